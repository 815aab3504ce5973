"""An export holds everything, is verified without Redis, and its own end can't be cut off."""

import json
from collections.abc import Callable

import pytest

from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.export import ExportError, read_export, write_export
from otp_core.ledger.inspection import inspect, marks_of
from otp_core.settings import SettingError, VersionedKey, audit_public_keys
from tests.otp_core.ledger.history import KEYS, NOON_S, History


def exported(history: History, *, checkpoints_only: bool = False) -> list[str]:
    lines: list[str] = []
    write_export(
        [history.read()],
        lines.append,
        Signer(KEYS),
        now_s=NOON_S,
        checkpoints_only=checkpoints_only,
    )
    return lines


def faults(lines: list[str], verifier: Verifier) -> list[str]:
    export = read_export(lines, verifier)
    found = [one for stream in export.streams for one in inspect(stream, verifier).faults]
    return [one.kind for one in (*export.faults, *found)]


def test_what_is_exported_comes_back(sealed: History) -> None:
    sealed.client.xadd(sealed.keys.audit, {b"record": b"\xff\x00\n\r\xc3\xa9"})
    sealed.client.rpush(sealed.keys.chain, "nonsense")
    export = read_export(exported(sealed), sealed.verifier)
    assert export.streams == (sealed.read(),)
    assert export.faults == ()


def test_it_verifies_with_the_public_keys_alone(sealed: History) -> None:
    public = Verifier.of_public(audit_public_keys(str(sealed.verifier)))
    assert faults(exported(sealed), public) == []
    other = Verifier.of_private((VersionedKey(2, b"\x07" * 32),))
    assert set(faults(exported(sealed), other)) == {"file_changed", "checkpoint_forged"}
    with pytest.raises(SettingError, match="--public-key"):
        audit_public_keys("1:abcd")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda lines: lines[:-1], ["file_cut"]),
        (lambda lines: lines[:4] + lines[5:], ["file_changed", "dropped"]),
        (lambda lines: [lines[1], lines[0], *lines[2:]], ["file_changed", "out_of_order"]),
        (lambda lines: [lines[0], *lines], ["file_changed", "out_of_order"]),
        (
            lambda lines: [lines[0].replace('"au/17"', '"au/18"'), *lines[1:]],
            ["file_changed", "dropped"],
        ),
        (lambda lines: [lines[0].replace("counted", "refused"), *lines[1:]], None),
        (lambda lines: [*lines, lines[0]], ["file_changed", "out_of_order"]),
    ],
)
def test_whatever_is_done_to_the_file_is_found(
    sealed: History, change: Callable[[list[str]], list[str]], named: list[str] | None
) -> None:
    lines = change(exported(sealed))
    assert faults(lines, sealed.verifier) == (named or ["file_changed", "changed"])


def test_a_file_that_is_no_export_is_refused_by_its_line(sealed: History) -> None:
    lines = exported(sealed)
    for wrong in ("{", "[]", '{"is":"record"}', '{"is":"x","stream":"au/1"}', "null"):
        with pytest.raises(ExportError, match="line 3 "):
            read_export([*lines[:2], wrong, *lines[2:]], sealed.verifier)


def test_checkpoints_alone_are_enough_to_compare_with(sealed: History) -> None:
    lines = exported(sealed, checkpoints_only=True)
    assert {json.loads(line)["is"] for line in lines} == {"checkpoint", "end"}
    (stream,) = read_export(lines, sealed.verifier).streams
    assert [one.seq for one in marks_of(stream, sealed.verifier)] == [8, 12]
    whole = read_export(exported(sealed), sealed.verifier).streams[0]
    assert [one.seq for one in marks_of(whole, sealed.verifier)] == list(range(1, 13))


def test_an_export_that_is_not_sound_vouches_for_its_checkpoints_only(sealed: History) -> None:
    lines = exported(sealed)
    (stream,) = read_export([*lines[:4], *lines[5:]], sealed.verifier).streams
    assert [one.seq for one in marks_of(stream, sealed.verifier)] == [8, 12]
