-- Puts an entry back to the end of its lane, free for anybody, in one step with ending its lease.
--
-- KEYS  1 lane
-- ARGV  1 group  2 holder  3 entry
-- Returns 1 when put back, 0 when somebody else has it or it is done.

if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then
  return 0
end
local entries = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
if #entries > 0 then
  redis.call('XADD', KEYS[1], '*', unpack(entries[1][2]))
end
return 1
