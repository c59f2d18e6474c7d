-- Reserves some of the people that may be written to outside the service window within a day.
--
-- They are counted by the six minutes in which they were written to; a count leaves the day
-- as a whole, so that the limit is never passed at any moment in between.
--
-- KEYS  1 tier
-- ARGV  1 how many are wanted   2 limit   3 bucket of now   4 last bucket that is over
-- Returns how many are granted.

local counted = 0
local buckets = redis.call('HGETALL', KEYS[1])
for i = 1, #buckets, 2 do
  if tonumber(buckets[i]) <= tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], buckets[i])
  else
    counted = counted + buckets[i + 1]
  end
end
local granted = math.max(0, math.min(tonumber(ARGV[1]), ARGV[2] - counted))
if granted > 0 then
  redis.call('HINCRBY', KEYS[1], ARGV[3], granted)
  redis.call('EXPIRE', KEYS[1], 90000)
end
return granted
