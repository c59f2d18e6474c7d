-- Erases a citizen from their slice, or does nothing.
--
-- What remains is the reply to the message that asked for it (kept for a day, so that a repeated
-- delivery is answered alike), the gap in the numbers, and the anonymous bytes of old ledgers.
-- With `joined to`, a pointer takes the citizen's place: the same person lives on under another id.
--
-- KEYS  1 citizen  2 session  3 seen  4 earlier consents  5 roster
--       6 last_inbound  7 suppressions  8 strikes  9 movements  10… bitmaps
-- ARGV  1 version that was read   2 number ('': none)
--       3 reply, JSON ('': none)  4 seconds that it is remembered
--       5 joined to: id of the citizen who lives on ('': nobody)
--       6 movement to count: '<day> left', or ''
-- Returns 1 when erased, 0 when the citizen has changed meanwhile.

local stored = redis.call('GET', KEYS[1]) or '0'
if stored:match('^%d+') ~= ARGV[1] then
  return 0
end
if ARGV[3] ~= '' then
  if redis.call('EXISTS', KEYS[3]) == 1 then
    return 0
  end
  redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
end

redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
local number = ARGV[2]
if number ~= '' then
  redis.call('HDEL', KEYS[5], number)
  redis.call('HDEL', KEYS[7], number)
  redis.call('HDEL', KEYS[8], number)
  redis.call('SETRANGE', KEYS[6], number * 4, '\0\0\0\0')
  for i = 10, #KEYS do
    redis.call('SETBIT', KEYS[i], number, 0)
  end
end
if ARGV[6] ~= '' then
  redis.call('HINCRBY', KEYS[9], ARGV[6], 1)
end
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[1], (ARGV[1] + 1) .. ' =' .. ARGV[5])
end
return 1
