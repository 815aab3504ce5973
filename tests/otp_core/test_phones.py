"""Phones and the factors of other channels (C4, C6); records of before; lines kept apart."""

import json
import secrets
from dataclasses import replace
from typing import Any

import pytest
import redis

from otp_core import notices, records
from otp_core.core import build
from otp_core.kinds import Factor
from otp_core.policy import Policy
from otp_core.records import CustomerRecord
from otp_core.registration import Factors, Registration
from otp_core.requests import Attempt, Identify
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.staff import BadInput, Done, InputFault, NoSuchCustomer, NoticeKind
from otp_core.verdicts import Identified, NotFound, NotIdentified
from tests.otp_core.bank import ENV, NOON_S, NUMBER, PHONE, PIN, Bank, sure
from tests.otp_core.operator import DAY_S, identified, operator, stranger

NEW_PHONE = Secret("5587654321")
SIXTY_DAYS_S = 60 * DAY_S


def factors(bank: Bank, now_s: int, number: Secret = NUMBER) -> Factors | object:
    registration = Registration(bank.store, bank.vault, bank.policy)
    ref = bank.vault.customer_ref(number)
    return registration.factors(Attempt("app:1", "app", now_s), ref)


def has(bank: Bank, now_s: int) -> Factors:
    return sure(factors(bank, now_s), Factors)


@pytest.mark.parametrize(("age_s", "counts"), [(SIXTY_DAYS_S - 1, False), (SIXTY_DAYS_S, True)])
def test_a_notification_mobile_counts_from_its_sixtieth_day(
    bank: Bank, age_s: int, counts: bool
) -> None:
    assert has(bank, bank.staff.now_s + age_s).notification_mobile is counts


def test_a_changed_phone_begins_anew_and_is_not_verified(bank: Bank) -> None:
    bank.branch.mark_verified_mobile(bank.staff, NUMBER)
    assert has(bank, NOON_S).verified_mobile
    staff = replace(bank.staff, now_s=NOON_S)
    assert bank.branch.change_phone(staff, NUMBER, NEW_PHONE, verified=False) == Done()
    now = has(bank, NOON_S + SIXTY_DAYS_S - 1)
    assert (now.verified_mobile, now.notification_mobile) == (False, False)
    assert has(bank, NOON_S + SIXTY_DAYS_S).notification_mobile


def test_the_same_phone_again_keeps_its_dates(bank: Bank) -> None:
    staff = replace(bank.staff, now_s=NOON_S)
    assert bank.branch.change_phone(staff, NUMBER, PHONE, verified=True) == Done()
    now = has(bank, bank.staff.now_s + SIXTY_DAYS_S)
    assert (now.verified_mobile, now.notification_mobile) == (True, True)


def test_the_old_phone_is_told_and_the_new_one(bank: Bank) -> None:
    bank.branch.change_phone(bank.staff, NUMBER, NEW_PHONE, verified=True)
    ref = bank.vault.customer_ref(NUMBER)
    texts = bank.store.read_notices(ref)[-2:]
    assert {notices.decode(text).kind for text in texts} == {NoticeKind.PHONE_CHANGED}
    sealed = [notices.phone_sealed_of(text) for text in texts]
    told = [bank.vault.open(one, "phone", ref).decode() for one in sealed]
    assert told == [PHONE.reveal(), NEW_PHONE.reveal()]
    assert "customer:phone:changed" in bank.audit()


def test_a_phone_that_is_none_is_refused(bank: Bank) -> None:
    change = bank.branch.change_phone
    assert change(bank.staff, NUMBER, Secret("12"), verified=True) == BadInput(InputFault.PHONE)
    assert change(bank.staff, Secret("5001"), NEW_PHONE, verified=True) == NoSuchCustomer()
    assert bank.branch.mark_verified_mobile(bank.staff, Secret("5001")) == NoSuchCustomer()


def test_each_factor_of_a_registration_is_named(bank: Bank) -> None:
    assert has(bank, NOON_S) == Factors(False, False, False, True, False)
    bank.temporary_key()
    operator(bank)
    assert has(bank, NOON_S) == Factors(False, False, True, True, True)
    bank.branch.lock_token(bank.staff, "NK-00004821")
    for _ in range(5):
        stranger(bank).identify(Secret("000000"))
    assert has(bank, NOON_S) == Factors(False, False, True, False, False)
    assert factors(bank, NOON_S, Secret("5001")) == NotFound()


def of_before(bank: Bank) -> str:
    """The customer's record as it was written before the new fields were known."""
    ref = bank.vault.customer_ref(NUMBER)
    text = bank.store.read_customer(ref, "", 0).customer
    values = json.loads(text)
    for field in (
        "signature",
        "secret_changed_at_s",
        "verified_mobile_since_s",
        "notification_mobile_since_s",
    ):
        del values[field]
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
    values["signature"] = bank.vault.sign("CustomerRecord", canonical)
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def test_a_record_of_before_still_reads_and_serves(bank: Bank) -> None:
    ref = bank.vault.customer_ref(NUMBER)
    key: Any = next(bank.client.scan_iter(f"au:*:customer:{ref}"))
    text = of_before(bank)
    bank.client.set(key, text)
    record = records.read(CustomerRecord, text, bank.vault, customer_ref=ref)
    assert record.notification_mobile_since_s == 0
    assert not has(bank, NOON_S + SIXTY_DAYS_S).notification_mobile  # since when is not known
    caller = operator(bank)
    caller.operating()
    assert type(identified(bank).set_secret()).__name__ == "SecretNumberChanged"


def test_two_lines_on_one_redis_never_see_each_others_data(
    bank: Bank, redis_client: redis.Redis, policy: Policy
) -> None:
    settings = CoreSettings.from_env(ENV)
    tester = build(
        redis_client, settings, policy, random_bytes=secrets.token_bytes, namespace="tester"
    )
    attempt = Attempt("CA1:1", "CA1", NOON_S)
    identify = Identify(NUMBER, PIN, Factor.SECRET_NUMBER)
    assert tester.service.identify(attempt, identify) == NotIdentified()
    before = {key: redis_client.dump(key) for key in redis_client.scan_iter("au:*")}
    tester.branch.add_customer(bank.staff, NUMBER, NEW_PHONE)
    tester.branch.set_secret_number(bank.staff, NUMBER, PIN)
    again = replace(attempt, id="CA1:2")
    assert isinstance(tester.service.identify(again, identify), Identified)
    tester.service.pressure(again)
    assert {key: redis_client.dump(key) for key in redis_client.scan_iter("au:*")} == before
    names = {key.split(b":")[0] for key in redis_client.scan_iter("*")}
    assert names == {b"au", b"tester"}
