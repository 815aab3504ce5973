#!lua
-- Puts, changes or takes back a serial's row, if it is still as it was read.
-- KEYS 1 stock row
-- ARGV 1 JSON: before ('' for no row), after ('' to take it back)
-- Returns JSON: is_changed, now (the row as it is).
local a = cjson.decode(ARGV[1])
local row = read(KEYS[1])
if row ~= a.before then
  return cjson.encode({ is_changed = false, now = row })
end
if a.after == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], a.after)
end
return cjson.encode({ is_changed = true, now = a.after })
