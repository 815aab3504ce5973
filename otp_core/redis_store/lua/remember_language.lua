#!lua
-- The language an identified customer wants to hear, for the calls to come.
-- KEYS 1 customer  2 tries  3 grant  4 audit
-- ARGV 1 JSON: now_s (UTC seconds), language, remembered (audit record)
-- Returns JSON: is_remembered (false: the call did not identify this customer).
local a = cjson.decode(ARGV[1])
if not is_granted(KEYS[3], read(KEYS[1]), a.now_s) then
  return cjson.encode({ is_remembered = false })
end
if redis.call('HGET', KEYS[2], 'language') == a.language then
  return cjson.encode({ is_remembered = true })
end

redis.call('XADD', KEYS[4], '*', 'record', a.remembered)
redis.call('HSET', KEYS[2], 'language', a.language)
return cjson.encode({ is_remembered = true })
