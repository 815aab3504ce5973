"""The cast is read strictly, and shows nothing it keeps."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cast import Cast
from simulator.faults import ScriptError
from tests.simulator.line_in_a_box import CAST


def test_a_cast_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "cast.json"
    file.write_text(json.dumps(CAST))
    assert Cast.read(file).person("ana").tokens[0].serial == "NF0000012345"


def test_nothing_secret_shows() -> None:
    cast = Cast.from_mapping(CAST)
    shown = repr(cast) + repr(cast.person("ana")) + repr(cast.person("ana").tokens)
    for secret in ("a" * 32, "739164", "40917", "3131"):
        assert secret not in shown


def changed(*path: Any, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(CAST)
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


WRONG = [
    (changed("to", value=None) | {"more": 1}, "exactly the keys"),
    (changed("account_sid", value="AC1"), "account_sid"),
    (changed("people", value={}), "people"),
    (changed("people", value={"Ana": {}}), "no name"),
    (changed("people", "ana", "number", value=40917), "number is a text"),
    (changed("people", "ana", "pin", value="1"), "exactly the keys"),
    (changed("people", "ana", "tokens", 0, "kind", value="paper"), "kind is one of"),
    (changed("people", "ana", "tokens", 0, "key_hex", value="xyz"), "not hexadecimal"),
    (changed("people", "ana", "tokens", 0, "suite", value=None), "has an OCRA suite"),
]


@pytest.mark.parametrize(("data", "why"), WRONG)
def test_a_wrong_cast_is_refused(data: Any, why: str) -> None:
    with pytest.raises(ScriptError, match=why):
        Cast.from_mapping(data)


def test_a_file_that_is_no_cast_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cast.json"
    file.write_text("no json")
    with pytest.raises(ScriptError, match="no readable cast"):
        Cast.read(file)
