"""The notices that wait, partition by partition: leased to one deliverer at a time."""

import json
from typing import Any

from otp_core.outbox import Attempts, Kept, Lease, NoticeName, Settling
from otp_core.redis_store.keys import PARTITIONS, Keys
from otp_core.redis_store.scripts import Scripts

GROUP = "deliverers"


class OutboxRows:
    """An `otp_core.outbox.OutboxStore`."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._scripts = scripts
        self._keys = keys

    @property
    def partitions(self) -> range:
        return PARTITIONS

    def take_notices(self, partition: int, lease: Lease, most: int) -> list[Kept] | None:
        keys = self._keys.outbox(partition)
        answer = self._scripts.run(
            "take_notices",
            (keys.stream, keys.attempts, keys.lease, keys.phones),
            **_leasing(lease),
            group=GROUP,
            most=most,
        )
        if not answer["is_ours"]:
            return None
        return [_kept(partition, row) for row in answer["notices"]]

    def begin_notice(self, name: NoticeName, lease: Lease, attempts: Attempts) -> bool:
        keys = self._keys.outbox(name.partition)
        answer = self._scripts.run(
            "begin_notice",
            (keys.attempts, keys.lease),
            **_leasing(lease),
            entry=name.entry,
            attempt=written(attempts),
        )
        return bool(answer["is_ours"])

    def settle_notice(self, name: NoticeName, how: Settling, attempts: Attempts) -> bool:
        keys = self._keys.outbox(name.partition)
        answer = self._scripts.run(
            "settle_notice",
            (keys.stream, keys.attempts, keys.aside, keys.phones),
            entry=name.entry,
            group=GROUP,
            how=how,
            attempt=written(attempts),
        )
        return bool(answer["is_settled"])

    def retry_notice(self, name: NoticeName, entry: str) -> bool:
        keys = self._keys.outbox(name.partition)
        audit = self._keys.ledger(str(name.partition)).audit
        answer = self._scripts.run(
            "retry_notice",
            (keys.stream, keys.aside, audit),
            entry=name.entry,
            group=GROUP,
            record=entry,
        )
        return bool(answer["is_waiting"])

    def reseal_notice(self, kept: Kept, phone_sealed: str) -> bool:
        keys = self._keys.outbox(kept.name.partition)
        answer = self._scripts.run(
            "reseal_notice",
            (keys.stream, keys.phones),
            entry=kept.name.entry,
            before=kept.phone_sealed,
            after=phone_sealed,
        )
        return bool(answer["is_changed"])

    def leave_outbox(self, partition: int, owner: str) -> None:
        self._scripts.run("leave_outbox", (self._keys.outbox(partition).lease,), owner=owner)

    def look_at_outbox(self, partition: int, most: int) -> list[Kept]:
        keys = self._keys.outbox(partition)
        answer = self._scripts.run(
            "look_at_outbox",
            (keys.stream, keys.attempts, keys.aside, keys.phones),
            group=GROUP,
            most=most,
        )
        return [_kept(partition, row) for row in answer["notices"]]


def _leasing(lease: Lease) -> dict[str, Any]:
    return {"now_s": lease.now_s, "owner": lease.owner, "lease_s": lease.life_s}


def written(attempts: Attempts) -> str:
    return json.dumps(
        {
            "count": attempts.count,
            "open": attempts.unknown,
            "due_at_s": attempts.due_at_s,
            "why": attempts.why,
        },
        sort_keys=True,
        separators=(",", ":"),
    )


def _kept(partition: int, row: dict[str, Any]) -> Kept:
    known = json.loads(row["attempt"]) if row["attempt"] else {}
    attempts = Attempts(
        count=known.get("count", 0),
        unknown=known.get("open", 0),
        due_at_s=known.get("due_at_s", 0),
        why=known.get("why", ""),
    )
    name = NoticeName(partition, row["entry"])
    is_aside, phone_sealed = row.get("is_aside", False), row["phone"]
    return Kept(name, row["notice"], attempts, is_aside, phone_sealed)
