"""Everything sealed or signed, found by SCAN: a rotation looks at each, and swaps what is old."""

import re
from collections.abc import Iterator
from typing import Any

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.keys import Keys
from otp_core.redis_store.scripts import Scripts
from otp_core.rotation import AtRest, Kind, Place
from otp_core.rows import Swap

AT_ONCE = 200  # keys a SCAN: some 50 µs of the server's time
# As `keys` makes them. Others may have keys of their own in the namespace: the demo's bank has.
_NAME = re.compile(
    r"[^:]+:(?:\{[0-9]{1,2}\}:(?P<kind>customer|shelf|grant):(?P<ref>[0-9a-f]{32})"
    r"(?::(?P<call>\w+))?|\{(?P<token>[0-9a-f]{32})\}:stock)"
)


class RotationRows:
    def __init__(self, scripts: Scripts, client: Client, keys: Keys) -> None:
        self._scripts = scripts
        self._client: Any = client  # redis-py types its answers for both its clients at once
        self._keys = keys

    def kept(self, now_s: int) -> Iterator[AtRest]:
        """A Cluster's servers one after the other; a slot that moves meanwhile may be missed."""
        try:
            for key in self._client.scan_iter(match=f"{self._keys.namespace}:{{*", count=AT_ONCE):
                name = _NAME.fullmatch(key.decode())
                if name is not None:
                    yield from self._of(name, now_s)
        except FAULTS as fault:
            raise StoreError(f"a look at everything failed: {type(fault).__name__}") from None

    def _of(self, name: re.Match[str], now_s: int) -> Iterator[AtRest]:
        ref, key = name["ref"] or "", name[0]
        match name["kind"]:
            case "customer":
                yield from _found(Place(Kind.CUSTOMER, ref), self._client.get(key))
            case "shelf":
                for token_ref, text in self._client.hgetall(key).items():
                    yield from _found(Place(Kind.TOKEN, ref, token_ref.decode()), text)
            case "grant":
                until_s, ended, sealed = self._client.hmget(
                    key, ("until_s", "ended", "number_sealed")
                )
                if not ended and now_s < int(until_s or 0):
                    yield from _found(Place(Kind.GRANT, ref, call_id=name["call"] or ""), sealed)
            case _:
                yield from _found(Place(Kind.STOCK, token_ref=name["token"]), self._client.get(key))

    def read_kept(self, place: Place) -> str:
        key, field = self._where(place)
        try:
            text = self._client.hget(key, field) if field else self._client.get(key)
        except FAULTS as fault:
            raise StoreError(f"a read failed: {type(fault).__name__}") from None
        return text.decode() if text else ""

    def swap_kept(self, place: Place, swap: Swap) -> bool:
        key, field = self._where(place)
        answer = self._scripts.run(
            "swap_record", (key,), field=field, before=swap.before, after=swap.after
        )
        return bool(answer["is_changed"])

    def write_down(self, entry: str) -> None:
        self._scripts.run_for_good("write_down", (self._keys.line_audit,), record=entry)

    def _where(self, place: Place) -> tuple[str, str]:
        """Key, and field in it."""
        if place.kind is Kind.STOCK:
            return self._keys.stock(place.token_ref), ""
        keys = self._keys.of(place.customer_ref)
        return (keys.shelf, place.token_ref) if place.kind is Kind.TOKEN else (keys.customer, "")


def _found(place: Place, text: bytes | None) -> Iterator[AtRest]:
    if text:
        yield AtRest(place, text.decode())
