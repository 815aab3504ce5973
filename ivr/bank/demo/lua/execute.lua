#!lua
-- Does an operation once for its folio, or changes nothing: judged again, then done and written
-- down in one act. Everything that could fail comes before the first write.
-- KEYS and ARGV as in shared.lua, and: folio, content (what the folio stands for), reference.
-- Returns JSON: answer 'done' | 'refused' (why). The same folio and content: the same answer. The
-- same folio with other content: refused, and the first stands.
local kept = redis.call('HGET', FOLIOS, a.folio)
if kept then
  local entry = cjson.decode(kept)
  if entry.content ~= a.content then
    return cjson.encode(refused('other'))
  end
  return cjson.encode(entry.answer)
end

local outcome = judge()
local answer = outcome.answer == 'refused' and outcome or { answer = 'done' }
local entry = cjson.encode({ content = a.content, answer = answer })
local payer = own_account()

if answer.answer == 'done' then
  if MOVES_MONEY[a.kind] then
    local since = string.format('%.0f', a.now_s - a.limit_window_s)
    local centavos = string.format('%.0f', a.centavos)
    redis.call('ZREMRANGEBYSCORE', SPENT, '-inf', since)
    redis.call('ZADD', SPENT, string.format('%.0f', a.now_s), a.folio .. ':' .. centavos)
    move(payer, outcome.to, a.centavos, a.folio, a.reference)
  elseif a.kind == 'register_account' then
    redis.call('HSET', PAYEES, a.payee, cjson.encode({
      kind = a.is_own_bank and 'own_bank' or 'other_bank', tail = a.tail,
      since_s = a.now_s, usable_at_s = a.now_s + a.payee_usable_after_s }))
  elseif a.kind == 'change_limit' then
    redis.call('HSET', CUSTOMER, 'limit_centavos', string.format('%.0f', a.centavos))
  elseif a.kind == 'activate_card' then
    redis.call('HSET', CARDS, a.card, 'active')
  elseif a.kind == 'card_nip' then
    redis.call('HSET', CARDS, 'nip:' .. a.card, string.format('%.0f', a.now_s + a.nip_permission_s))
  elseif a.kind == 'notifications_on' or a.kind == 'notifications_off' then
    redis.call('HSET', CUSTOMER, 'notifications', a.kind == 'notifications_on' and '1' or '0')
  end
end
redis.call('HSET', FOLIOS, a.folio, entry)
return cjson.encode(answer)
