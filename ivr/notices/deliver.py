"""From the core's outbox to the customers: at least once, each customer's notices in their order.

A notice that fails holds back the later ones of its customer, and nobody else's. After so many
attempts, or at once when it can never go well, it is set aside and the next one goes.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Self

import structlog

from ivr.notices import Failed, Messenger, Sent
from ivr.notices.rules import NoticeRules
from ivr.notices.texts import LANGUAGES, Texts
from otp_core.errors import StoreError, TamperedError
from otp_core.outbox import UNKNOWN_MOST, Address, Kept, Lease, Outbox
from otp_core.secret import Secret

DOUBTFUL = "cut off twice while it was sent: it may have arrived"
TAMPERED = "its customer's record or phone does not open"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Deliverer:
    """`owner` is this one's alone: two never work on one partition. `clock`: UTC seconds."""

    outbox: Outbox
    messenger: Messenger
    texts: Mapping[str, Texts]
    rules: NoticeRules
    clock: Callable[[], int]
    owner: str

    @classmethod
    def build(
        cls,
        outbox: Outbox,
        messenger: Messenger,
        rules: NoticeRules,
        zone: tzinfo,
        *,
        clock: Callable[[], int],
        owner: str,
    ) -> Self:
        """Reads the texts. Raises `ConfigError`."""
        texts = {language: Texts.load(language, rules, zone) for language in LANGUAGES}
        return cls(outbox, messenger, texts, rules, clock, owner)

    def run(self, stop: threading.Event) -> None:
        """Delivers until `stop` is set. A Redis that does not answer is waited for."""
        while not stop.is_set():
            try:
                self.round(stop)
            except StoreError as fault:
                _log.error("notices_wait", why=str(fault))
            stop.wait(self.rules.poll_s)

    def round(self, stop: threading.Event | None = None) -> int:
        """Everything that is due, once. How many were sent. Raises `StoreError`."""
        sent = 0
        for partition in self.outbox.partitions:
            if stop is not None and stop.is_set():
                break
            sent += self._partition(partition)
        return sent

    def _partition(self, partition: int) -> int:
        sent, held = 0, set[str]()
        for kept in self.outbox.take(partition, self._lease(), self.rules.at_once):
            if kept.customer_ref in held:
                continue
            if kept.attempts.due_at_s > self.clock():
                held.add(kept.customer_ref)
                continue
            outcome = self._deliver(kept)
            sent += isinstance(outcome, Sent)
            if isinstance(outcome, Failed) and outcome.retry:
                held.add(kept.customer_ref)
            if outcome is None:
                return sent  # another deliverer has the partition now
        self.outbox.leave(partition, self._lease())
        return sent

    def _deliver(self, kept: Kept) -> Sent | Failed | None:
        """None: nothing was sent, for the partition is another deliverer's."""
        if kept.attempts.unknown >= UNKNOWN_MOST:
            return self._aside(kept, DOUBTFUL)
        try:
            address = self.outbox.address(kept, self.clock())
        except TamperedError:
            return self._aside(kept, TAMPERED)
        begun = self.outbox.begin(kept, self._lease())
        if begun is None:
            return None
        outcome = self.messenger.send(self._e164(address), self._text(address, kept))
        if isinstance(outcome, Sent):
            self.outbox.mark_sent(begun)
            _log.debug("notice_sent", notice=str(kept.name), kind=kept.notice.kind)
            return outcome
        if not outcome.retry or begun.attempts.count >= self.rules.attempts_most:
            return self._aside(begun, outcome.why)
        wait_s = self.rules.wait_s(begun.attempts.count)
        self.outbox.mark_failed(begun, outcome.why, due_at_s=self.clock() + wait_s)
        _log.warning("notice_failed", notice=str(kept.name), why=outcome.why, again_in_s=wait_s)
        return outcome

    def _aside(self, kept: Kept, why: str) -> Failed:
        self.outbox.set_aside(kept, why)
        _log.error("notice_set_aside", notice=str(kept.name), why=why)
        return Failed(retry=False, why=why)

    def _text(self, address: Address, kept: Kept) -> str:
        texts = self.texts.get(address.language, self.texts[self.rules.language])
        return texts.of(kept.notice)

    def _e164(self, address: Address) -> Secret:
        phone = address.phone.reveal()
        return Secret(phone if phone.startswith("+") else self.rules.country_prefix + phone)

    def _lease(self) -> Lease:
        return Lease(self.owner, self.clock(), self.rules.lease_s)
