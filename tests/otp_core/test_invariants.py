"""Whatever callers and staff do, in any order: one active token, and final states stay final."""

from collections.abc import Callable

import redis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from otp_core import records
from otp_core.records import CustomerRecord
from otp_core.staff import TokenState, TokenView
from otp_core.verdicts import Accepted, ChallengeOpened
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    Bank,
    Caller,
    MakeBank,
    Opened,
    right_code,
    sure,
    wrong_code,
)

KEYS = {"NK-00001111": b"a" * 32, "NK-00002222": b"b" * 32}
SERIALS = st.sampled_from(sorted(KEYS))
FINAL = (TokenState.BLOCKED_LOST, TokenState.DISABLED)


class OneCustomer(RuleBasedStateMachine):
    """Two tokens, a call at a time, days passing."""

    make_bank: Callable[[], Bank]

    def __init__(self) -> None:
        super().__init__()
        self.bank = self.make_bank().with_customer()
        for serial, key in KEYS.items():
            self.bank.with_token(serial, key=key)
        self.now_s = NOON_S
        self.final: dict[str, TokenState] = {}
        self.opened: tuple[str, Opened] | None = None
        self.call()

    @rule()
    def call(self) -> None:
        self.now_s += 10_000
        self.caller: Caller = self.bank.caller(self.now_s)
        self.caller.identify()

    @rule(serial=SERIALS, agreed=st.booleans())
    def open(self, serial: str, agreed: bool) -> None:
        token_ref = self.bank.vault.token_ref(serial)
        opening = self.caller.open(token_ref, agreed=agreed, not_after_s=self.now_s + 900)
        if isinstance(opening, ChallengeOpened):
            challenge = opening.challenge.reveal()
            self.opened = serial, Opened(token_ref, opening.challenge_id, challenge)

    @precondition(lambda self: self.opened)
    @rule(is_right=st.booleans())
    def verify(self, is_right: bool) -> None:
        assert self.opened is not None
        serial, opened = self.opened
        code = (right_code if is_right else wrong_code)(opened.digits, KEYS[serial])
        verdict = self.caller.verify(opened, code)
        assert verdict != Accepted() or (is_right and self.state(serial) is TokenState.ACTIVE)

    @rule(serial=SERIALS)
    def activate_in_a_call_of_its_own(self, serial: str) -> None:
        self.call()
        self.opened = None
        self.open(serial, agreed=True)
        if self.opened is not None:
            self.verify(is_right=True)

    @rule()
    def hang_up(self) -> None:
        self.caller.hang_up()

    @rule(serial=SERIALS, act=st.sampled_from(["lock_token", "unlock_token", "unlock_token"]))
    def staff(self, serial: str, act: str) -> None:
        getattr(self.bank.branch, act)(self.bank.staff, serial)

    @rule(serial=SERIALS, is_lost=st.integers(0, 4))
    def lose(self, serial: str, is_lost: int) -> None:
        if is_lost == 0:
            self.bank.branch.block_token(self.bank.staff, serial)

    def state(self, serial: str) -> TokenState:
        return sure(self.bank.branch.token_view(serial), TokenView).state

    @invariant()
    def one_is_active_and_the_record_says_which(self) -> None:
        ref = self.bank.vault.customer_ref(NUMBER)
        text = self.bank.store.read_customer(ref, "", 0).customer
        record = records.read(CustomerRecord, text, self.bank.vault)
        active = [
            self.bank.vault.token_ref(serial)
            for serial in KEYS
            if self.state(serial) is TokenState.ACTIVE
        ]
        assert active == ([record.active] if record.active else [])

    @invariant()
    def final_states_are_final(self) -> None:
        for serial in KEYS:
            state = self.state(serial)
            assert self.final.get(serial, state) is state
            if state in FINAL:
                self.final[serial] = state


def test_one_token_is_active_whatever_happens(
    make_bank: MakeBank, redis_client: redis.Redis
) -> None:
    def emptied() -> Bank:
        redis_client.flushall()
        return make_bank()

    class Machine(OneCustomer):
        make_bank = staticmethod(emptied)

    run_state_machine_as_test(
        Machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
