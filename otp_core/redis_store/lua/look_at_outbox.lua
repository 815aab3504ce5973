#!lua
-- Every notice of a partition that is not sent: waiting, or set aside. Changes nothing.
-- KEYS 1 outbox  2 attempts (hash entry: JSON)  3 aside (hash entry: JSON)
--      4 phones (hash entry: sealed)
-- ARGV 1 JSON: group, most (of each)
-- Returns JSON: notices [{entry, notice, attempt (JSON, '' before the first), is_aside,
--      phone (resealed; '': as the notice has it)}].
local a = cjson.decode(ARGV[1])
local found, last = {}, '-'
local function add(entry, attempt, is_aside)
  local there = redis.call('XRANGE', KEYS[1], entry, entry)
  if there[1] then
    found[#found + 1] = {
      entry = entry, notice = there[1][2][2], attempt = attempt or '', is_aside = is_aside,
      phone = redis.call('HGET', KEYS[4], entry) or '',
    }
  end
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local named = {}
    for i = 1, #group, 2 do
      named[group[i]] = group[i + 1]
    end
    if named['name'] == a.group then
      last = '(' .. named['last-delivered-id']
      for _, pending in ipairs(redis.call('XPENDING', KEYS[1], a.group, '-', '+', a.most)) do
        add(pending[1], redis.call('HGET', KEYS[2], pending[1]), false)
      end
    end
  end
  for _, new in ipairs(redis.call('XRANGE', KEYS[1], last, '+', 'COUNT', a.most)) do
    add(new[1], '', false)
  end
  for entry, attempt in pairs(map_of(KEYS[3])) do
    add(entry, attempt, true)
  end
end
return #found == 0 and '{"notices":[]}' or cjson.encode({ notices = found })
