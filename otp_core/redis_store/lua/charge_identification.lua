#!lua
-- Counts an identification before anything is compared, for known and unknown customers alike.
-- KEYS 1 customer  2 tries  3 attempt  4 audit  5 outbox  6 attempts at notices
-- ARGV 1 JSON: now_s, call, factor, content (fingerprint of what was keyed), wrong_before_lock,
--      wrong_in_all, first_lock_s, longest_lock_s, attempt_ttl_s, unknown_ttl_s,
--      counted, locked (audit records), notice ('' for none), notice_attempt (JSON: not yet due)
-- Units: `_s` seconds, `now_s` and `until_s` UTC.
-- Returns JSON: customer, is_allowed (may a right secret identify?), is_settled, last_access_at_s,
--      language.
-- Tries while locked are not counted and don't extend the lock. The same attempt again counts
-- nothing; with other content it may not identify. The try that locks may yet be right: its notice
-- waits a while, and is taken back when the try is settled.
local a = cjson.decode(ARGV[1])
local customer = read(KEYS[1])

local seen = redis.call('HMGET', KEYS[3], 'content', 'is_allowed', 'is_settled', 'last_access_at_s',
  'language')
if seen[1] then
  local same = seen[1] == a.content
  return cjson.encode({
    customer = customer,
    is_allowed = same and seen[2] == '1',
    is_settled = same and seen[3] == '1',
    last_access_at_s = tonumber(seen[4] or '0'),
    language = seen[5] or '',
  })
end

local function field(name)
  return a.factor .. ':' .. name
end
local tries = redis.call('HMGET', KEYS[2], field('wrong'), field('wrong_in_all'), field('locks'),
  field('until_s'), 'reserved_call', 'reserved_until_s')
local wrong, in_all = tonumber(tries[1] or '0') + 1, tonumber(tries[2] or '0') + 1
local locks, until_s = tonumber(tries[3] or '0'), tonumber(tries[4] or '0')
local is_locked = a.now_s < until_s or in_all > a.wrong_in_all
local is_reserved = a.factor == 'temporary_key' and tries[5] and tries[5] ~= a.call
  and a.now_s < tonumber(tries[6])
local locks_now = not is_locked and wrong >= a.wrong_before_lock
if locks_now then
  until_s = a.now_s + math.min(a.first_lock_s * 2 ^ math.min(locks, 30), a.longest_lock_s)
  wrong, locks = 0, locks + 1
end
local is_allowed = not is_locked and not is_reserved

redis.call('XADD', KEYS[4], '*', 'record', is_locked and a.locked or a.counted)
redis.call('HSET', KEYS[3], 'content', a.content, 'is_allowed', is_allowed and '1' or '0')
redis.call('EXPIRE', KEYS[3], a.attempt_ttl_s)
if not is_locked then
  redis.call('HSET', KEYS[2], field('wrong'), wrong, field('wrong_in_all'), in_all,
    field('locks'), locks, field('until_s'), until_s)
end
if locks_now and customer ~= '' and a.notice ~= '' then
  local entry = redis.call('XADD', KEYS[5], '*', 'notice', a.notice)
  redis.call('HSET', KEYS[6], entry, a.notice_attempt)
  redis.call('HSET', KEYS[3], 'lock_notice', entry)
end
if customer == '' then
  redis.call('EXPIRE', KEYS[2], a.unknown_ttl_s)
else
  redis.call('PERSIST', KEYS[2])
end
return cjson.encode({
  customer = customer, is_allowed = is_allowed, is_settled = false, last_access_at_s = 0, language = '',
})
