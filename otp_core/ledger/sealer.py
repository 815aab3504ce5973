"""The sealer: links every new record to its stream's chain, and signs how far it came.

Nothing is remembered between two looks: each starts from what Redis holds, and each write says
which end it goes on from. So it may be killed anywhere, and any number may run.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from otp_core.errors import StoreError
from otp_core.ledger import chain
from otp_core.ledger.checkpoints import Checkpoint, Signer, Verifier
from otp_core.ledger.entries import FIRST, Ends, Kept, LedgerStore, Link, StreamName, order_of
from otp_core.ledger.reading import all_checkpoints, records_between
from otp_core.policy import AuditPolicy


class Watcher:
    """Told what happens to the sealer. This one does nothing about it."""

    def on_checkpoint(self, checkpoint: Checkpoint, kept: Kept) -> None:
        pass

    def on_break(self, stream: StreamName) -> None:
        """The chain is not what its last checkpoint signed: `audit verify` says where."""

    def on_fault(self, why: str) -> None:
        pass


@dataclass(slots=True)
class Sealer:
    """`stores`: one a namespace. `clock`: UTC seconds."""

    stores: Sequence[LedgerStore]
    signer: Signer
    verifier: Verifier
    policy: AuditPolicy
    clock: Callable[[], int]
    watcher: Watcher = field(default_factory=Watcher)
    _broken: set[StreamName] = field(default_factory=set)  # each is told of once

    def run(self, stop: threading.Event) -> None:
        """Seals until `stop` is set. A Redis that does not answer is waited for."""
        while not stop.is_set():
            try:
                self.round(stop)
            except StoreError as fault:
                self.watcher.on_fault(str(fault))
            stop.wait(self.policy.poll_s)

    def round(self, stop: threading.Event | None = None) -> int:
        """All that is new, once. How many records this one linked. Raises `StoreError`.

        One stream that can't be read keeps the others from nothing; two, and Redis is away.
        """
        linked, fault = 0, None
        for store in self.stores:
            for stream in store.streams:
                if stop is not None and stop.is_set():
                    return linked
                try:
                    linked += self._seal(store, stream, stop)
                except StoreError as failed:
                    if fault is not None:
                        raise
                    fault = failed
        if fault is not None:
            raise fault
        return linked

    def _seal(self, store: LedgerStore, stream: StreamName, stop: threading.Event | None) -> int:
        """Signs before it links on: what waited longest is signed first."""
        linked = 0
        while True:
            ends = store.ends(stream)
            last = self._last(store, stream, ends)
            head = self._head(store, stream, ends, last)
            if self._is_due(head, last):
                self._sign(store, stream, ends, last, head)
            is_stopped = stop is not None and stop.is_set()
            if is_stopped or order_of(ends.record_id) <= order_of(head.id):
                return linked
            new = store.records(stream, head.id, ends.record_id, self.policy.at_once)
            links = tuple(chain.linked(head.hash, head.seq, new))
            if store.extend(stream, ends, links):
                linked += len(links)

    def _sign(
        self,
        store: LedgerStore,
        stream: StreamName,
        ends: Ends,
        last: Checkpoint | None,
        head: Link,
    ) -> None:
        checkpoint = Checkpoint(
            namespace=stream.namespace,
            part=stream.part,
            number=1 if last is None else last.number + 1,
            seq=head.seq,
            id=head.id,
            hash=head.hash,
            at_s=self.clock(),
            key=self.signer.version,
        )
        kept = self.signer.sign(checkpoint)
        if store.add_checkpoint(stream, ends, kept):
            self.watcher.on_checkpoint(checkpoint, kept)

    def _is_due(self, head: Link, last: Checkpoint | None) -> bool:
        if last is None or head.seq <= last.seq:
            return last is None and head.seq > 0
        waited_s = self.clock() - last.at_s
        # A clock that was set back must not keep a stream from being signed.
        is_late = not 0 <= waited_s < self.policy.checkpoint_s
        return is_late or head.seq - last.seq >= self.policy.checkpoint_records

    def _last(self, store: LedgerStore, stream: StreamName, ends: Ends) -> Checkpoint | None:
        """The last checkpoint that one of our keys signed."""
        if ends.checkpoint is None:
            return None
        last = self.verifier.checkpoint(ends.checkpoint)
        if last is not None and last.stream == stream:
            return last
        self._tell_break(stream)
        kept = all_checkpoints(store, stream, ends)
        ours = [one for one in map(self.verifier.checkpoint, kept) if one is not None]
        return max((one for one in ours if one.stream == stream), key=_number, default=None)

    def _head(
        self, store: LedgerStore, stream: StreamName, ends: Ends, last: Checkpoint | None
    ) -> Link:
        """The last link; where the links contradict what was signed, what was signed.

        Then the records since are counted on from there and linked no second time: sealing never
        stops, and never signs a chain that was written anew.
        """
        newest = ends.link or Link(FIRST, 0, chain.beginning(stream))
        if last is None:
            return newest
        signed = Link(last.id, last.seq, last.hash)
        if ends.at_checkpoint == signed:
            return newest
        self._tell_break(stream)
        if order_of(newest.id) <= order_of(signed.id):
            return signed
        since = records_between(store, stream, signed.id, newest.id)
        counted = deque(chain.linked(signed.hash, signed.seq, since), maxlen=1)
        return counted[0] if counted else signed

    def _tell_break(self, stream: StreamName) -> None:
        if stream not in self._broken:
            self._broken.add(stream)
            self.watcher.on_break(stream)


def _number(checkpoint: Checkpoint) -> int:
    return checkpoint.number
