-- Moves recipients of a range from one status to another, downwards too.
--
-- Only for what is known for certain: the provider has refused to look at a message (it is planned
-- again), a broadcast was stopped (who is planned is skipped), staff or a policy decided to try
-- once more. With a fence, only the present holder of the range may do it.
--
-- KEYS  1 ledger  2 fences  3 failures  4 retries
-- ARGV  1 index of the range   2 fence ('': not asked for)
--       3 the byte that they must be in   4 the byte that they get
--       5 most retries a recipient may have ('': this is none), then the numbers
-- Returns how many were moved, or -1 when somebody else holds the range.

if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return -1
end

local function may_retry(number)
  if ARGV[5] == '' then
    return true
  end
  if tonumber(redis.call('HGET', KEYS[4], number) or '0') >= tonumber(ARGV[5]) then
    return false
  end
  redis.call('HINCRBY', KEYS[4], number, 1)
  return true
end

local moved = 0
for i = 6, #ARGV do
  local number = ARGV[i]
  if redis.call('GETRANGE', KEYS[1], number, number) == ARGV[3] and may_retry(number) then
    redis.call('SETRANGE', KEYS[1], number, ARGV[4])
    redis.call('HDEL', KEYS[3], number)
    moved = moved + 1
  end
end
return moved
