#!lua
-- A notice is about to be sent: the attempt counts before anything is sent.
-- KEYS 1 attempts (hash entry: JSON)  2 lease
-- ARGV 1 JSON: now_s (UTC seconds), owner, lease_s, entry, attempt (JSON)
-- Returns JSON: is_ours (false: another deliverer has the partition; nothing may be sent).
local a = cjson.decode(ARGV[1])
if not is_leased(KEYS[2], a) then
  return cjson.encode({ is_ours = false })
end
redis.call('HSET', KEYS[1], a.entry, a.attempt)
return cjson.encode({ is_ours = true })
