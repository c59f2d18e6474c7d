-- Gives out the next permits of a number, each with the moment from which its message may leave.
--
-- There are as many permits as messages may be sent in a second. One that is given out comes back a
-- second after the provider has certainly taken its message (`Pace.give_back` writes down when); as
-- long as that is not known it is held. So no second sees more messages than there are permits,
-- however late some arrive and however many broadcasters share the number. Moments are spaced a
-- little closer than the rate needs, so that lost time is made up without a burst.
--
-- A moment further away than the horizon is not given out, so that little is promised ahead:
-- something more urgent waits no longer than that.
--
-- Where more are out than the caller's rate permits (it is lower than it was, or than somebody
-- else's), as many come back unused before the caller has one of them again. None is taken from
-- whoever holds it: they would be given out twice within a second.
--
-- KEYS  1 next moment  2 permits: sorted set, name -> when it comes back
-- ARGV  1 how many are wanted   2 spacing, microseconds   3 horizon, microseconds
--       4 permits in all   5 microseconds for which one is held without an answer
-- Returns what time it is, and before when it is not worth asking again; then for each permit its
-- name and moment. Times are microseconds since 1970, as decimal text.

local function micros(number)
  return string.format('%.0f', number)
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wanted, limit = tonumber(ARGV[1]), now + ARGV[3]
-- Nothing is promised or held for two minutes. What says so is from before the clock was set back.
local never = now + 120e6
local promised = tonumber(redis.call('GET', KEYS[1]) or '0')
local moment = promised < never and math.max(promised, now) or now
local answer = {micros(now), micros(moment - ARGV[3])}

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', micros(now))
redis.call('ZREMRANGEBYSCORE', KEYS[2], micros(never), '+inf')
local free = ARGV[4] - redis.call('ZCARD', KEYS[2])
local surplus = math.max(0, -free)
free = math.max(0, free)
local coming = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', micros(limit), 'WITHSCORES',
                          'LIMIT', surplus, math.max(0, wanted - free))

for turn = 1, wanted do
  local held, back = nil, now
  if turn > free then
    held, back = coming[2 * (turn - free) - 1], tonumber(coming[2 * (turn - free)])
    if not held then
      break
    end
  end
  local start = math.max(moment, back)
  if start > limit then
    break
  end
  if held then
    redis.call('ZREM', KEYS[2], held)
  end
  local name = micros(now) .. '.' .. turn
  redis.call('ZADD', KEYS[2], micros(start + ARGV[5]), name)
  answer[#answer + 1] = name
  answer[#answer + 1] = micros(start)
  moment = start + ARGV[2]
end

if #answer > 2 then
  redis.call('SET', KEYS[1], micros(moment), 'EX', 120)
  redis.call('EXPIRE', KEYS[2], 120)
end
return answer
