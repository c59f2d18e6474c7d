-- Lets somebody try to sign in, or says how long they have to wait. Trying counts at once, so that
-- many tries at the same moment are no way around the wait; a right one is taken back.
--
-- KEYS  1 attempts (hash: failures, until)
-- ARGV  1 now (epoch seconds)  2 tries without a wait  3 first wait  4 longest wait  5 memory
--       (all in seconds)
-- Returns the seconds to wait; 0: try.

local now = tonumber(ARGV[1])
local waits_until = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if waits_until > now then
  return math.ceil(waits_until - now)
end
local tries = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local beyond = tries - tonumber(ARGV[2])
if beyond >= 0 then
  local wait = math.min(tonumber(ARGV[4]), tonumber(ARGV[3]) * 2 ^ math.min(beyond, 20))
  redis.call('HSET', KEYS[1], 'until', string.format('%d', now + wait))
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 0
