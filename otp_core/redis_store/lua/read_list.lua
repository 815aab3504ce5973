#!lua flags=no-writes
-- Links of a chain, or checkpoints, as they stand.
-- KEYS 1 list
-- ARGV 1 JSON: first, last (counted from 0, both included)
-- Returns JSON: entries [text].
local a = cjson.decode(ARGV[1])
local found = redis.call('LRANGE', KEYS[1], string.format('%d', a.first), string.format('%d', a.last))
for i, text in ipairs(found) do
  found[i] = ascii(text)
end
return #found == 0 and '{"entries":[]}' or cjson.encode({ entries = found })
