"""A secret number that is locked is told of, but not by a try that was right after all."""

from otp_core.kinds import Factor
from otp_core.outbox import Lease, Outbox
from otp_core.redis_store.identification import LOCK_NOTICE_AFTER_S
from otp_core.secret import Secret
from otp_core.staff import NoticeKind
from otp_core.verdicts import Identified, NotIdentified
from tests.otp_core.bank import NOON_S, NUMBER, PIN, Bank, sure

WRONG = Secret("000000")


def told(bank: Bank) -> list[NoticeKind]:
    notices = bank.branch.notices(NUMBER)
    assert isinstance(notices, tuple)
    return [one.kind for one in notices if one.kind is NoticeKind.SECRET_NUMBER_LOCKED]


def fail(bank: Bank, times: int, factor: Factor = Factor.SECRET_NUMBER) -> None:
    for _ in range(times):
        assert bank.caller().identify(WRONG, factor) == NotIdentified()


def test_the_try_that_locks_is_told_of_once_and_those_after_it_are_not(bank: Bank) -> None:
    fail(bank, 4)
    assert told(bank) == []
    fail(bank, 4)
    assert told(bank) == [NoticeKind.SECRET_NUMBER_LOCKED]


def test_the_fifth_try_may_be_right_and_then_nobody_is_told(bank: Bank) -> None:
    fail(bank, 4)
    sure(bank.caller().identify(PIN), Identified)
    assert told(bank) == []


def test_the_notice_waits_until_the_try_is_surely_settled(bank: Bank) -> None:
    fail(bank, 5)
    outbox = Outbox(bank.store, bank.vault)
    kept = [one for one in outbox.unsent() if one.notice.kind is NoticeKind.SECRET_NUMBER_LOCKED]
    (partition,) = {one.name.partition for one in kept}
    taken = outbox.take(partition, Lease("one", NOON_S, 60), 10)[-1]
    assert taken.attempts.due_at_s == NOON_S + LOCK_NOTICE_AFTER_S


def test_one_taken_back_after_it_was_taken_is_forgotten(bank: Bank) -> None:
    outbox = Outbox(bank.store, bank.vault)
    partition = outbox.unsent()[0].name.partition
    before = len(outbox.unsent())
    fail(bank, 5)
    taken = outbox.take(partition, Lease("one", NOON_S, 60), 10)
    stream = bank.client.scan_iter("au:*:outbox")
    bank.client.xdel(next(iter(stream)), taken[-1].name.entry)
    assert len(outbox.take(partition, Lease("one", NOON_S, 60), 10)) == before


def test_nobody_is_told_of_a_temporary_key_or_for_a_number_that_is_nobody_s(bank: Bank) -> None:
    before = len(Outbox(bank.store, bank.vault).unsent())
    fail(bank, 6, Factor.TEMPORARY_KEY)
    for _ in range(6):
        bank.caller().identify(WRONG, number=Secret("99999999"))
    assert len(Outbox(bank.store, bank.vault).unsent()) == before
