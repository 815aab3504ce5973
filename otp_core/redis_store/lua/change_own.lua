#!lua
-- What an identified caller changes of their own: the secret number, tokens blocked. All or nothing.
-- KEYS 1 customer  2 shelf  3 tries  4 grant  5 attempt  6 audit  7 outbox
--      8 and after: challenges that are void with it
-- ARGV 1 JSON: now_s, content (fingerprint of what was asked), customer_before, customer_after,
--      tokens [{ref, before, after}], forget [tries fields], consumes (a temporary key),
--      attempt_ttl_s, records [audit records, one at least], notice ('' for none)
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: status 'done' | 'changed' (a record is not as it was read) | 'not_granted', tokens
--      (how many were changed). The same attempt again changes nothing.
local a = cjson.decode(ARGV[1])
local function answer(status, tokens)
  return cjson.encode({ status = status, tokens = tokens or 0 })
end
local seen = redis.call('HMGET', KEYS[5], 'content', 'tokens')
if seen[1] then
  return answer(seen[1] == a.content and 'done' or 'not_granted', tonumber(seen[2]))
end
local customer = read(KEYS[1])
if not is_granted(KEYS[4], customer, a.now_s) then
  return answer('not_granted')
end
if customer ~= a.customer_before then
  return answer('changed')
end
for _, token in ipairs(a.tokens) do
  if redis.call('HGET', KEYS[2], token.ref) ~= token.before then
    return answer('changed')
  end
end

for _, record in ipairs(a.records) do
  redis.call('XADD', KEYS[6], '*', 'record', record)
end
redis.call('HSET', KEYS[5], 'content', a.content, 'tokens', #a.tokens)
redis.call('EXPIRE', KEYS[5], a.attempt_ttl_s)
redis.call('SET', KEYS[1], a.customer_after)
redis.call('HSET', KEYS[4], 'secret_mark', secret_mark(a.customer_after)) -- this call's own change
for _, token in ipairs(a.tokens) do
  redis.call('HSET', KEYS[2], token.ref, token.after)
end
for i = 8, #KEYS do
  if redis.call('HGET', KEYS[i], 'state') == 'open' then
    redis.call('HSET', KEYS[i], 'state', 'void')
  end
end
for _, field in ipairs(a.forget) do
  redis.call('HDEL', KEYS[3], field)
end
if a.consumes then
  redis.call('HDEL', KEYS[3], 'reserved_call', 'reserved_until_s')
  redis.call('HSET', KEYS[4], 'consumed', '1')
end
if a.notice ~= '' then
  redis.call('XADD', KEYS[7], '*', 'notice', a.notice)
end
return answer('done', #a.tokens)
