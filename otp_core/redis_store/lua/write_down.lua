#!lua
-- Something that staff did to the line as a whole.
-- KEYS 1 audit
-- ARGV 1 JSON: record (audit)
-- Returns JSON: is_written.
local a = cjson.decode(ARGV[1])
redis.call('XADD', KEYS[1], '*', 'record', a.record)
return cjson.encode({ is_written = true })
