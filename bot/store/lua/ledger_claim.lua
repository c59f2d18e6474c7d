-- Claims the next planned recipients of a range, just before their messages are submitted.
--
-- Only those who are written to from one of our numbers: the one that they last wrote to, where
-- that is still ours, else one that follows from their own number and so is always the same. Who
-- has meanwhile left every topic of the broadcast, was suppressed, or has no address any more is
-- marked as skipped. The others are marked as submitting: whatever happens now, nobody else will
-- submit to them.
--
-- Whether the service window is open is decided here, at the last moment. Outside it, where WhatsApp
-- limits how many people are written to in a day, somebody who was not within the last day is
-- claimed only while the budget lasts, and otherwise left planned.
--
-- KEYS  1 ledger  2 fences  3 roster  4 suppressed  5 last inbound  6 last outside  7 our numbers
--       8 retries  9… bitmaps of the broadcast's topics, then bitmaps of languages
-- ARGV  1 index of the range   2 first number   3 last number   4 at most so many
--       5 fence   6 how many of the bitmaps are topics
--       7 the byte 'planned'  8 the byte 'skipped'  9 the byte 'submitting'
--       10 epoch seconds: who has written since then is inside the window
--       11 our numbers, a byte for each   12 which of them is to send (1…)
--       13 budget ('': no limit; -1: nobody outside at all)   14 epoch seconds now   15 epoch seconds a day ago
-- Returns false when somebody else holds the range; otherwise a list: how many were skipped, how
-- many the budget held back, then for each claimed recipient the number, the encrypted address,
-- which of the languages is theirs (1…, 0: none of them), when they were last written to outside the
-- window (-1: they are inside; 0: not within a day, or nobody counts), and how often they were
-- planned again before.

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[5] then
  return false
end

local first, last, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local topics, window = tonumber(ARGV[6]), tonumber(ARGV[10])
local ours, place = ARGV[11], tonumber(ARGV[12])
local budget, now, yesterday = tonumber(ARGV[13]), ARGV[14], tonumber(ARGV[15])
local bytes = redis.call('GETRANGE', KEYS[1], first, last)
local inbound = redis.call('GETRANGE', KEYS[5], first * 4, last * 4 + 3)
local outside, numbers = '', ''
if budget then
  outside = redis.call('GETRANGE', KEYS[6], first * 4, last * 4 + 3)
end
if #ours > 1 then
  numbers = redis.call('GETRANGE', KEYS[7], first, last)
end

local function follows(number)
  for i = 9, 8 + topics do
    if redis.call('GETBIT', KEYS[i], number) == 1 then
      return true
    end
  end
  return false
end

local function language(number)
  for i = 9 + topics, #KEYS do
    if redis.call('GETBIT', KEYS[i], number) == 1 then
      return i - 8 - topics
    end
  end
  return 0
end

local function moment(times, number)
  local at = (number - first) * 4 + 1
  if at + 3 > #times then
    return 0
  end
  return (struct.unpack('>I4', times, at))
end

-- Which of our numbers, and whether it is the one that they last wrote to.
local function ours_for(number)
  if #ours <= 1 then
    return 1, true
  end
  local at = number - first + 1
  local written_to = at <= #numbers and ours:find(numbers:sub(at, at), 1, true)
  if written_to then
    return written_to, true
  end
  return number % #ours + 1, false
end

-- When they were last written to outside the window; nil where the budget does not allow it.
local function outside_window(number)
  if not budget then
    return 0
  end
  if budget < 0 then
    return nil
  end
  local before = moment(outside, number)
  if before <= yesterday then
    if budget == 0 then
      return nil
    end
    before = 0
    budget = budget - 1
  end
  redis.call('SETRANGE', KEYS[6], number * 4, struct.pack('>I4', now))
  return before
end

local any_retries = redis.call('EXISTS', KEYS[8]) == 1
local function attempt(number)
  return any_retries and tonumber(redis.call('HGET', KEYS[8], number) or '0') or 0
end

local function address_of(number)
  if redis.call('GETBIT', KEYS[4], number) == 0 and follows(number) then
    return redis.call('HGET', KEYS[3], number)
  end
  return false
end

local claimed, skipped, held, count = {0, 0}, 0, 0, 0
local at = 0
while count < most do
  at = bytes:find(ARGV[7], at + 1, true)
  if not at then
    break
  end
  local number = first + at - 1
  local sender, written_to = ours_for(number)
  if sender == place then
    local address = address_of(number)
    if not address then
      redis.call('SETRANGE', KEYS[1], number, ARGV[8])
      skipped = skipped + 1
    else
      local before = -1
      if not written_to or moment(inbound, number) < window then
        before = outside_window(number)
      end
      if before then
        redis.call('SETRANGE', KEYS[1], number, ARGV[9])
        claimed[#claimed + 1] = number
        claimed[#claimed + 1] = address
        claimed[#claimed + 1] = language(number)
        claimed[#claimed + 1] = before
        claimed[#claimed + 1] = attempt(number)
        count = count + 1
      else
        held = held + 1
      end
    end
  end
end
claimed[1], claimed[2] = skipped, held
return claimed
