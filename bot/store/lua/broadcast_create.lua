-- Writes a new broadcast with the beginning of its log, unless it is there already.
--
-- KEYS  1 broadcast  2 log
-- ARGV  1 number of log entries, the entries, then the fields and values of the broadcast
-- Returns 1 when written, 0 when it was there.

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local entries = tonumber(ARGV[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 2 + entries))
redis.call('RPUSH', KEYS[2], unpack(ARGV, 2, 1 + entries))
return 1
