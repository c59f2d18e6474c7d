-- Notes which broadcast says something to somebody, unless another one does already.
--
-- KEYS  1 what is said, to whom
-- ARGV  1 id of the broadcast   2 epoch seconds   3 seconds that it counts
--       4 what may stand there already ('': nothing; '*': anything)
-- Returns '' when noted, otherwise what stands there: the other's id, and when it was noted.

local found = redis.call('GET', KEYS[1])
if found and ARGV[4] ~= '*' and found ~= ARGV[4] and found:match('^%S+') ~= ARGV[1] then
  return found
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])
return ''
