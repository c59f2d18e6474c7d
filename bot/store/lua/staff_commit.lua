-- Appends an entry to the audit log and makes the changes that it tells of: all of it, or nothing.
--
-- KEYS  1 log  2 head of the log  3… hashes that are changed
-- ARGV  1 head that was read ('' before the first entry)  2 head that follows  3 entry,
--       then for each change: index of its key in KEYS, field, value ('' removes the field)
-- Returns 1 when written, 0 when somebody else has written meanwhile.

local head = redis.call('GET', KEYS[2]) or ''
if head == ARGV[2] then
  return 1 -- written before: the answer to the first call was lost
end
if head ~= ARGV[1] then
  return 0
end
for i = 4, #ARGV, 3 do
  local key = KEYS[tonumber(ARGV[i])]
  if ARGV[i + 2] == '' then
    redis.call('HDEL', key, ARGV[i + 1])
  else
    redis.call('HSET', key, ARGV[i + 1], ARGV[i + 2])
  end
end
redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], ARGV[2])
return 1
