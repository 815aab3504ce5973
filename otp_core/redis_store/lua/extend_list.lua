#!lua
-- Appends to a chain or to its checkpoints, if nobody else did since they were counted.
-- KEYS 1 list
-- ARGV 1 JSON: count (entries, as they were counted), entries [text, one at least]
-- Returns JSON: is_extended.
local a = cjson.decode(ARGV[1])
if redis.call('LLEN', KEYS[1]) ~= a.count then
  return cjson.encode({ is_extended = false })
end
for _, entry in ipairs(a.entries) do
  redis.call('RPUSH', KEYS[1], entry)
end
return cjson.encode({ is_extended = true })
