#!lua flags=no-writes
-- How many records of a stream of the audit its chain does not hold yet, and since when.
-- KEYS 1 audit  2 its chain (list of links, "seq id hash")
-- ARGV 1 JSON: {}
-- Returns JSON: unsealed, oldest_ms (UTC; 0: all are sealed).
local unsealed = redis.call('XLEN', KEYS[1]) - redis.call('LLEN', KEYS[2])
if unsealed <= 0 then
  return cjson.encode({ unsealed = 0, oldest_ms = 0 })
end
local sealed = string.match(redis.call('LINDEX', KEYS[2], -1) or '', '^%d+ (%d+%-%d+) ')
local first = redis.call('XRANGE', KEYS[1], sealed and '(' .. sealed or '-', '+', 'COUNT', 1)
return cjson.encode({
  unsealed = unsealed,
  oldest_ms = first[1] and tonumber(string.match(first[1][1], '^%d+')) or 0,
})
