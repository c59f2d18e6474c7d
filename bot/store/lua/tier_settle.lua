-- Puts right what was reserved: gives back what was not used, and moves those who had been counted
-- earlier in the day to where they count longest.
--
-- KEYS  1 tier
-- ARGV  1 bucket of the reservation   2 how many to give back
--       3… the buckets in which people were counted before, one for each person
-- Returns nothing.

if ARGV[2] ~= '0' then
  redis.call('HINCRBY', KEYS[1], ARGV[1], -ARGV[2])
end
for i = 3, #ARGV do
  if ARGV[i] ~= ARGV[1] and tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '0') > 0 then
    redis.call('HINCRBY', KEYS[1], ARGV[i], -1)
    redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
  end
end
return false
