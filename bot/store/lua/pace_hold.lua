-- Lets a sender rest: nothing more is given out before so many microseconds have passed.
--
-- KEYS  1 next moment
-- ARGV  1 microseconds
-- Returns 1 when that is later than it was, else 0.

local time = redis.call('TIME')
local until_ = time[1] * 1000000 + time[2] + ARGV[1]
if until_ <= tonumber(redis.call('GET', KEYS[1]) or '0') then
  return 0
end
redis.call('SET', KEYS[1], string.format('%.0f', until_), 'EX', 120)
return 1
