#!lua flags=no-writes
-- Records of the audit as they stand, fields given twice among them, which a map would hide.
-- KEYS 1 audit
-- ARGV 1 JSON: after, until (ids; the first excluded, the second included), most, is_last (the last
--      ones before `until`, newest first, and `after` is not looked at)
-- Returns JSON: records [[id, [name, value, …]]]. What is not ASCII is {hex = …}: ours all is.
local a = cjson.decode(ARGV[1])
local function hex(byte)
  return string.format('%02x', string.byte(byte))
end
local found
if a.is_last then
  found = redis.call('XREVRANGE', KEYS[1], a['until'], '-', 'COUNT', a.most)
else
  found = redis.call('XRANGE', KEYS[1], '(' .. a.after, a['until'], 'COUNT', a.most)
end
for _, record in ipairs(found) do
  for i, text in ipairs(record[2]) do
    if string.find(text, '[\128-\255]') then
      record[2][i] = { hex = string.gsub(text, '.', hex) }
    end
  end
end
return #found == 0 and '{"records":[]}' or cjson.encode({ records = found })
