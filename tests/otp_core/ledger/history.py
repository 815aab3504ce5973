"""A stream with a history, on a real Redis; and what somebody who can write there may do to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import redis

from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.entries import Link, Record, StreamName
from otp_core.ledger.inspection import Inspection, inspect
from otp_core.ledger.reading import Stream, read_stream
from otp_core.ledger.sealer import Sealer
from otp_core.policy import AuditPolicy
from otp_core.redis_store.keys import Keys, LedgerKeys
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.settings import VersionedKey

KEYS = (VersionedKey(2, b"\x02" * 32), VersionedKey(1, b"\x01" * 32))
STREAM = StreamName("au", "17")
NOON_S = 1_795_000_000
OFTEN = AuditPolicy(checkpoint_records=5, checkpoint_s=60, poll_s=1, at_once=50)


class OneStream(LedgerRows):
    """Only one is looked at: that is quicker."""

    @property
    def streams(self) -> Sequence[StreamName]:
        return [STREAM]


@dataclass
class History:
    client: redis.Redis
    now_s: int = NOON_S
    policy: AuditPolicy = OFTEN
    written: int = 0
    keys: LedgerKeys = field(default_factory=lambda: Keys().ledger(STREAM.part))

    @property
    def store(self) -> LedgerRows:
        return OneStream(self.client)

    @property
    def verifier(self) -> Verifier:
        return Verifier.of_private(KEYS)

    def sealer(self, store: LedgerRows | None = None) -> Sealer:
        signer = Signer(KEYS)
        return Sealer([store or self.store], signer, self.verifier, self.policy, lambda: self.now_s)

    def write(self, records: int) -> None:
        for _ in range(records):
            self.written += 1
            text = json.dumps({"tag": "code:verification:counted", "at_s": self.written})
            entry = f"{(NOON_S + self.written) * 1000}-0"  # apart, so that one fits in between
            self.client.xadd(self.keys.audit, {"record": text}, id=entry)

    def seal(self, *, after_s: int = 0) -> int:
        """`after_s`: 60 or more, and what is linked is signed too."""
        self.now_s += after_s
        return self.sealer().round()

    def read(self) -> Stream:
        return read_stream(self.store, STREAM)

    def verify(self, marks: Sequence[Link] = ()) -> Inspection:
        return inspect(self.read(), self.verifier, marks)

    def faults(self, marks: Sequence[Link] = ()) -> list[str]:
        """`kind seq`, and what the sentences say is there too."""
        return [f"{one.kind} {one.seq}" for one in self.verify(marks).faults]

    # What an intruder does

    def replace(self, records: Sequence[Record]) -> None:
        self.client.delete(self.keys.audit)
        for record in records:
            self.client.execute_command("XADD", self.keys.audit, record.id, *record.fields)

    def replace_links(self, links: Sequence[Link]) -> None:
        self.client.delete(self.keys.chain)
        for link in links:
            self.client.rpush(self.keys.chain, f"{link.seq} {link.id} {link.hash}")

    def cut_links(self, count: int) -> None:
        self.client.ltrim(self.keys.chain, 0, -count - 1)

    def cut_checkpoints(self, count: int) -> None:
        self.client.ltrim(self.keys.checkpoints, 0, -count - 1)
