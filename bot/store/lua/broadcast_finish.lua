-- Ends the lease of an entry and takes it out of its lane, if it is still held by who asks.
--
-- KEYS  1 lane  2 dead list
-- ARGV  1 group  2 holder  3 entry   4 what goes onto the dead list ('': nothing, the work is done)
-- Returns 1 when taken out, 0 when somebody else has it or it is done.

if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then
  return 0
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
if ARGV[4] ~= '' then
  redis.call('LPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], 0, 999)
end
return 1
