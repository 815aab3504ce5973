#!lua
-- A customer of the demo comes to be, with an account, payees and cards; one that is there stays.
-- KEYS as in shared.lua. ARGV 1 JSON: now_s, account, world, centavos (paid in from the world),
--      limit_centavos, payees (id: JSON), cards (card: state).
-- Returns JSON: opened.
if redis.call('EXISTS', CUSTOMER) == 1 then
  return cjson.encode({ opened = false })
end
redis.call('HSET', CUSTOMER, 'account', a.account, 'notifications', '0',
  'limit_centavos', string.format('%.0f', a.limit_centavos))
for id, text in pairs(a.payees) do
  redis.call('HSET', PAYEES, id, text)
end
for card, state in pairs(a.cards) do
  redis.call('HSET', CARDS, card, state)
end
move(a.world, a.account, a.centavos, 'opening', '')
return cjson.encode({ opened = true })
