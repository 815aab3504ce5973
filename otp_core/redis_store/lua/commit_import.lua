#!lua
-- All rows of an import are written: from here on they count, all at once.
-- KEYS 1 batch  2 audit of the stock
-- ARGV 1 JSON: now_s (UTC seconds), record (audit)
-- Returns JSON: is_new (false: it was committed or discarded before, nothing is written).
local a = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 1 then
  return cjson.encode({ is_new = false })
end
redis.call('XADD', KEYS[2], '*', 'record', a.record)
redis.call('SET', KEYS[1], a.now_s)
return cjson.encode({ is_new = true })
