#!lua
-- The challenge is dictated again because the caller asked: its window counts from that end.
-- KEYS 1 customer  2 grant  3 challenge  4 attempt  5 audit
-- ARGV 1 JSON: now_s, call, challenge_id, dictation_s, attempt_ttl_s, restarted (audit record)
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: is_open. The same attempt again lengthens nothing.
local a = cjson.decode(ARGV[1])
if redis.call('EXISTS', KEYS[4]) == 1 then
  return cjson.encode({ is_open = true })
end
if not is_granted(KEYS[2], read(KEYS[1]), a.now_s)
  or challenge_state(KEYS[3], a.challenge_id, a.call, a.now_s) ~= 'open' then
  return cjson.encode({ is_open = false })
end
local window = redis.call('HMGET', KEYS[3], 'life_s', 'cap_at_s')
local expires_at_s = math.min(a.now_s + a.dictation_s + tonumber(window[1]), tonumber(window[2]))

redis.call('XADD', KEYS[5], '*', 'record', a.restarted)
redis.call('HSET', KEYS[3], 'expires_at_s', expires_at_s)
redis.call('HSET', KEYS[4], 'status', 'restarted')
redis.call('EXPIRE', KEYS[4], a.attempt_ttl_s)
return cjson.encode({ is_open = true })
