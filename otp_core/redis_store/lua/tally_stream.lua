#!lua flags=no-writes
-- What came to a stream since it was last looked at, by kind.
-- KEYS 1 stream whose entries have one field, JSON
-- ARGV 1 JSON: after (id, excluded; '' where it was never looked at), most, field (of that JSON,
--      which has the kind)
-- Returns JSON: last (id to go on from), counts {kind: how many}; none at the first look.
local a = cjson.decode(ARGV[1])
local counts = {}
if a.after == '' then
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  return cjson.encode({ last = last[1] and last[1][1] or '0-0', counts = counts })
end
local last = a.after
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. a.after, '+', 'COUNT', a.most)) do
  last = entry[1]
  local is_read, said = pcall(cjson.decode, entry[2][2])
  local kind = is_read and type(said) == 'table' and said[a.field]
  kind = type(kind) == 'string' and kind or ''
  counts[kind] = (counts[kind] or 0) + 1
end
return cjson.encode({ last = last, counts = counts })
