#!lua
-- The code was not right, or came after its challenge was spent: writes the verdict down once.
-- KEYS 1 shelf  2 wrong codes  3 challenge  4 attempt  5 audit  6 outbox  7 customer
-- ARGV 1 JSON: token_ref, challenge_id, binding, content, now_s, how 'wrong' | 'mistyped' |
--      'after_spent', wrong_codes (lock a token), attempt_ttl_s
--      then records and entries, as they are kept: 2 customer before  3 after  4 token before
--      5 the token locked  6 audit: refused  7 mistyped  8 locked  9 notice
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: verdict 'rejected' | 'mistyped' | 'locked' | 'accepted' (known before), left.
-- Only a challenge that is open is changed: a code in flight never revives one that was spent.
local a = cjson.decode(ARGV[1])
local customer_before, customer_after, token_before, token_locked, refused, mistyped, locked, notice =
  unpack(ARGV, 2)
local seen = redis.call('HMGET', KEYS[4], 'left', 'verdict')
if seen[2] then
  return cjson.encode({ verdict = seen[2], left = tonumber(seen[1]) })
end
local function settle(record, verdict, left)
  redis.call('XADD', KEYS[5], '*', 'record', record)
  redis.call('HSET', KEYS[4], 'content', a.content, 'binding', a.binding, 'now_s', a.now_s,
    'verdict', verdict, 'left', left)
  redis.call('EXPIRE', KEYS[4], a.attempt_ttl_s)
  return cjson.encode({ verdict = verdict, left = left })
end
if a.how == 'after_spent' then
  return settle(refused, 'rejected', 0)
end

local kept = redis.call('HMGET', KEYS[3], 'id', 'state', 'forgiven')
local is_open = kept[1] == a.challenge_id and kept[2] == 'open'
local wrong = tonumber(redis.call('HGET', KEYS[2], a.token_ref) or '0')
local left = tonumber(seen[1] or '0')
if a.how == 'mistyped' and is_open and not kept[3] and wrong > 0 then
  local answer = settle(mistyped, 'mistyped', left + 1)
  redis.call('HSET', KEYS[3], 'forgiven', '1')
  redis.call('HINCRBY', KEYS[3], 'tries', -1)
  redis.call('HINCRBY', KEYS[2], a.token_ref, -1)
  return answer
end
if wrong >= a.wrong_codes then
  local answer = settle(locked, 'locked', 0)
  if is_open then
    redis.call('HSET', KEYS[3], 'state', 'void')
  end
  if redis.call('HGET', KEYS[1], a.token_ref) == token_before
    and read(KEYS[7]) == customer_before then
    redis.call('SET', KEYS[7], customer_after)
    redis.call('HSET', KEYS[1], a.token_ref, token_locked)
    redis.call('XADD', KEYS[6], '*', 'notice', notice)
  end
  return answer
end
local answer = settle(refused, 'rejected', left)
if is_open and left == 0 then
  redis.call('HSET', KEYS[3], 'state', 'exhausted')
end
return answer
