#!lua
-- The code was right: spends it once, with everything it brings about, or changes nothing.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 tries  5 grant  6 challenge  7 attempt  8 audit
--      9 outbox  10 the challenge of the token that is replaced (or 6 again)
-- ARGV 1 JSON: now_s, call, token_ref, challenge_id, binding, content, replaced_ref ('' for none),
--      consumes (a temporary key), challenge_ttl_s
--      then records and entries, as they are kept: 2 customer before  3 after  4 token before
--      5 after  6 the replaced token before  7 after  8 audit: accepted  9 notice
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: status 'accepted' | 'done' (verdict, left) | 'spent' | 'expired' | 'changed'.
-- An operation's code leaves the customer's record as it is.
-- State is checked again, budgets are not: this attempt was counted and would stand in its own way.
local a = cjson.decode(ARGV[1])
local customer_before, customer_after, token_before, token_after, replaced_before, replaced_after,
  accepted, notice = unpack(ARGV, 2)
local seen = redis.call('HMGET', KEYS[7], 'content', 'left', 'verdict')
if seen[3] then
  return cjson.encode({ status = 'done', verdict = seen[3], left = tonumber(seen[2]) })
end
local customer = read(KEYS[1])
if seen[1] ~= a.content or not is_granted(KEYS[5], customer, a.now_s) then
  return cjson.encode({ status = 'expired' })
end
local state, kept = challenge_state(KEYS[6], a.challenge_id, a.call, a.now_s)
if state ~= 'open' then
  return cjson.encode({ status = state == 'spent' and 'spent' or 'expired' })
end
if kept.binding ~= a.binding then
  return cjson.encode({ status = 'expired' })
end
if customer ~= customer_before
  or redis.call('HGET', KEYS[2], a.token_ref) ~= token_before
  or (a.replaced_ref ~= '' and redis.call('HGET', KEYS[2], a.replaced_ref) ~= replaced_before) then
  return cjson.encode({ status = 'changed' })
end

redis.call('XADD', KEYS[8], '*', 'record', accepted)
redis.call('HSET', KEYS[7], 'verdict', 'accepted')
redis.call('HSET', KEYS[6], 'state', 'spent')
redis.call('EXPIRE', KEYS[6], a.challenge_ttl_s)
redis.call('HDEL', KEYS[3], a.token_ref)
redis.call('SET', KEYS[1], customer_after)
redis.call('HSET', KEYS[2], a.token_ref, token_after)
if a.replaced_ref ~= '' then
  redis.call('HSET', KEYS[2], a.replaced_ref, replaced_after)
  redis.call('DEL', KEYS[10])
end
redis.call('HDEL', KEYS[4], 'unanswered')
if a.consumes then
  redis.call('HDEL', KEYS[4], 'reserved_call', 'reserved_until_s')
  redis.call('HSET', KEYS[5], 'consumed', '1')
end
redis.call('XADD', KEYS[9], '*', 'notice', notice)
return cjson.encode({ status = 'accepted' })
