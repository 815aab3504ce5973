#!lua
-- Staff's change to a customer's record, if it is still the one that was read.
-- KEYS 1 customer  2 tries  3 audit  4 outbox
-- ARGV 1 JSON: before ('' for a new customer), after, forget [tries fields], record (audit),
--      notices
-- Returns JSON: is_changed.
local a = cjson.decode(ARGV[1])
if read(KEYS[1]) ~= a.before then
  return cjson.encode({ is_changed = false })
end

redis.call('XADD', KEYS[3], '*', 'record', a.record)
redis.call('SET', KEYS[1], a.after)
for _, field in ipairs(a.forget) do
  redis.call('HDEL', KEYS[2], field)
end
redis.call('PERSIST', KEYS[2])
for _, notice in ipairs(a.notices) do
  redis.call('XADD', KEYS[4], '*', 'notice', notice)
end
return cjson.encode({ is_changed = true })
