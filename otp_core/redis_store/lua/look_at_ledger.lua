#!lua flags=no-writes
-- How far a stream of the audit goes, and the chain that seals it. Changes nothing.
-- KEYS 1 audit  2 its chain (list of links, "seq id hash")  3 its checkpoints (list of JSON)
-- ARGV 1 JSON: {}
-- Returns JSON: record (id, '' for none), links, link ('' for none), checkpoints, checkpoint ('' for
--      none), at_checkpoint (the link where the last checkpoint was signed, or '').
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local checkpoint = redis.call('LINDEX', KEYS[3], -1) or ''
local at = ''
local is_read, kept = pcall(cjson.decode, checkpoint)
if is_read and type(kept) == 'table' and type(kept.body) == 'string' then
  local is_body, body = pcall(cjson.decode, kept.body)
  local seq = is_body and type(body) == 'table' and tonumber(body.seq)
  at = seq and redis.call('LINDEX', KEYS[2], string.format('%.0f', seq - 1)) or ''
end
return cjson.encode({
  record = last[1] and last[1][1] or '',
  links = redis.call('LLEN', KEYS[2]),
  link = ascii(redis.call('LINDEX', KEYS[2], -1) or ''),
  checkpoints = redis.call('LLEN', KEYS[3]),
  checkpoint = ascii(checkpoint),
  at_checkpoint = ascii(at),
})
