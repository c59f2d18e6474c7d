-- Moves a broadcast from one state to another, and writes it into the log; or does nothing where
-- it is in another state by now.
--
-- KEYS  1 broadcast  2 log
-- ARGV  1 state that was read   2 state that it gets   3 log entry, then more fields and values
-- Returns 1 when moved, 0 when the state is another.

if redis.call('HGET', KEYS[1], 'state') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'state', ARGV[2], unpack(ARGV, 4))
redis.call('RPUSH', KEYS[2], ARGV[3])
return 1
