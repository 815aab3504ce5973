#!lua
-- The phone that a notice carries, sealed under a new key: the stream's entry can't be changed, so it
-- is kept beside it, and used instead.
-- KEYS 1 outbox  2 phones (hash entry: sealed)
-- ARGV 1 JSON: entry, before (what was kept beside it; '': nothing), after
-- Returns JSON: is_changed (false: the notice was taken back, or resealed by another).
local a = cjson.decode(ARGV[1])
if not redis.call('XRANGE', KEYS[1], a.entry, a.entry)[1]
  or (redis.call('HGET', KEYS[2], a.entry) or '') ~= a.before then
  return cjson.encode({ is_changed = false })
end
redis.call('HSET', KEYS[2], a.entry, a.after)
return cjson.encode({ is_changed = true })
