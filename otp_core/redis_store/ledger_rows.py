"""The audit's streams, and beside each, in its slot, the chain and the checkpoints that seal it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from otp_core.ledger.entries import (
    FIRST,
    Ends,
    EntryError,
    Kept,
    Link,
    Record,
    StreamName,
    order_of,
)
from otp_core.redis_store import scripts
from otp_core.redis_store.keys import NAMESPACE, Keys
from otp_core.redis_store.scripts import Scripts
from otp_core.redis_store.store import RedisClient

_LINK = re.compile(r"([1-9][0-9]{0,17}) ([0-9]+-[0-9]+) ([0-9a-f]{64})")


class LedgerRows:
    """An `otp_core.ledger.entries.LedgerStore`."""

    def __init__(
        self,
        client: RedisClient,
        *,
        namespace: str = NAMESPACE,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self._scripts = Scripts(client, scripts.load() if texts is None else texts)
        self._keys = Keys(namespace)
        self._namespace = namespace

    @property
    def streams(self) -> Sequence[StreamName]:
        return [StreamName(self._namespace, part) for part in self._keys.audited]

    def ends(self, stream: StreamName) -> Ends:
        keys = self._keys.ledger(stream.part)
        told = self._scripts.run("look_at_ledger", (keys.audit, keys.chain, keys.checkpoints))
        link = _link(told["link"])
        if link is None and told["links"]:
            link = self._last_readable(stream, told["links"])
        return Ends(
            record_id=told["record"] or FIRST,
            links=told["links"],
            link=link,
            checkpoints=told["checkpoints"],
            checkpoint=_kept(told["checkpoint"]) if told["checkpoints"] else None,
            at_checkpoint=_link(told["at_checkpoint"]),
        )

    def _last_readable(self, stream: StreamName, links: int) -> Link | None:
        readable = [link for link in self.links(stream, 0, links) if link is not None]
        return readable[-1] if readable else None

    def records(self, stream: StreamName, after_id: str, until_id: str, most: int) -> list[Record]:
        return self._records(stream, after=after_id, until=until_id, most=most, is_last=False)

    def last_records(self, stream: StreamName, most: int) -> list[Record]:
        newest_first = self._records(stream, after="", until="+", most=most, is_last=True)
        return newest_first[::-1]

    def _records(self, stream: StreamName, **bounds: Any) -> list[Record]:
        key = self._keys.ledger(stream.part).audit
        told = self._scripts.run("read_audit", (key,), **bounds)
        return [
            Record(entry, tuple(_bytes(text) for text in fields))
            for entry, fields in told["records"]
        ]

    def links(self, stream: StreamName, first: int, most: int) -> list[Link | None]:
        texts = self._list(self._keys.ledger(stream.part).chain, first, most)
        return [_link(text) for text in texts]

    def checkpoints(self, stream: StreamName, first: int, most: int) -> list[Kept]:
        texts = self._list(self._keys.ledger(stream.part).checkpoints, first, most)
        return [_kept(text) for text in texts]

    def _list(self, key: str, first: int, most: int) -> list[str]:
        told = self._scripts.run("read_list", (key,), first=first, last=first + most - 1)
        return list(told["entries"])

    def extend(self, stream: StreamName, ends: Ends, links: Sequence[Link]) -> bool:
        entries = [f"{link.seq} {link.id} {link.hash}" for link in links]
        return self._extend(self._keys.ledger(stream.part).chain, ends.links, entries)

    def add_checkpoint(self, stream: StreamName, ends: Ends, kept: Kept) -> bool:
        text = json.dumps({"body": kept.body, "signature": kept.signature}, separators=(",", ":"))
        return self._extend(self._keys.ledger(stream.part).checkpoints, ends.checkpoints, [text])

    def _extend(self, key: str, count: int, entries: Sequence[str]) -> bool:
        told = self._scripts.run("extend_list", (key,), count=count, entries=entries)
        return bool(told["is_extended"])


def _link(text: str) -> Link | None:
    parts = _LINK.fullmatch(text)
    if parts is None:
        return None
    try:
        order_of(parts[2])
    except EntryError:
        return None
    return Link(parts[2], int(parts[1]), parts[3])


def _kept(text: str) -> Kept:
    """What is none of ours is kept as it is, and no signature fits it."""
    try:
        told = json.loads(text)
        body, signature = told["body"], told["signature"]
    except (ValueError, TypeError, KeyError):
        return Kept(text, "")
    is_ours = isinstance(body, str) and isinstance(signature, str)
    return Kept(body, signature) if is_ours else Kept(text, "")


def _bytes(text: str | Mapping[str, str]) -> bytes:
    return text.encode() if isinstance(text, str) else bytes.fromhex(text["hex"])
