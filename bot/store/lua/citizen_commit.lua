-- Commits one turn of a citizen, or nothing.
--
-- Everything that a turn changes is written here and only here: the reply that was given to the
-- message, the conversation, the profile, the consent record, the number, the encrypted address,
-- the membership in the bitmaps, the tally of the day, and a question that had no answer. Nothing
-- is written when the citizen has changed since the turn read them (another message of theirs was
-- faster, or this one was delivered twice): the caller then reads again, and either finds the reply
-- already given or thinks anew.
--
-- The version alone would not do: it begins anew when a citizen is erased. A delivery that was held
-- up, while the same message was handled, its writer erased and back again, would meet the version
-- that it read and bring the erased profile back. What was answered is remembered for longer.
--
-- KEYS  1 citizen  2 session  3 seen  4 earlier consents  5 population  6 roster
--       7 last_inbound  8 suppressed  9 written to  10 suppressions  11 movements  12 unanswered
--      13… the bitmaps that `members` speaks of, in its order
-- ARGV  1 version that was read ('0': no such citizen)
--       2 profile, JSON
--       3 session, JSON ('': there is none any more)   4 seconds that it lives
--       5 reply, JSON                                  6 seconds that it is remembered
--       7 number ('': the citizen has none)            8 '1' where the number is given just now
--       9 address: '' as it is, '-' forget it, else the encrypted address to keep
--      10 time of the message, four bytes, big-endian epoch seconds
--      11 members: a digit 0 or 1 for each bitmap ('': membership is as it was)
--      12 the byte of our number that was written to ('': there is only one)
--      13 movement to count: '<day> joined', '<day> left', or ''
--      14 question that had no answer, masked ('': none)   15 the oldest to keep, stream id
--      16… consents that are not the latest any more, JSON, oldest first
-- Returns 1 when committed, 0 when the citizen has changed meanwhile.

if redis.call('EXISTS', KEYS[3]) == 1 then
  return 0
end
local stored = redis.call('GET', KEYS[1]) or '0'
if stored:match('^%d+') ~= ARGV[1] then
  return 0
end

local number = ARGV[7]
if ARGV[8] == '1' then
  if (redis.call('GET', KEYS[5]) or '0') ~= number then
    return 0
  end
  redis.call('INCR', KEYS[5])
end

redis.call('SET', KEYS[3], ARGV[5], 'EX', ARGV[6])
redis.call('SET', KEYS[1], (ARGV[1] + 1) .. ' ' .. ARGV[2])
if ARGV[3] == '' then
  redis.call('DEL', KEYS[2])
else
  redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
end
for i = 16, #ARGV do
  redis.call('RPUSH', KEYS[4], ARGV[i])
end
if ARGV[13] ~= '' then
  redis.call('HINCRBY', KEYS[11], ARGV[13], 1)
end
if ARGV[14] ~= '' then
  redis.call('XADD', KEYS[12], 'MINID', '~', ARGV[15], '*', 'text', ARGV[14])
end

if number ~= '' then
  redis.call('SETRANGE', KEYS[7], number * 4, ARGV[10])
  if ARGV[12] ~= '' then
    redis.call('SETRANGE', KEYS[9], number, ARGV[12])
  end
  if redis.call('GETBIT', KEYS[8], number) == 1 then
    redis.call('SETBIT', KEYS[8], number, 0)
    redis.call('HDEL', KEYS[10], number)
  end
  if ARGV[9] == '-' then
    redis.call('HDEL', KEYS[6], number)
  elseif ARGV[9] ~= '' then
    redis.call('HSET', KEYS[6], number, ARGV[9])
  end
  for i = 1, #ARGV[11] do
    redis.call('SETBIT', KEYS[12 + i], number, ARGV[11]:sub(i, i))
  end
end
return 1
