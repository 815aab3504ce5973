#!lua
-- Staff's change to a token (or its issue) and to who is active, if both are still as read.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 challenge  5 audit  6 outbox
-- ARGV 1 JSON: token_ref, customer_before, customer_after, token_before ('' when issued now),
--      token_after, forgives (wrong codes), record (audit), notice
-- Returns JSON: is_changed. The token's open challenge is void.
local a = cjson.decode(ARGV[1])
if read(KEYS[1]) ~= a.customer_before
  or (redis.call('HGET', KEYS[2], a.token_ref) or '') ~= a.token_before then
  return cjson.encode({ is_changed = false })
end

redis.call('XADD', KEYS[5], '*', 'record', a.record)
redis.call('SET', KEYS[1], a.customer_after)
redis.call('HSET', KEYS[2], a.token_ref, a.token_after)
if a.forgives then
  redis.call('HDEL', KEYS[3], a.token_ref)
end
if redis.call('HGET', KEYS[4], 'state') == 'open' then
  redis.call('HSET', KEYS[4], 'state', 'void')
end
redis.call('XADD', KEYS[6], '*', 'notice', a.notice)
return cjson.encode({ is_changed = true })
