"""What must be written nowhere, in every form it could take, and how a text is searched for it."""

import base64
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from ivr.demo import stage
from ivr.demo.house import House
from otp_core.settings import INDEX_KEY, PEPPERS, VAULT_KEYS

ROOT = Path(__file__).parents[3]
OURS = tuple(f"{ROOT / package}/" for package in ("ivr", "otp_core"))
SHORTEST_HELD = 6  # a customer number of four digits is somewhere, by chance
LONG_ENOUGH = 16  # characters that stand nowhere by chance, whatever is around them


class Holdings:
    """What the people of a call and the house hold: noted as they are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held: set[str] = set()
        new_keys, cast = stage.new_keys, House.cast

        def noted_keys() -> dict[str, str]:
            keys = new_keys()
            self.note_house(keys)
            return keys

        def noted_cast(house: House, *given: Any) -> dict[str, object]:
            made = cast(house, *given)
            self.note_people(made)
            return made

        monkeypatch.setattr(stage, "new_keys", noted_keys)
        monkeypatch.setattr(House, "cast", noted_cast)

    def note_house(self, keys: Mapping[str, str]) -> None:
        """Vault keys, peppers and index key are hexadecimal; the auth token is a text."""
        for name, text in keys.items():
            if name in (VAULT_KEYS, PEPPERS, INDEX_KEY):
                self.held |= forms(bytes.fromhex(text.rpartition(":")[2]))
            else:
                self.held.add(text)

    def note_people(self, cast: Mapping[str, Any]) -> None:
        self.held.add(cast["auth_token"])
        for person in cast["people"].values():
            texts = (person["number"], person["secret_number"], person["temporary_key"] or "")
            self.held |= {text for text in texts if len(text) >= SHORTEST_HELD}
            for token in person["tokens"]:
                self.held |= forms(bytes.fromhex(token["key_hex"]))


def forms(key: bytes) -> set[str]:
    """As it is, as Python writes bytes, in hexadecimal, in base64 of both alphabets."""
    encoded = (base64.b64encode(key), base64.urlsafe_b64encode(key))
    return {
        key.decode("latin-1"),
        repr(key)[2:-1],
        key.hex(),
        key.hex().upper(),
        *(text.decode().rstrip("=") for text in encoded),
    }


def found(canary: str, text: str) -> bool:
    """A short one as a number of its own: digits do stand in some random hexadecimal text."""
    if len(canary) >= LONG_ENOUGH:
        return canary in text
    return re.search(rf"(?<![0-9a-fA-F]){re.escape(canary)}(?![0-9a-fA-F])", text) is not None


@contextmanager
def exceptions() -> Iterator[list[str]]:
    """The texts of all exceptions that pass through our code, also of those that are caught."""
    told: list[str] = []

    def inside(frame: FrameType, event: str, given: Any) -> Any:
        if event == "exception":
            told.extend((str(given[1]), repr(given[1])))
        return inside

    def called(frame: FrameType, event: str, given: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        frame.f_trace_lines = False
        return inside

    before = sys.gettrace()
    sys.settrace(called)
    try:
        yield told
    finally:
        sys.settrace(before)
