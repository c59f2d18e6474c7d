-- Moves a broadcast from one state to another, and writes it into the log; or does nothing where
-- it is in another state by now, or says something else than what was read.
--
-- KEYS  1 broadcast  2 log
-- ARGV  1 state that was read   2 hash of the content that was read   3 state that it gets
--       4 log entry   5 the entry before it, where that is to make way for it; otherwise empty
--       then more fields and values
-- Returns 1 when moved, 0 when the state or the content is another.

local found = redis.call('HMGET', KEYS[1], 'state', 'content_hash')
if found[1] ~= ARGV[1] or found[2] ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], 'state', ARGV[3], unpack(ARGV, 6))
if ARGV[5] ~= '' and redis.call('LINDEX', KEYS[2], -1) == ARGV[5] then
  redis.call('LSET', KEYS[2], -1, ARGV[4])
else
  redis.call('RPUSH', KEYS[2], ARGV[4])
end
return 1
