-- Put in front of every script: the ledger's keys, and what the bank would say of an operation.
-- KEYS 1 balances  2 journal  3 folios  4 customer  5 payees  6 cards  7 spent
-- ARGV 1 JSON `a`: now_s, kind, fault (of its form, '' none), centavos, payee (id, '' none),
--      is_clabe, is_own_bank, tail (of a CLABE), tail_said (absent: not said yet), card, to (whom a
--      payment without payee goes to) and the policy's numbers. Money is whole centavos, far below 2^53; balances are changed by HINCRBY only.
local a = cjson.decode(ARGV[1])
local BALANCES, JOURNAL, FOLIOS = KEYS[1], KEYS[2], KEYS[3]
local CUSTOMER, PAYEES, CARDS, SPENT = KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local PAYEE_KIND = {
  transfer_own_bank = 'own_bank', transfer_other_bank = 'other_bank', pay_card = 'card',
}
local MOVES_MONEY = {
  transfer_own_bank = true, transfer_other_bank = true, pay_card = true,
  pay_taxes = true, pay_service = true,
}

local function refused(why)
  return { answer = 'refused', why = why }
end

local function allowed(tail, is_new, to)
  return { answer = 'allowed', tail = tail, is_new = is_new, to = to }
end

local function own_account()
  return redis.call('HGET', CUSTOMER, 'account')
end

-- A CLABE that is not registered: up to a configured amount, and never one of nobody here.
local function judge_unregistered()
  if not a.is_clabe or a.kind == 'pay_card' or a.centavos > a.unregistered_up_to_centavos
      or a.is_own_bank ~= (a.kind == 'transfer_own_bank')
      or (a.is_own_bank and redis.call('HEXISTS', BALANCES, a.payee) == 0) then
    return refused('payee_unknown')
  end
  return allowed(a.tail, true, a.payee)
end

local function judge_payee()
  if a.payee == own_account() then
    return refused('payee_unknown')
  end
  local text = redis.call('HGET', PAYEES, a.payee)
  if not text then
    return judge_unregistered()
  end
  local payee = cjson.decode(text)
  if payee.kind ~= PAYEE_KIND[a.kind] then
    return refused('payee_unknown')
  end
  if a.now_s < payee.usable_at_s then
    return refused('payee_too_new')
  end
  return allowed(payee.tail, false, a.payee)
end

local function spent_centavos()
  local total = 0
  local since = '(' .. string.format('%.0f', a.now_s - a.limit_window_s)
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', SPENT, since, '+inf')) do
    total = total + tonumber(string.match(entry, ':(%d+)$'))
  end
  return total
end

local function judge_money()
  local outcome = PAYEE_KIND[a.kind] and judge_payee() or allowed('', false, a.to)
  if outcome.answer == 'refused' then
    return outcome
  end
  local limit = tonumber(redis.call('HGET', CUSTOMER, 'limit_centavos'))
  if spent_centavos() + a.centavos > limit then
    return refused('limit')
  end
  if tonumber(redis.call('HGET', BALANCES, own_account()) or '0') < a.centavos then
    return refused('funds')
  end
  return outcome
end

local function judge_registration()
  if a.payee == own_account() or redis.call('HEXISTS', PAYEES, a.payee) == 1 then
    return refused('payee_known_already')
  end
  if a.is_own_bank and redis.call('HEXISTS', BALANCES, a.payee) == 0 then
    return refused('payee_unknown')
  end
  return allowed(a.tail, true, a.payee)
end

local function judge_card()
  local wanted = a.kind == 'activate_card' and 'inactive' or 'active'
  if redis.call('HGET', CARDS, a.card) ~= wanted then
    return refused('card')
  end
  return allowed('', false, '')
end

-- What was read aloud and approved is this account's tail, or nothing is done.
local function judge()
  if a.fault ~= '' then
    return refused(a.fault)
  end
  if redis.call('EXISTS', CUSTOMER) == 0 then
    return refused('other')
  end
  local outcome
  if MOVES_MONEY[a.kind] then
    outcome = judge_money()
  elseif a.kind == 'register_account' then
    outcome = judge_registration()
  elseif a.kind == 'activate_card' or a.kind == 'card_nip' then
    outcome = judge_card()
  else  -- limits and notifications: what could be wrong with them is no matter of state
    outcome = allowed('', false, '')
  end
  if outcome.answer == 'allowed' and a.tail_said and a.tail_said ~= outcome.tail then
    return refused('other')
  end
  return outcome
end

-- Double entry: what one account loses another gains, so the sum of all never changes.
local function move(from, to, centavos, folio, reference)
  local amount = string.format('%.0f', centavos)
  redis.call('HINCRBY', BALANCES, from, '-' .. amount)
  redis.call('HINCRBY', BALANCES, to, amount)
  redis.call('XADD', JOURNAL, '*', 'from', from, 'to', to, 'centavos', amount,
    'at_s', string.format('%.0f', a.now_s), 'folio', folio, 'reference', reference)
end
