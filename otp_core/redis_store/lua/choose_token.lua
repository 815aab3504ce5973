#!lua
-- Chooses an issued token by the last digits of its serial; wrong ones are counted per call.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 grant  5 attempt  6 audit
-- ARGV 1 JSON: now_s, kinds {kind: true}, tail (its name, no digits), tries (a call), wrong_codes (lock a token),
--      attempt_ttl_s, accepted, refused (audit records)
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: status 'not_granted' | 'chosen' | 'refused' | 'locked', token_ref, left, customer,
--      tokens {ref: record}. Two tokens with the same digits: the one issued last.
local a = cjson.decode(ARGV[1])
local customer = read(KEYS[1])
local tokens = map_of(KEYS[2])
local function answer(status, token_ref, left)
  return cjson.encode({
    status = status, token_ref = token_ref, left = left, customer = customer, tokens = tokens,
  })
end
local seen = redis.call('HMGET', KEYS[5], 'status', 'token_ref', 'left')
if seen[1] then
  return answer(seen[1], seen[2], tonumber(seen[3]))
end
if not is_granted(KEYS[4], customer, a.now_s) then
  return answer('not_granted', '', 0)
end
local used = tonumber(redis.call('HGET', KEYS[4], 'serial_tries') or '0')
if used >= a.tries then
  return answer('locked', '', 0)
end

local wrong_codes = map_of(KEYS[3])
local chosen, issued_at_s = '', -1
for ref, text in pairs(tokens) do
  local token = cjson.decode(text)
  if a.kinds[token.kind] and token.tail == a.tail and token.state == 'issued'
    and tonumber(wrong_codes[ref] or '0') < a.wrong_codes and token.issued_at_s > issued_at_s then
    chosen, issued_at_s = ref, token.issued_at_s
  end
end

local status, left = 'chosen', a.tries - used
if chosen == '' then
  left = left - 1
  status = left > 0 and 'refused' or 'locked'
end
redis.call('XADD', KEYS[6], '*', 'record', status == 'chosen' and a.accepted or a.refused)
redis.call('HSET', KEYS[5], 'status', status, 'token_ref', chosen, 'left', left)
redis.call('EXPIRE', KEYS[5], a.attempt_ttl_s)
redis.call('HSET', KEYS[4], 'serial_tries', a.tries - left)
return answer(status, chosen, left)
