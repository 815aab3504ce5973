#!lua
-- What came of a notice: sent, to be tried again, or set aside for somebody to look at.
-- KEYS 1 outbox  2 attempts (hash entry: JSON)  3 aside (hash entry: JSON)
--      4 phones (hash entry: sealed)
-- ARGV 1 JSON: entry, group, how 'sent' | 'again' | 'aside', attempt (JSON, of 'again' | 'aside')
-- Returns JSON: is_settled (false: it was no longer pending).
-- Needs no lease: what was sent was sent, whoever has the partition now.
local a = cjson.decode(ARGV[1])
if a.how == 'again' then
  redis.call('HSET', KEYS[2], a.entry, a.attempt)
  return cjson.encode({ is_settled = true })
end
if redis.call('XACK', KEYS[1], a.group, a.entry) == 0 then
  return cjson.encode({ is_settled = false })
end
redis.call('HDEL', KEYS[2], a.entry)
if a.how == 'aside' then
  redis.call('HSET', KEYS[3], a.entry, a.attempt)
else
  redis.call('HDEL', KEYS[4], a.entry)
end
return cjson.encode({ is_settled = true })
