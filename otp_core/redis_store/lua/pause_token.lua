#!lua
-- The serial was right: the token is locked until staff lift it, and the try is given back.
-- KEYS 1 customer  2 shelf  3 pauses  4 attempt  5 challenge  6 audit  7 outbox
-- ARGV 1 JSON: attempt, content, token_ref, customer_before, customer_after, token_before,
--      token_after (as before where it was locked already), paused (audit record), notice
-- Returns JSON: is_paused (false: a record is not as it was read, or this was not charged).
local a = cjson.decode(ARGV[1])
local seen = redis.call('HMGET', KEYS[4], 'content', 'is_paused', 'until_s')
if seen[1] ~= a.content or seen[3] ~= '0' then
  return cjson.encode({ is_paused = false })
end
if seen[2] then
  return cjson.encode({ is_paused = true })
end
if read(KEYS[1]) ~= a.customer_before
  or redis.call('HGET', KEYS[2], a.token_ref) ~= a.token_before then
  return cjson.encode({ is_paused = false })
end

redis.call('XADD', KEYS[6], '*', 'record', a.paused)
redis.call('HSET', KEYS[4], 'is_paused', '1')
redis.call('ZREM', KEYS[3], a.attempt)
if a.token_after ~= a.token_before then
  redis.call('SET', KEYS[1], a.customer_after)
  redis.call('HSET', KEYS[2], a.token_ref, a.token_after)
  if redis.call('HGET', KEYS[5], 'state') == 'open' then
    redis.call('HSET', KEYS[5], 'state', 'void')
  end
  redis.call('XADD', KEYS[7], '*', 'notice', a.notice)
end
return cjson.encode({ is_paused = true })
