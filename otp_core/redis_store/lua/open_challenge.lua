#!lua
-- Opens a token's one challenge; a former one, of whatever call, is void.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 tries  5 grant  6 challenge  7 asked  8 opened
--      9 attempt  10 audit  11 outbox
-- ARGV 1 JSON: now_s, call, token_ref, purpose, agreed, binding (of an operation, '' for none),
--      waits (for the end of cooling_down_s), cooling_down_s, challenge_id, sealed, mark (the challenge's
--      name among those asked before), dictation_s {kind: seconds}, life_s {kind: seconds}, longest_s, not_after_s,
--      wrong_codes, per_customer, window_s, unanswered, attempt_ttl_s, challenge_ttl_s,
--      opened_ttl_s, opened, refused, cooling (audit records), notice
-- Units: `_s` seconds; `now_s`, `not_after_s`, `*_at_s`, `until_s` UTC.
-- Returns JSON: status 'opened' | 'asked_before' | 'not_granted' | 'not_found' | 'locked' |
--      'too_many' | 'cooling_down', challenge_id, sealed, until_s, customer, token (records).
-- A temporary key serves no operation (dialog.md "Identify").
local a = cjson.decode(ARGV[1])
local customer = read(KEYS[1])
local token_text = redis.call('HGET', KEYS[2], a.token_ref) or ''
local function answer(status, challenge_id, sealed, until_s)
  return cjson.encode({
    status = status, challenge_id = challenge_id or '', sealed = sealed or '',
    until_s = until_s or 0, customer = customer, token = token_text,
  })
end
local seen = redis.call('HMGET', KEYS[9], 'status', 'challenge_id', 'sealed', 'until_s')
if seen[1] then
  return answer(seen[1], seen[2], seen[3], tonumber(seen[4]))
end
if not is_granted(KEYS[5], customer, a.now_s) then
  return answer('not_granted')
end
if token_text == '' then
  return answer('not_found')
end
local token, known = cjson.decode(token_text), cjson.decode(customer)
local active = known.active
local wrong = tonumber(redis.call('HGET', KEYS[3], a.token_ref) or '0')
if token.state == 'locked' or wrong >= a.wrong_codes then
  return answer('locked')
end
if a.purpose == 'operation' then
  if token.state ~= 'active' or active ~= a.token_ref
    or redis.call('HGET', KEYS[5], 'factor') == 'temporary_key' then
    return answer('not_found')
  end
  local since_s = math.max(token.activated_at_s, known.secret_changed_at_s or 0)
  if a.waits and a.now_s < since_s + a.cooling_down_s then
    redis.call('XADD', KEYS[10], '*', 'record', a.cooling)
    redis.call('HSET', KEYS[9], 'status', 'cooling_down', 'until_s', since_s + a.cooling_down_s)
    redis.call('EXPIRE', KEYS[9], a.attempt_ttl_s)
    return answer('cooling_down', '', '', since_s + a.cooling_down_s)
  end
elseif token.state ~= 'issued' or (active ~= '' and not a.agreed) then
  return answer('not_found')
end
local since = '(' .. string.format('%d', a.now_s - a.window_s)
local opened = redis.call('ZCOUNT', KEYS[8], since, '+inf')
if opened >= a.per_customer then
  local first = redis.call('ZRANGEBYSCORE', KEYS[8], since, '+inf', 'WITHSCORES',
    'LIMIT', opened - a.per_customer, 1)
  local until_s = tonumber(first[2]) + a.window_s
  redis.call('XADD', KEYS[10], '*', 'record', a.refused)
  redis.call('HSET', KEYS[9], 'status', 'too_many', 'until_s', until_s)
  redis.call('EXPIRE', KEYS[9], a.attempt_ttl_s)
  return answer('too_many', '', '', until_s)
end
if redis.call('SISMEMBER', KEYS[7], a.mark) == 1 then
  return answer('asked_before')
end

redis.call('XADD', KEYS[10], '*', 'record', a.opened)
if redis.call('HGET', KEYS[4], 'pending') then
  count_unanswered(KEYS[4], KEYS[11], a.unanswered, a.notice)
end
local life_s = a.life_s[token.kind]
local cap_at_s = math.min(a.now_s + a.longest_s, a.not_after_s)
redis.call('DEL', KEYS[6])
redis.call('HSET', KEYS[6], 'id', a.challenge_id, 'call', a.call, 'run_id', server_run_id(),
  'state', 'open', 'sealed', a.sealed, 'purpose', a.purpose, 'binding', a.binding,
  'replaces', a.purpose == 'activation' and active or '',
  'issued_at_s', a.now_s, 'life_s', life_s, 'cap_at_s', cap_at_s,
  'expires_at_s', math.min(a.now_s + a.dictation_s[token.kind] + life_s, cap_at_s))
redis.call('EXPIRE', KEYS[6], a.challenge_ttl_s)
redis.call('SADD', KEYS[7], a.mark)
redis.call('ZREMRANGEBYSCORE', KEYS[8], '-inf', string.format('%d', a.now_s - a.window_s))
redis.call('ZADD', KEYS[8], a.now_s, a.challenge_id)
redis.call('EXPIRE', KEYS[8], a.opened_ttl_s)
redis.call('HSET', KEYS[4], 'pending', a.challenge_id)
redis.call('HSET', KEYS[5], 'challenge', a.challenge_id)
redis.call('HSET', KEYS[9], 'status', 'opened', 'challenge_id', a.challenge_id, 'sealed', a.sealed,
  'until_s', 0)
redis.call('EXPIRE', KEYS[9], a.attempt_ttl_s)
return answer('opened', a.challenge_id, a.sealed)
