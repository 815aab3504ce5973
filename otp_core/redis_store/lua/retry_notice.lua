#!lua
-- A notice that was set aside waits again, as if it had never been tried.
-- KEYS 1 outbox  2 aside (hash entry: JSON)  3 audit
-- ARGV 1 JSON: entry, group, record (audit)
-- Returns JSON: is_waiting (false: it was not set aside).
local a = cjson.decode(ARGV[1])
if redis.call('HEXISTS', KEYS[2], a.entry) == 0 then
  return cjson.encode({ is_waiting = false })
end
redis.call('XADD', KEYS[3], '*', 'record', a.record)
redis.call('XCLAIM', KEYS[1], a.group, a.group, 0, a.entry, 'FORCE', 'JUSTID')
redis.call('HDEL', KEYS[2], a.entry)
return cjson.encode({ is_waiting = true })
