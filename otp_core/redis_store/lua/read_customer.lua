#!lua flags=no-writes
-- A customer's records and counters at one moment. Changes nothing.
-- KEYS 1 customer  2 shelf  3 wrong codes  4 tries  5 grant
-- ARGV 1 JSON: now_s (UTC seconds; for the grant)
-- Returns JSON: customer ('' unknown), tokens {ref: record}, wrong_codes {ref: n}, tries {field: text},
--      is_granted, and of that grant factor, number_sealed, temporary_id
--      (of a key not used up yet), each '' without one.
local a = cjson.decode(ARGV[1])
local customer = read(KEYS[1])
local granted = is_granted(KEYS[5], customer, a.now_s)
local grant = granted and redis.call('HMGET', KEYS[5], 'factor', 'number_sealed', 'temporary_id',
  'consumed') or {}
return cjson.encode({
  customer = customer,
  tokens = map_of(KEYS[2]),
  wrong_codes = map_of(KEYS[3]),
  tries = map_of(KEYS[4]),
  is_granted = granted,
  factor = grant[1] or '',
  number_sealed = grant[2] or '',
  temporary_id = not grant[4] and grant[3] or '',
})
