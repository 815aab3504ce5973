#!lua
-- A record under a new key, if it is still as it was read. It means the same, so the audit is not told
-- of each: a rotation is written down as a whole.
-- KEYS 1 a customer or a row of the stock (string), or a shelf (hash)
-- ARGV 1 JSON: field (of the shelf; '' for a string), before, after
-- Returns JSON: is_changed.
local a = cjson.decode(ARGV[1])
local now
if a.field == '' then
  now = redis.call('GET', KEYS[1])
else
  now = redis.call('HGET', KEYS[1], a.field)
end
if now ~= a.before then
  return cjson.encode({ is_changed = false })
end
if a.field == '' then
  redis.call('SET', KEYS[1], a.after)
else
  redis.call('HSET', KEYS[1], a.field, a.after)
end
return cjson.encode({ is_changed = true })
