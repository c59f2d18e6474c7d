-- Claims the next planned recipients of a range, just before their messages are submitted.
--
-- Who has meanwhile left every topic of the broadcast, was suppressed, or has no address any more
-- is marked as skipped. The others are marked as submitting: whatever happens now, nobody else
-- will submit to them.
--
-- KEYS  1 ledger  2 fences  3 roster  4 suppressed
--       5… bitmaps of the broadcast's topics, then bitmaps of languages
-- ARGV  1 index of the range   2 first number   3 last number   4 at most so many
--       5 fence   6 how many of the bitmaps are topics
--       7 the byte 'planned'  8 the byte 'skipped'  9 the byte 'submitting'
-- Returns false when somebody else holds the range; otherwise a list: how many were skipped, then
-- for each claimed recipient the number, the encrypted address, and which of the languages is
-- theirs (1…, 0: none of them).

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[5] then
  return false
end

local first, most, topics = tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[6])
local bytes = redis.call('GETRANGE', KEYS[1], ARGV[2], ARGV[3])

local function follows(number)
  for i = 5, 4 + topics do
    if redis.call('GETBIT', KEYS[i], number) == 1 then
      return true
    end
  end
  return false
end

local function language(number)
  for i = 5 + topics, #KEYS do
    if redis.call('GETBIT', KEYS[i], number) == 1 then
      return i - 4 - topics
    end
  end
  return 0
end

local claimed, skipped, count = {0}, 0, 0
local at = 0
while count < most do
  at = bytes:find(ARGV[7], at + 1, true)
  if not at then
    break
  end
  local number = first + at - 1
  local address = false
  if redis.call('GETBIT', KEYS[4], number) == 0 and follows(number) then
    address = redis.call('HGET', KEYS[3], number)
  end
  if address then
    redis.call('SETRANGE', KEYS[1], number, ARGV[9])
    claimed[#claimed + 1] = number
    claimed[#claimed + 1] = address
    claimed[#claimed + 1] = language(number)
    count = count + 1
  else
    redis.call('SETRANGE', KEYS[1], number, ARGV[8])
    skipped = skipped + 1
  end
end
claimed[1] = skipped
return claimed
