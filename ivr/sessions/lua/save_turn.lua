-- Saves one answered turn, if it is the call's next; otherwise hands over the winner's answer.
-- KEYS[1] the call's session (hash)
-- ARGV    1 turn answered  2 fingerprint  3 idempotency token  4 answer, sealed  5 call, sealed
--         6 nonce  7 '1': the call ends with this turn  8 now_s  9 '1': keys were pressed
--         10 ttl_s  11 name of the line  12 state it waits in now
-- Returns {1} saved; {0, answer} another delivery answered this turn first (answer may be nil: the
--         call has ended meanwhile).
local session, turn = KEYS[1], ARGV[1]
local before = redis.call('HMGET', session, 'turn', 'ended', 'path', 'key_at_s')
if (before[1] or '0') ~= turn or before[2] then
  return {0, redis.call('HGET', session, 'answer:' .. turn)}
end
-- For staff who look: where the call was and when, never what was keyed; the last of it.
local path = (before[3] or '') .. ARGV[8] .. ':' .. ARGV[12] .. ' '
redis.call('HSET', session,
  'turn', turn + 1,
  'nonce', ARGV[6],
  'answer:' .. turn, ARGV[4],
  'asked:' .. turn, ARGV[2] .. ' ' .. ARGV[3],
  'call', ARGV[5],
  'at_s', ARGV[8],
  'key_at_s', (ARGV[9] == '1' or turn == '0') and ARGV[8] or before[4],
  'line', ARGV[11],
  'path', string.sub(path, -4000))
if ARGV[7] == '1' then
  redis.call('HSET', session, 'ended', ARGV[8])
  redis.call('HDEL', session, 'call')
  for past = 0, turn - 1 do  -- only the last answer may still be asked for again
    redis.call('HDEL', session, 'answer:' .. past, 'asked:' .. past)
  end
end
redis.call('EXPIRE', session, ARGV[10])
return {1}
