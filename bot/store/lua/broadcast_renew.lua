-- Renews the lease of an entry, if it is still held by who asks.
--
-- KEYS  1 lane
-- ARGV  1 group  2 holder  3 entry
-- Returns 1 when renewed, 0 when somebody else has it or it is done.

if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then
  return 0
end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], 'JUSTID')
return 1
