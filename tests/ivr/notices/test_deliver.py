"""At least once, in order, nothing lost; a crash between sending and marking costs one more."""

import logging
import threading
from typing import Any

import pytest

from ivr.logs import configure_logs
from ivr.notices import Failed, Sent
from ivr.notices.deliver import DOUBTFUL, TAMPERED
from otp_core import notices
from otp_core.errors import StoreError
from otp_core.outbox import Kept, Outbox
from otp_core.redis_store.keys import PARTITIONS, Keys
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, Staff
from tests.ivr.notices.conftest import Clock, Office, Post
from tests.otp_core.bank import NUMBER, PHONE, SERIAL

E164 = "+52" + PHONE.reveal()
LATER = Failed(retry=True, why="busy")
NEVER = Failed(retry=False, why="no such phone")
OTHER = Secret("40077322")


class KilledError(Exception):
    """The process is gone."""


def texts(office: Office) -> list[str]:
    return [text for _, text in office.post.sent]


def kinds(office: Office) -> list[str]:
    """Which notices were sent, by a word of each."""
    words = {"Secreto": "secret", "entrego": "issued", "pausa": "locked", "siempre": "blocked"}
    return [kind for text in texts(office) for word, kind in words.items() if word in text]


def test_each_notice_is_sent_once_to_the_customer_s_phone_in_order(office: Office) -> None:
    deliverer = office.deliverer()
    assert [deliverer.round() for _ in range(3)] == [2, 0, 0]
    assert kinds(office) == ["secret", "issued"]
    assert {phone for phone, _ in office.post.sent} == {E164}
    assert office.outbox.unsent() == []


def test_what_comes_later_is_sent_later_and_once(office: Office) -> None:
    office.deliverer().round()
    office.bank.branch.lock_token(office.bank.staff, SERIAL)
    office.deliverer().round()
    office.deliverer("another").round()
    assert kinds(office) == ["secret", "issued", "locked"]


def test_a_failure_holds_back_its_customer_and_nobody_else(office: Office) -> None:
    office.bank.with_customer(OTHER)
    office.post.answers = [LATER]
    office.deliverer().round()
    waiting = {kept.customer_ref for kept in office.outbox.unsent()}
    assert len(waiting) == 1
    assert office.post.sent
    office.clock.now_s += office.rules.first_wait_s
    office.deliverer().round()
    assert len(office.post.sent) == 3
    assert office.outbox.unsent() == []


def test_order_is_kept_behind_a_failure(office: Office) -> None:
    office.post.answers = [LATER]
    deliverer = office.deliverer()
    assert deliverer.round() == 0
    office.clock.now_s += office.rules.first_wait_s - 1
    assert deliverer.round() == 0
    office.clock.now_s += 1
    assert deliverer.round() == 2
    assert kinds(office) == ["secret", "issued"]


def test_what_never_goes_well_is_set_aside_at_once_and_the_next_one_goes(office: Office) -> None:
    office.post.answers = [NEVER]
    assert office.deliverer().round() == 1
    assert kinds(office) == ["issued"]
    (aside,) = office.outbox.unsent()
    assert (aside.is_aside, aside.attempts.why) == (True, "no such phone")


def test_after_so_many_attempts_a_notice_is_set_aside(office: Office) -> None:
    office.post.answers = [LATER] * office.rules.attempts_most
    for _ in range(office.rules.attempts_most):
        office.deliverer().round()
        office.clock.now_s += office.rules.longest_wait_s
    assert kinds(office) == ["issued"]
    (aside,) = office.outbox.unsent()
    assert aside.attempts.count == office.rules.attempts_most
    staff = Staff("ana", "a new phone", 0)
    assert office.outbox.retry(aside.name, staff)
    assert not office.outbox.retry(aside.name, staff)
    office.deliverer().round()
    assert kinds(office) == ["issued", "secret"]


class Dying(Outbox):
    """Dies where the test says: `begin` before anything is sent, `mark_sent` after."""

    at = ""

    def begin(self, kept: Kept, *given: Any) -> Kept | None:
        begun = super().begin(kept, *given)
        if self.at == "begin":
            raise KilledError
        return begun

    def mark_sent(self, kept: Kept) -> None:
        if self.at == "mark_sent":
            raise KilledError
        super().mark_sent(kept)


def killed(office: Office, at: str, owner: str) -> None:
    outbox = Dying(office.bank.store, office.bank.vault)
    outbox.at = at
    with pytest.raises(KilledError):
        office.deliverer(owner, outbox).round()
    office.clock.now_s += office.rules.lease_s  # nobody waits longer for the dead


def test_a_crash_before_sending_loses_nothing(office: Office) -> None:
    killed(office, "begin", "first")
    office.deliverer("second").round()
    assert kinds(office) == ["secret", "issued"]


def test_a_crash_between_sending_and_marking_sends_once_more_and_then_never(
    office: Office,
) -> None:
    killed(office, "mark_sent", "first")
    killed(office, "mark_sent", "second")
    office.deliverer("third").round()
    assert kinds(office) == ["secret", "secret", "issued"]
    (aside,) = office.outbox.unsent()
    assert (aside.is_aside, aside.attempts.why) == (True, DOUBTFUL)


def test_a_fault_of_ours_while_sending_is_not_repeated_for_ever(office: Office) -> None:
    office.post.answers = [KilledError(), KilledError()]
    for owner in ("first", "second"):
        with pytest.raises(KilledError):
            office.deliverer(owner).round()
        office.clock.now_s += office.rules.lease_s
    office.deliverer("third").round()
    assert kinds(office) == ["secret", "secret", "issued"]


def test_two_deliverers_never_work_on_one_partition(office: Office) -> None:
    held: list[int] = []

    class Nosy(Post):
        def send(self, phone: Secret, text: str) -> Sent | Failed:
            held.append(office.deliverer("other").round())
            return super().send(phone, text)

    nosy, office.post = Nosy(), Post()
    first = office.deliverer("first")
    object.__setattr__(first, "messenger", nosy)
    assert first.round() == 2
    assert held == [0, 0]
    assert office.post.sent == []


def test_a_deliverer_that_lost_its_partition_sends_nothing_more(office: Office) -> None:
    class Slow(Post):
        def send(self, phone: Secret, text: str) -> Sent | Failed:
            sent = super().send(phone, text)
            office.clock.now_s += office.rules.lease_s
            office.outbox.take(partition, office.deliverer("other")._lease(), 1)
            return sent

    partition = office.outbox.unsent()[0].name.partition
    office.post = Slow()
    assert office.deliverer("slow").round() == 1
    assert kinds(office) == ["secret"]


def test_a_notice_with_a_phone_of_its_own_goes_there(office: Office) -> None:
    vault, store = office.bank.vault, office.bank.store
    ref = vault.customer_ref(NUMBER)
    sealed = vault.seal(b"+15551234567", "phone", ref)
    text = notices.encode(NoticeKind.PHONE_CHANGED, ref, office.clock.now_s, phone_sealed=sealed)
    outbox = Keys().of(ref).outbox
    office.bank.client.xadd(outbox, {"notice": text})
    office.deliverer().round()
    assert office.post.sent[-1][0] == "+15551234567"
    assert store.take_notices(0, office.deliverer()._lease(), 1) in ([], None)


def test_a_phone_sealed_for_another_customer_is_set_aside_not_sent(office: Office) -> None:
    vault = office.bank.vault
    ref = vault.customer_ref(NUMBER)
    moved = vault.seal(b"+15551234567", "phone", "another customer")
    text = notices.encode(NoticeKind.PHONE_CHANGED, ref, office.clock.now_s, phone_sealed=moved)
    office.bank.client.xadd(Keys().of(ref).outbox, {"notice": text})
    office.deliverer().round()
    assert len(office.post.sent) == 2
    (aside,) = office.outbox.unsent()
    assert aside.attempts.why == TAMPERED


def test_both_phones_are_told_when_one_replaces_the_other(office: Office) -> None:
    office.deliverer().round()
    office.post.sent.clear()
    office.bank.branch.change_phone(
        office.bank.staff, NUMBER, Secret("+5215587654321"), verified=True
    )
    office.deliverer().round()
    assert [phone for phone, _ in office.post.sent] == [E164, "+5215587654321"]


def test_who_chose_english_reads_english(office: Office) -> None:
    ref = office.bank.vault.customer_ref(NUMBER)
    office.bank.client.hset(Keys().of(ref).tries, "language", "en-US")
    office.deliverer().round()
    assert "your secret number was changed" in texts(office)[0]


def test_a_redis_that_does_not_answer_is_waited_for(office: Office) -> None:
    stop = threading.Event()

    class Gone(Outbox):
        def take(self, *given: Any) -> Any:
            stop.set()
            raise StoreError("no answer")

    office.deliverer("one", Gone(office.bank.store, office.bank.vault)).run(stop)
    assert office.post.sent == []


def test_nothing_of_a_notice_s_keys_leaves_its_slot(office: Office) -> None:
    office.post.answers = [NEVER]
    office.deliverer().round()
    keys = [key.decode() for key in office.bank.client.scan_iter("au:*outbox*")]
    assert all(any(f"{{{one}}}" in key for one in PARTITIONS) for key in keys)
    assert not any(part in key for key in keys for part in (PHONE.reveal(), NUMBER.reveal()))


def test_neither_phone_nor_text_is_logged(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(logging.DEBUG)
    office.post.answers = [LATER, NEVER]
    for _ in range(3):
        office.deliverer().round()
        office.clock.now_s += office.rules.first_wait_s
    said = "".join(capsys.readouterr())
    assert "notice" in said
    for secret in (PHONE.reveal(), NUMBER.reveal(), "Secreto"):
        assert secret not in said


def test_waits_double_up_to_the_longest(office: Office) -> None:
    waits = [office.rules.wait_s(attempts) for attempts in range(1, 40)]
    assert waits[:3] == [30, 60, 120]
    assert max(waits) == waits[-1] == office.rules.longest_wait_s
    assert Clock()() == office.clock.now_s
