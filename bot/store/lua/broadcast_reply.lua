-- Puts the replies to a message into their lane, once: a message that is delivered again by the
-- provider is answered by the entry that is there.
--
-- KEYS  1 lane  2 taken
-- ARGV  1 seconds that it is remembered, then the fields and values of the entry
-- Returns 1 when put, 0 when they had been put before.

if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
return 1
