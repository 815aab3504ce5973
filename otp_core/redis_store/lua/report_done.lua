#!lua
-- The bank has done an approved operation: written down, and the customer told, once an attempt.
-- KEYS 1 customer  2 grant  3 attempt  4 audit  5 outbox
-- ARGV 1 JSON: now_s (UTC seconds), reported (audit record), notice, attempt_ttl_s
-- Returns JSON: is_reported (false: the call did not identify this customer).
local a = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 1 then
  return cjson.encode({ is_reported = true })
end
if not is_granted(KEYS[2], read(KEYS[1]), a.now_s) then
  return cjson.encode({ is_reported = false })
end

redis.call('XADD', KEYS[4], '*', 'record', a.reported)
redis.call('HSET', KEYS[3], 'reported', '1')
redis.call('EXPIRE', KEYS[3], a.attempt_ttl_s)
redis.call('XADD', KEYS[5], '*', 'notice', a.notice)
return cjson.encode({ is_reported = true })
