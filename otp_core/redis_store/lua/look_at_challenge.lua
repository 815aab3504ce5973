#!lua flags=no-writes
-- Does the challenge still live? Changes nothing.
-- KEYS 1 customer  2 grant  3 challenge
-- ARGV 1 JSON: now_s (UTC seconds), call, challenge_id
-- Returns JSON: is_open.
local a = cjson.decode(ARGV[1])
return cjson.encode({
  is_open = is_granted(KEYS[2], read(KEYS[1]), a.now_s)
    and challenge_state(KEYS[3], a.challenge_id, a.call, a.now_s) == 'open',
})
