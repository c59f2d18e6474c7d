-- Records what became of messages. The byte of a recipient only rises (the byte is the rank), so
-- that reports may come twice and in any order; who is no recipient never becomes one.
--
-- That an earlier attempt failed, said twice or late, is no news of the present one.
--
-- A failure's code is kept beside the ledger until a higher report proves it wrong. With a failure
-- may come a strike: after so many in a row the person is suppressed, until they write again. Of
-- who has left or was erased meanwhile nothing of the kind is kept.
--
-- How many left and how many arrived is counted in steps of some seconds, for the report.
--
-- KEYS  1 ledger  2 failures  3 strikes  4 suppressed  5 suppressions  6 timing  7 retries  8 roster
-- ARGV  1 epoch seconds  2 the byte 'failed'  3 the byte 'delivered'  4 the byte 'accepted'
--       5 when this step began, epoch seconds; then for each report:
--       number, byte, error code ('': none), strikes that suppress ('0': never), the attempt that
--       it is about ('': the present one)
-- Returns how many of the reports changed something.

local changed, left, arrived = 0, 0, 0
local failed, delivered, accepted = ARGV[2], ARGV[3], ARGV[4]
local length = redis.call('STRLEN', KEYS[1])

local function is_old(number, attempt)
  return attempt ~= '' and tonumber(attempt) < tonumber(redis.call('HGET', KEYS[7], number) or '0')
end

local function strike(number, code, most)
  if redis.call('HEXISTS', KEYS[8], number) == 0 then
    return
  end
  if redis.call('HINCRBY', KEYS[3], number, 1) >= tonumber(most) then
    redis.call('SETBIT', KEYS[4], number, 1)
    redis.call('HSET', KEYS[5], number, code .. ' ' .. ARGV[1])
    redis.call('HDEL', KEYS[3], number)
  end
end

for i = 6, #ARGV, 5 do
  local number, byte, code, most = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if tonumber(number) < length and not (byte == failed and is_old(number, ARGV[i + 4])) then
    local before = redis.call('GETRANGE', KEYS[1], number, number)
    if before ~= '\0' and byte > before then
      redis.call('SETRANGE', KEYS[1], number, byte)
      changed = changed + 1
      if before < accepted and byte >= accepted and byte ~= failed then
        left = left + 1
      end
      if before < delivered and byte >= delivered then
        arrived = arrived + 1
      end
      if byte == failed then
        redis.call('HSET', KEYS[2], number, code)
        if most ~= '0' then
          strike(number, code, most)
        end
      elseif byte >= delivered then
        redis.call('HDEL', KEYS[2], number)
        redis.call('HDEL', KEYS[3], number)
      end
    end
  end
end
if left > 0 then
  redis.call('HINCRBY', KEYS[6], 'left:' .. ARGV[5], left)
end
if arrived > 0 then
  redis.call('HINCRBY', KEYS[6], 'delivered:' .. ARGV[5], arrived)
end
return changed
