-- Put in front of every script by the loader: the questions that more than one of them asks.
-- `customer` is the customer's record (JSON) or ''; `_s` are seconds, `now_s` and `*_at_s` UTC.

-- This server's life. A challenge of another life is void: its "spent" mark may have been lost.
local function server_run_id()
  local info = redis.call('INFO', 'server')
  local _, before = string.find(info, 'run_id:', 1, true)
  return string.match(info, '^%x+', before + 1)
end

-- A record's field that is a text without quotes. A record is canonical JSON: nothing stands between
-- a name and its text, and inside of a text quotes are escaped. Decoding it all would take longer.
-- So would a pattern, which is tried at each byte.
local function text_in(record, name)
  local _, before = string.find(record, '"' .. name .. '":"', 1, true)
  return before and string.sub(record, before + 1, string.find(record, '"', before + 1, true) - 1)
end

-- Which secret number a record holds, to tell whether it is still the one that a call gave: the name
-- of its hash, or of the first that it had, where it was only hashed anew.
local function secret_mark(customer)
  local mark = text_in(customer, 'secret_mark') or ''
  return mark ~= '' and mark or redis.sha1hex(text_in(customer, 'secret_hash') or '')
end

-- Has this call identified this customer, and is it still on? A secret that was changed, replaced or
-- used up elsewhere grants nothing; a temporary key that this call itself used up still does.
-- Then what the grant says: factor, temporary_id, consumed.
local function is_granted(grant_key, customer, now_s)
  local grant = redis.call('HMGET', grant_key, 'until_s', 'ended', 'factor', 'temporary_id', 'consumed',
    'secret_mark')
  if customer == '' or not grant[1] or grant[2] or now_s >= tonumber(grant[1]) then
    return false
  end
  local says = { factor = grant[3], temporary_id = grant[4], consumed = grant[5] }
  if says.factor ~= 'temporary_key' then
    return grant[6] == secret_mark(customer), says
  end
  return says.consumed or says.temporary_id == text_in(customer, 'temporary_id'), says
end

-- So far may the clocks of two servers of ours be apart. A challenge from further ahead was issued
-- before a clock was set back: when it expires is of that clock's time, and would be too late.
local CLOCKS_APART_S = 5

-- 'open', or why not: 'spent', 'exhausted', 'expired', 'void'. Then, but of a void one, what it holds.
local function challenge_state(challenge_key, challenge_id, call, now_s)
  local kept = redis.call('HMGET', challenge_key, 'id', 'call', 'run_id', 'state', 'expires_at_s',
    'issued_at_s', 'sealed', 'replaces', 'tries', 'purpose', 'binding')
  if kept[1] ~= challenge_id or kept[2] ~= call or kept[3] ~= server_run_id() then
    return 'void'
  end
  local state, issued_at_s = kept[4], tonumber(kept[6] or '0')
  local is_in_time = now_s < tonumber(kept[5] or '0') and now_s >= issued_at_s - CLOCKS_APART_S
  if state == 'open' and not is_in_time then
    state = 'expired'
  end
  return state, {
    issued_at_s = issued_at_s, sealed = kept[7], replaces = kept[8], tries = tonumber(kept[9] or '0'),
    purpose = kept[10], binding = kept[11] or '',
  }
end

-- One more challenge was left without a code; the customer is told at the limit.
local function count_unanswered(tries_key, outbox_key, limit, notice)
  redis.call('HDEL', tries_key, 'pending')
  if redis.call('HINCRBY', tries_key, 'unanswered', 1) >= limit then
    redis.call('HDEL', tries_key, 'unanswered')
    redis.call('XADD', outbox_key, '*', 'notice', notice)
  end
end

local function map_of(key)
  local flat, map = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do
    map[flat[i]] = flat[i + 1]
  end
  return map
end

local function read(key)
  return redis.call('GET', key) or ''
end

-- Is a partition's outbox this deliverer's (`a`: now_s, owner, lease_s)? Then its lease begins anew.
-- `until_s` decides; the TTL only cleans up.
local function is_leased(lease_key, a)
  local lease = redis.call('HMGET', lease_key, 'owner', 'until_s')
  if lease[1] and lease[1] ~= a.owner and a.now_s < tonumber(lease[2]) then
    return false
  end
  redis.call('HSET', lease_key, 'owner', a.owner, 'until_s', a.now_s + a.lease_s)
  redis.call('EXPIRE', lease_key, a.lease_s + 86400)
  return true
end

-- What is not ASCII was not written by us, and JSON could not carry it.
local function ascii(text)
  return (string.gsub(text, '[\128-\255]', '?'))
end
