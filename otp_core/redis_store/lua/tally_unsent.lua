#!lua flags=no-writes
-- How many notices of a partition are not sent, and since when the oldest that is tried waits.
-- KEYS 1 outbox  2 aside (hash entry: JSON)
-- ARGV 1 JSON: group, most (of those that nobody took yet)
-- Returns JSON: waiting, aside, oldest_ms (UTC; 0: none waits).
local a = cjson.decode(ARGV[1])
local last, pending, oldest = '-', 0, nil
if redis.call('EXISTS', KEYS[1]) == 1 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local named = {}
    for i = 1, #group, 2 do
      named[group[i]] = group[i + 1]
    end
    if named['name'] == a.group then
      last, pending = '(' .. named['last-delivered-id'], named['pending']
      local first = redis.call('XPENDING', KEYS[1], a.group, '-', '+', 1)
      oldest = first[1] and first[1][1]
    end
  end
end
local new = redis.call('XRANGE', KEYS[1], last, '+', 'COUNT', a.most)
oldest = oldest or new[1] and new[1][1]
return cjson.encode({
  waiting = pending + #new,
  aside = redis.call('HLEN', KEYS[2]),
  oldest_ms = oldest and tonumber(string.match(oldest, '^%d+')) or 0,
})
