#!lua
-- The secret was right: zeroes its counters, grants this call, reserves a temporary key for it.
-- KEYS 1 customer  2 tries  3 attempt  4 grant  5 audit  6 outbox  7 attempts at notices
-- ARGV 1 JSON: now_s, call, factor, content, customer (the record that was compared), customer_after
--      (the same with its secret hashed anew; '' to leave it), temporary_id,
--      number_sealed, until_s (of the grant and the reservation), grant_ttl_s, accepted (audit record)
-- Units: `_s` seconds, `now_s`, `until_s` UTC.
-- Returns JSON: is_settled, last_access_at_s (the one before this; 0: none), language ('': none).
local a = cjson.decode(ARGV[1])
local seen = redis.call('HMGET', KEYS[3], 'content', 'is_allowed', 'is_settled', 'last_access_at_s',
  'language')
local refused = cjson.encode({ is_settled = false, last_access_at_s = 0, language = '' })
if seen[1] ~= a.content or seen[2] ~= '1' then
  return refused
end
if seen[3] then
  return cjson.encode({ is_settled = true, last_access_at_s = tonumber(seen[4]),
    language = seen[5] or '' })
end
if read(KEYS[1]) ~= a.customer then
  return refused
end
local tries = redis.call('HMGET', KEYS[2], 'last_access_at_s', 'reserved_call', 'reserved_until_s',
  'language')
local is_temporary = a.factor == 'temporary_key'
if is_temporary and tries[2] and tries[2] ~= a.call and a.now_s < tonumber(tries[3]) then
  return refused
end

redis.call('XADD', KEYS[5], '*', 'record', a.accepted)
if a.customer_after ~= '' then
  redis.call('SET', KEYS[1], a.customer_after)
end
local last_access_at_s = tries[1] or '0'
redis.call('HSET', KEYS[3], 'is_settled', '1', 'last_access_at_s', last_access_at_s,
  'language', tries[4] or '')
for _, name in ipairs({ 'wrong', 'wrong_in_all', 'locks', 'until_s' }) do
  redis.call('HDEL', KEYS[2], a.factor .. ':' .. name)
end
redis.call('HSET', KEYS[2], 'last_access_at_s', a.now_s)
local lock_notice = redis.call('HGET', KEYS[3], 'lock_notice')
if lock_notice then -- this try would have locked, had it been wrong
  redis.call('XDEL', KEYS[6], lock_notice)
  redis.call('HDEL', KEYS[7], lock_notice)
end
if is_temporary then
  redis.call('HSET', KEYS[2], 'reserved_call', a.call, 'reserved_until_s', a.until_s)
end
redis.call('HSET', KEYS[4], 'factor', a.factor, 'until_s', a.until_s, 'temporary_id', a.temporary_id,
  'number_sealed', a.number_sealed, 'secret_mark', secret_mark(a.customer))
redis.call('HDEL', KEYS[4], 'ended', 'consumed')
redis.call('EXPIRE', KEYS[4], a.grant_ttl_s)
return cjson.encode({ is_settled = true, last_access_at_s = tonumber(last_access_at_s),
  language = tries[4] or '' })
