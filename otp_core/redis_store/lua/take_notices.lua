#!lua
-- The notices of a partition that wait to be sent, in the order they came; for one deliverer only.
-- KEYS 1 outbox  2 attempts (hash entry: JSON)  3 lease  4 phones (hash entry: sealed)
-- ARGV 1 JSON: now_s (UTC seconds), owner, lease_s, group, most (notices at once)
-- Returns JSON: is_ours (false: another deliverer has the partition), notices [{entry, notice,
--      attempt (JSON, '' before the first), phone (resealed; '': as the notice has it)}].
-- What was taken stays pending in the group until it is settled, however often a deliverer dies.
local a = cjson.decode(ARGV[1])
if not is_leased(KEYS[3], a) then
  return '{"is_ours":false,"notices":[]}'
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  return '{"is_ours":true,"notices":[]}'
end
redis.pcall('XGROUP', 'CREATE', KEYS[1], a.group, '0') -- an error where it is there already

local taken = {}
local function add(entry, fields)
  taken[#taken + 1] = {
    entry = entry, notice = fields[2], attempt = redis.call('HGET', KEYS[2], entry) or '',
    phone = redis.call('HGET', KEYS[4], entry) or '',
  }
end
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], a.group, '-', '+', a.most)) do
  local there = redis.call('XRANGE', KEYS[1], pending[1], pending[1])
  if there[1] then
    add(pending[1], there[1][2])
  else -- taken back before it was due
    redis.call('XACK', KEYS[1], a.group, pending[1])
  end
end
if #taken < a.most then
  local new = redis.call('XREADGROUP', 'GROUP', a.group, a.group, 'COUNT', a.most - #taken,
    'STREAMS', KEYS[1], '>')
  for _, one in ipairs(new and new[1][2] or {}) do
    add(one[1], one[2])
  end
end
if #taken == 0 then
  return '{"is_ours":true,"notices":[]}' -- cjson would write an empty list as {}
end
return cjson.encode({ is_ours = true, notices = taken })
