"""One value, one text: that of `json.dumps`, whatever is in it, for records were signed as such."""

import json
from enum import StrEnum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from otp_core.canonical import canonical

TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


class Colour(StrEnum):
    RED = "red"


class Thing(Struct, frozen=True):
    name: str
    colour: Colour
    at_s: int


def _dumped(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_a_dict_has_the_text_that_json_gives_it(value: dict[str, Any]) -> None:
    assert canonical(value) == _dumped(value)


@given(TEXT, st.integers(-(2**63), 2**63 - 1))
def test_a_struct_has_the_text_of_its_dict(name: str, at_s: int) -> None:
    expected = {"name": name, "colour": "red", "at_s": at_s}
    assert canonical(Thing(name, Colour.RED, at_s)) == _dumped(expected)
