#!lua
-- The call is over or goes elsewhere: what it was granted ends, its temporary key is free again.
-- KEYS 1 tries  2 grant  3 audit  4 outbox
-- ARGV 1 JSON: call, unanswered, ended (audit record), notice
-- Returns JSON: is_ended (false: there was nothing to end, or it had ended).
-- A challenge lives by its call's grant, so the call's open challenge is void with it.
local a = cjson.decode(ARGV[1])
local grant = redis.call('HMGET', KEYS[2], 'until_s', 'ended', 'challenge')
if not grant[1] or grant[2] then
  return cjson.encode({ is_ended = false })
end
local tries = redis.call('HMGET', KEYS[1], 'reserved_call', 'pending')

redis.call('XADD', KEYS[3], '*', 'record', a.ended)
redis.call('HSET', KEYS[2], 'ended', '1')
if tries[1] == a.call then
  redis.call('HDEL', KEYS[1], 'reserved_call', 'reserved_until_s')
end
if tries[2] and tries[2] == grant[3] then
  count_unanswered(KEYS[1], KEYS[4], a.unanswered, a.notice)
end
return cjson.encode({ is_ended = true })
