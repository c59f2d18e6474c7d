-- Gives out the next moments at which a sender may send: evenly spaced, never a burst.
--
-- All broadcasters share it, on Redis's own clock. A moment further away than the horizon is not
-- given out, so that little is promised ahead: something more urgent waits no longer than that.
--
-- KEYS  1 pace
-- ARGV  1 how many are wanted   2 spacing, microseconds   3 horizon, microseconds
-- Returns how many are given; the first of them, or when none is given the moment from which it is
-- worth asking again; and what time it is: both in microseconds since 1970, as decimal text.

local function micros(number)
  return string.format('%.0f', number)
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wanted, spacing, horizon = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local room = horizon - (free - now)
if room < 0 then
  return {0, micros(free - horizon), micros(now)}
end
local given = math.min(wanted, math.floor(room / spacing) + 1)
redis.call('SET', KEYS[1], micros(free + given * spacing), 'EX', 120)
return {given, micros(free), micros(now)}
