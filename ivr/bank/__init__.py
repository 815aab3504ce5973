"""The port to the bank's core, which moves the money: the line only asks and hands over.

`answer(request, *, now_s)` of every adapter takes a question of `ivr.dialog.banking` and always
returns one of its answers. What was handed over and not answered is `OperationUnconfirmed`; only
what certainly was not is `BankUnavailable`. Adapters: `http` (a bank), `demo` (a ledger in Redis).
"""
