#!lua
-- An import that was not finished is given up for ever: it can't be committed any more.
-- KEYS 1 batch  2 audit of the stock
-- ARGV 1 JSON: record (audit), mark (what stands where a committed import has its time)
-- Returns JSON: is_new (false: it was committed or discarded before, nothing is written).
local a = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 1 then
  return cjson.encode({ is_new = false })
end
redis.call('XADD', KEYS[2], '*', 'record', a.record)
redis.call('SET', KEYS[1], a.mark)
return cjson.encode({ is_new = true })
