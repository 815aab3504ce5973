#!lua
-- A deliverer is done with a partition for now: any may have it next.
-- KEYS 1 lease
-- ARGV 1 JSON: owner
-- Returns JSON: is_left (false: it was not this deliverer's).
local a = cjson.decode(ARGV[1])
local is_ours = redis.call('HGET', KEYS[1], 'owner') == a.owner
if is_ours then
  redis.call('DEL', KEYS[1])
end
return cjson.encode({ is_left = is_ours })
