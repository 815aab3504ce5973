"""Refused identifications slow answers and raise one alarm; none is refused for them."""

from dataclasses import dataclass, replace

from otp_core.errors import StoreError
from otp_core.policy import Policy
from otp_core.redis_store.store import RedisStore
from otp_core.requests import Attempt
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import Identified
from tests.otp_core.bank import NOON_S, Bank, MakeBank
from tests.otp_core.operator import stranger
from tests.otp_core.redis_store.test_scripts import trips_counted

FROM, OTHER = Secret("+525512345678"), Secret("+525587654321")


@dataclass
class Line:
    bank: Bank
    turns: int = 0

    def refused(self, caller: Secret = FROM, at_s: int = 0, turn: int | None = None) -> int:
        self.turns += 1
        number = turn or self.turns
        attempt = Attempt(f"CA{number}:1", f"CA{number}", NOON_S + at_s, caller=caller)
        return self.bank.service.pressure(attempt)


def tight(policy: Policy) -> Policy:
    small = replace(policy.pressure, caller_refused=2, line_refused=4)
    return replace(policy, pressure=small)


def line(make_bank: MakeBank, policy: Policy) -> Line:
    return Line(make_bank(policy=tight(policy)).with_customer())


def alarms(bank: Bank) -> list[str]:
    return [tag for tag in bank.audit() if tag.endswith(":alarm")]


def test_the_third_refusal_from_a_number_waits_and_raises_one_alarm(
    make_bank: MakeBank, policy: Policy
) -> None:
    a_line = line(make_bank, policy)
    slow_s = policy.pressure.caller_delay_s
    assert [a_line.refused() for _ in range(4)] == [0, 0, slow_s, slow_s]
    assert alarms(a_line.bank) == ["caller:pressure:alarm"]


def test_another_number_waits_only_for_the_line(make_bank: MakeBank, policy: Policy) -> None:
    a_line = line(make_bank, policy)
    for _ in range(4):
        a_line.refused()
    assert a_line.refused(OTHER) == policy.pressure.line_delay_s
    assert alarms(a_line.bank) == ["caller:pressure:alarm", "line:pressure:alarm"]


def test_without_a_number_only_the_line_counts(make_bank: MakeBank, policy: Policy) -> None:
    a_line = line(make_bank, policy)
    slow_s = policy.pressure.line_delay_s
    assert [a_line.refused(NOTHING) for _ in range(5)] == [0, 0, 0, 0, slow_s]


def test_the_window_slides_and_is_half_open(make_bank: MakeBank, policy: Policy) -> None:
    a_line, window_s = line(make_bank, policy), policy.pressure.caller_window_s
    a_line.refused()
    a_line.refused()
    assert a_line.refused(at_s=window_s - 1) > 0
    assert a_line.refused(at_s=window_s) == 0


def test_the_same_attempt_counts_once(make_bank: MakeBank, policy: Policy) -> None:
    a_line = line(make_bank, policy)
    assert [a_line.refused(turn=7) for _ in range(9)] == [0] * 9


def test_it_is_one_trip_and_names_no_number(make_bank: MakeBank, policy: Policy) -> None:
    a_line = line(make_bank, policy)
    a_line.refused()
    with trips_counted() as sent:
        a_line.refused()
    assert len(sent) == 1
    keys = b" ".join(a_line.bank.client.scan_iter("*"))
    assert b"5512345678" not in keys
    assert "5512345678" not in str(a_line.bank.audit_entries())


def test_under_pressure_the_right_secret_still_identifies(
    make_bank: MakeBank, policy: Policy
) -> None:
    a_line = line(make_bank, policy)
    for _ in range(20):
        a_line.refused()
    assert isinstance(stranger(a_line.bank).identify(), Identified)


class Dead(RedisStore):
    def press_line(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]  # it only fails
        raise StoreError("gone")


def test_where_nothing_can_be_counted_the_answer_is_slow(bank: Bank) -> None:
    dead = bank.with_store(Dead(bank.client, bank.policy))
    assert Line(dead).refused() == bank.policy.pressure.caller_delay_s
