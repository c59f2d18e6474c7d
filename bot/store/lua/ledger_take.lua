-- Takes up a range of a ledger: from now on only the holder of the returned fence may go on with it.
--
-- What a former holder was about to submit may or may not have reached the provider. It becomes
-- unknown, never planned: the provider's report, or a policy, decides about it. A former holder
-- that is merely slow loses nothing: what it still has to record outranks unknown.
--
-- KEYS  1 ledger  2 fences
-- ARGV  1 index of the range   2 first number   3 last number
--       4 the byte 'submitting'  5 the byte 'unknown'
-- Returns the fence.

local fence = redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
local bytes = redis.call('GETRANGE', KEYS[1], ARGV[2], ARGV[3])
local left, found = bytes:gsub(ARGV[4], ARGV[5])
if found > 0 then
  redis.call('SETRANGE', KEYS[1], ARGV[2], left)
end
return fence
