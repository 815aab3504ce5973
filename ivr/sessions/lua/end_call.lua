-- The provider says how the call goes. A finished call never becomes unfinished, and only the
-- newest report counts: reports may come out of order.
-- KEYS[1] the call's session (hash)
-- ARGV    1 sequence number of the report, -1: none  2 '1': the call is over  3 now_s  4 ttl_s
-- Returns {1} this report ended the call; {0} it changed nothing.
local session = KEYS[1]
local newest = tonumber(redis.call('HGET', session, 'sequence') or '-1')
local this = tonumber(ARGV[1])
if this > newest then
  redis.call('HSET', session, 'sequence', this)
  redis.call('EXPIRE', session, ARGV[4])
end
if ARGV[2] ~= '1' or redis.call('HGET', session, 'ended') then
  return {0}
end
redis.call('HSET', session, 'ended', ARGV[3])
redis.call('HDEL', session, 'call')
for past = 0, tonumber(redis.call('HGET', session, 'turn') or '0') - 2 do
  redis.call('HDEL', session, 'answer:' .. past, 'asked:' .. past)
end
redis.call('EXPIRE', session, ARGV[4])
return {1}
