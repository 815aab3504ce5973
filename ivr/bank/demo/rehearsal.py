"""The bank of a line for testers: whoever asks has an account there, and nothing is real."""

from ivr.bank.demo.ledger import DemoLedger
from ivr.bank.demo.people import furnish
from ivr.bank.policy import DemoPolicy
from ivr.dialog.banking import BankAnswer, BankRequest, BankUnavailable
from otp_core.chance import RandomBytes
from otp_core.errors import StoreError


class Rehearsal:
    def __init__(self, ledger: DemoLedger, policy: DemoPolicy, random_bytes: RandomBytes) -> None:
        self._ledger = ledger
        self._policy = policy
        self._random_bytes = random_bytes

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer:
        """An account is opened with the first question; who has one keeps it as it is."""
        try:
            furnished = furnish((request.customer,), self._policy, self._random_bytes)
            self._ledger.open_accounts(furnished, now_s=now_s)
        except StoreError:
            return BankUnavailable()
        return self._ledger.answer(request, now_s=now_s)
