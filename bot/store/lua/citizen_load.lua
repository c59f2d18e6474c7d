-- Reads everything that a turn starts from, in one round trip.
--
-- KEYS  1 citizen  2 session  3 seen  4 population
-- Returns version, profile, same_as, session, the reply already given to this message, and the next
-- number to give; each false where there is none.

local found = redis.call('HMGET', KEYS[1], 'version', 'profile', 'same_as')
for i = 2, 4 do
  found[i + 2] = redis.call('GET', KEYS[i])
end
return found
