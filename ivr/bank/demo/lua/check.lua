#!lua
-- Could this be done now? Changes nothing, promises nothing. KEYS and ARGV as in shared.lua.
-- Returns JSON: answer 'allowed' (tail, is_new) | 'refused' (why).
return cjson.encode(judge())
