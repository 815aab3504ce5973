#!lua
-- One more identification was refused: from this caller number, and on the whole line.
-- KEYS 1 refused from this number  2 refused on the line  3 audit of the line
-- ARGV 1 JSON: now_s, attempt, has_caller (a number was given), caller_refused, caller_window_s,
--      line_refused, line_window_s, ttl_s, caller_alarm, line_alarm (audit records)
-- Units: `_s` seconds, `now_s` UTC.
-- Returns JSON: is_caller_over, is_line_over. The same attempt again counts nothing.
-- Each alarm is written by the one refusal that is too many.
local a = cjson.decode(ARGV[1])
local function count(key, window_s)
  local past = string.format('%d', a.now_s - window_s)
  local is_new = not redis.call('ZSCORE', key, a.attempt)
  return redis.call('ZCOUNT', key, '(' .. past, '+inf') + (is_new and 1 or 0), is_new, past
end
local function press(key, refused, window_s, alarm)
  local counted, is_new, past = count(key, window_s)
  if is_new then
    if counted == refused + 1 then
      redis.call('XADD', KEYS[3], '*', 'record', alarm)
    end
    redis.call('ZREMRANGEBYSCORE', key, '-inf', past)
    redis.call('ZADD', key, a.now_s, a.attempt)
    redis.call('EXPIRE', key, a.ttl_s)
  end
  return counted > refused
end
local is_caller_over = a.has_caller
  and press(KEYS[1], a.caller_refused, a.caller_window_s, a.caller_alarm)
return cjson.encode({
  is_caller_over = is_caller_over,
  is_line_over = press(KEYS[2], a.line_refused, a.line_window_s, a.line_alarm),
})
