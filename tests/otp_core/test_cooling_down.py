"""Which operations wait while a token or a secret number is new; every kind approves; tampering."""

from dataclasses import replace
from typing import Any

import pytest

from otp_core import hotp, totp
from otp_core.kinds import TokenKind
from otp_core.requests import Binding
from otp_core.secret import Secret
from otp_core.verdicts import (
    Accepted,
    ActiveToken,
    ChallengeOpened,
    CoolingDown,
    Expired,
    Rejected,
    SecretNumberChanged,
    Unavailable,
)
from tests.otp_core.bank import (
    KEY,
    NOON_S,
    SERIAL,
    Bank,
    MakeBank,
    movil_code,
    right_code,
    sure,
)
from tests.otp_core.operator import (
    DAY_S,
    PAYMENT,
    TRANSFER,
    identified,
    operator,
)

NEW_PAYEE = replace(TRANSFER, is_new_payee=True)
FREE_CENTAVOS = 150_000


COOLING: list[tuple[Binding, bool]] = [
    (NEW_PAYEE, True),
    (replace(TRANSFER, amount_centavos=FREE_CENTAVOS), False),
    (replace(TRANSFER, amount_centavos=FREE_CENTAVOS + 1), True),
]


@pytest.mark.parametrize(("binding", "waits"), COOLING)
def test_after_an_activation_some_operations_wait_a_day_and_no_longer(
    bank: Bank, binding: Binding, waits: bool
) -> None:
    operator(bank)
    early = identified(bank, NOON_S + DAY_S - 1).operate(binding)
    late = identified(bank, NOON_S + DAY_S).operate(binding)
    assert early == CoolingDown(NOON_S + DAY_S) if waits else isinstance(early, ChallengeOpened)
    assert isinstance(late, ChallengeOpened)


def test_after_a_change_of_secret_number_too(bank: Bank) -> None:
    operator(bank)
    changed_at_s = NOON_S + 10 * DAY_S
    caller = identified(bank, changed_at_s)
    assert isinstance(caller.operate(NEW_PAYEE), ChallengeOpened)
    assert caller.set_secret() == SecretNumberChanged()
    assert caller.operate(NEW_PAYEE, turn=70) == CoolingDown(changed_at_s + DAY_S)
    caller.now_s += DAY_S
    assert caller.operate(NEW_PAYEE, turn=70) == CoolingDown(changed_at_s + DAY_S)
    late = identified(bank, changed_at_s + DAY_S, Secret("864201"))
    assert isinstance(late.operate(NEW_PAYEE), ChallengeOpened)


def test_a_challenge_opened_before_a_change_of_secret_number_is_void(bank: Bank) -> None:
    operator(bank)
    caller = identified(bank, NOON_S + 10 * DAY_S)
    opened = caller.operating(NEW_PAYEE)
    caller.set_secret()
    assert caller.approve(opened, right_code(opened.digits), NEW_PAYEE.digest) == Expired()


def test_cooling_down_costs_no_challenge_of_the_day(bank: Bank) -> None:
    caller = operator(bank)
    for _ in range(10):
        assert isinstance(caller.operate(NEW_PAYEE), CoolingDown)
    assert isinstance(caller.operate(), ChallengeOpened)


def oath_code(kind: TokenKind, at_s: int) -> str:
    return totp.code(KEY, totp.step_at(at_s)) if kind is TokenKind.TOTP else hotp.code(KEY, 1)


@pytest.mark.parametrize("kind", [TokenKind.HOTP, TokenKind.TOTP])
def test_a_token_without_a_keypad_approves_operations(make_bank: MakeBank, kind: TokenKind) -> None:
    bank = make_bank().with_customer().with_token(kind=kind)
    caller = identified(bank)
    first = caller.opened(kind=kind)
    code = totp.code(KEY, totp.step_at(NOON_S)) if kind is TokenKind.TOTP else hotp.code(KEY, 0)
    assert caller.verify(first, code) == Accepted()
    assert caller.find_active() == ActiveToken(first.token_ref, kind)
    caller.now_s += 60
    opened = caller.operating(TRANSFER)
    assert opened.digits == ""
    assert caller.approve(opened, code, TRANSFER.digest) == Rejected(2)  # used already
    code = oath_code(kind, caller.now_s)
    assert len(sure(caller.approve(opened, code, TRANSFER.digest), Accepted).folio) == 12
    again = caller.operating()
    assert caller.approve(again, code) == Rejected(2)


@pytest.mark.parametrize(("typed_after_s", "is_right"), [(58, True), (59, False)])
def test_a_movil_approves_operations_for_59_seconds(
    make_bank: MakeBank, typed_after_s: int, is_right: bool
) -> None:
    """N7; its own second decides, for the challenge is heard again."""
    bank = make_bank().with_customer().with_token(kind=TokenKind.MOVIL)
    caller = identified(bank)
    first = caller.opened(kind=TokenKind.MOVIL)
    assert caller.verify(first, movil_code(first.digits, NOON_S)) == Accepted()
    opened = caller.operating(TRANSFER)
    caller.now_s = NOON_S + 30
    caller.hear_again(opened)
    caller.now_s = NOON_S + typed_after_s
    verdict = caller.approve(opened, movil_code(opened.digits, NOON_S), TRANSFER.digest)
    assert isinstance(verdict, Accepted if is_right else Rejected)


@pytest.mark.parametrize("field", ["binding", "purpose"])
def test_a_challenge_given_another_operation_or_purpose_in_redis_does_not_open(
    bank: Bank, field: str
) -> None:
    caller = operator(bank)
    opened = caller.operating(PAYMENT)
    other = caller.operating(TRANSFER)
    key = next(bank.client.scan_iter(f"au:*:challenge:{opened.token_ref}"))
    forged = {
        "binding": bank.vault.fingerprint(
            "operation", caller.ref, opened.token_ref, PAYMENT.digest
        ),
        "purpose": "activation",
    }
    bank.client.hset(key, field, forged[field])
    digest = PAYMENT.digest if field == "binding" else TRANSFER.digest
    verdict = caller.approve(other, right_code(other.digits), digest)
    assert verdict in (Unavailable(), Expired())
    assert "operation:approval:accepted" not in bank.audit()


def test_an_active_token_edited_to_have_cooled_down_is_refused(bank: Bank) -> None:
    caller = operator(bank)
    shelf: Any = next(bank.client.scan_iter(f"au:*:shelf:{caller.ref}"))
    ref = bank.vault.token_ref(SERIAL)
    text: Any = bank.client.hget(shelf, ref)
    bank.client.hset(
        shelf, ref, text.decode().replace(f'"activated_at_s":{NOON_S}', '"activated_at_s":1')
    )
    assert caller.operate(NEW_PAYEE) == Unavailable()
