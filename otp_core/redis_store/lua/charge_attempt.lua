#!lua
-- Counts one code before anything is compared, and hands out what it is compared with.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 tries  5 grant  6 challenge  7 attempt  8 audit
-- ARGV 1 JSON: now_s, call, token_ref, challenge_id, binding (of the operation as it is now),
--      content (the code's fingerprint), tries (a challenge), wrong_codes (lock a token), wrong_in_all {factor: n}, attempt_ttl_s,
--      counted (audit record)
-- Units: `_s` seconds; `now_s`, `*_at_s`, `until_s` UTC.
-- Returns JSON: status
--   'charged'  compare: sealed, purpose, replaces, issued_at_s, temporary_id ('' where nothing is
--              used up), left, now_s (that of the attempt's first delivery); and beside the JSON,
--              as they are kept, the customer, then each token's ref and record
--   'spent'    the same, but nothing was counted: the challenge was spent before
--   'done'     the attempt's verdict is known: verdict, left
--   'expired' | 'locked' (until_s; 0: until staff lift it)
-- A code for another operation than the one bound is 'expired', uncounted and uncompared.
-- The same attempt again counts nothing; with another code it is refused uncompared.
local a = cjson.decode(ARGV[1])
local customer = read(KEYS[1])
local seen = redis.call('HMGET', KEYS[7], 'content', 'now_s', 'left', 'verdict', 'binding')
if seen[1] and (seen[5] or '') ~= a.binding then
  return cjson.encode({ status = 'expired' })
end
if seen[4] then
  return cjson.encode({ status = 'done', verdict = seen[4], left = tonumber(seen[3]) })
end
if seen[1] and seen[1] ~= a.content then
  return cjson.encode({ status = 'done', verdict = 'rejected', left = tonumber(seen[3]) })
end
local now_s = tonumber(seen[2] or a.now_s)
local granted, grant = is_granted(KEYS[5], customer, now_s)
if not granted then
  return cjson.encode({ status = 'expired' })
end
local state, kept = challenge_state(KEYS[6], a.challenge_id, a.call, now_s)
if state ~= 'open' and state ~= 'spent' then
  return cjson.encode({ status = 'expired' })
end
local factor, is_operation = grant.factor, kept.purpose == 'operation'
if kept.binding ~= a.binding or (is_operation and factor == 'temporary_key') then
  return cjson.encode({ status = 'expired' })
end
local function records(status, left)
  local told = redis.call('HGETALL', KEYS[2])
  table.insert(told, 1, customer)
  table.insert(told, 1, cjson.encode({
    status = status, sealed = kept.sealed, purpose = kept.purpose, replaces = kept.replaces,
    issued_at_s = kept.issued_at_s, left = left, now_s = now_s,
    temporary_id = grant.consumed and '' or grant.temporary_id,
  }))
  return told
end
if state == 'spent' then
  return records('spent', 0)
end
if seen[1] then
  return records('charged', tonumber(seen[3]))
end

local token_state = text_in(redis.call('HGET', KEYS[2], a.token_ref) or '', 'state')
local wrong = tonumber(redis.call('HGET', KEYS[3], a.token_ref) or '0')
if token_state == 'locked' or wrong >= a.wrong_codes then
  return cjson.encode({ status = 'locked', until_s = 0 })
end
if token_state ~= (is_operation and 'active' or 'issued') then
  return cjson.encode({ status = 'expired' })
end
local lock = redis.call('HMGET', KEYS[4], factor .. ':until_s', factor .. ':wrong_in_all')
if now_s < tonumber(lock[1] or '0') then
  return cjson.encode({ status = 'locked', until_s = tonumber(lock[1]) })
end
if tonumber(lock[2] or '0') >= a.wrong_in_all[factor] then
  return cjson.encode({ status = 'locked', until_s = 0 })
end
if kept.tries >= a.tries then
  return cjson.encode({ status = 'expired' })
end

redis.call('XADD', KEYS[8], '*', 'record', a.counted)
local left = math.min(a.tries - kept.tries, a.wrong_codes - wrong) - 1
redis.call('HSET', KEYS[7], 'content', a.content, 'binding', a.binding, 'now_s', now_s, 'left', left)
redis.call('EXPIRE', KEYS[7], a.attempt_ttl_s)
redis.call('HINCRBY', KEYS[6], 'tries', 1)
redis.call('HINCRBY', KEYS[3], a.token_ref, 1)
if redis.call('HGET', KEYS[4], 'pending') == a.challenge_id then
  redis.call('HDEL', KEYS[4], 'pending')
end
return records('charged', left)
