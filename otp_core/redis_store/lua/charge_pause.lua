#!lua
-- Counts a try at pausing a token before anything is compared, known customer or not.
-- KEYS 1 customer  2 shelf  3 pauses  4 attempt  5 audit
-- ARGV 1 JSON: now_s, attempt, content (fingerprint of what was keyed), tries, window_s,
--      pauses_ttl_s, attempt_ttl_s, counted, locked (audit records)
-- Units: `_s` seconds, `now_s` and `until_s` UTC.
-- Returns JSON: customer ('' unknown), tokens {ref: record}, is_allowed, is_paused (the attempt did
--      it before), left, until_s. The same attempt again counts nothing; with other content it may
--      not pause.
local a = cjson.decode(ARGV[1])
local function answer(is_allowed, is_paused, left, until_s)
  return cjson.encode({
    customer = read(KEYS[1]), tokens = map_of(KEYS[2]), is_allowed = is_allowed,
    is_paused = is_paused, left = left, until_s = until_s,
  })
end
local seen = redis.call('HMGET', KEYS[4], 'content', 'is_paused', 'left', 'until_s')
if seen[1] then
  local until_s = tonumber(seen[4])
  local same = seen[1] == a.content
  return answer(same and until_s == 0, same and seen[2] == '1', tonumber(seen[3]), until_s)
end
local since = '(' .. string.format('%d', a.now_s - a.window_s)
local used = redis.call('ZCOUNT', KEYS[3], since, '+inf')
local left, until_s = a.tries - used - 1, 0
if left < 0 then
  local first = redis.call('ZRANGEBYSCORE', KEYS[3], since, '+inf', 'WITHSCORES',
    'LIMIT', used - a.tries, 1)
  left, until_s = 0, tonumber(first[2]) + a.window_s
end

redis.call('XADD', KEYS[5], '*', 'record', until_s == 0 and a.counted or a.locked)
if until_s == 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('%d', a.now_s - a.window_s))
  redis.call('ZADD', KEYS[3], a.now_s, a.attempt)
  redis.call('EXPIRE', KEYS[3], a.pauses_ttl_s)
end
redis.call('HSET', KEYS[4], 'content', a.content, 'left', left, 'until_s', until_s)
redis.call('EXPIRE', KEYS[4], a.attempt_ttl_s)
return answer(until_s == 0, false, left, until_s)
