"""The load soak's harnesses in small: they run whole, and what they rest on holds."""

from pathlib import Path

import pytest

from benchmarks.house import CHEAP
from benchmarks.soak import crowd, memory
from benchmarks.soak.filling import KIND, Fill, person, write
from benchmarks.soak.scale import NAMES, USUAL_TIME, Line, one_call
from benchmarks.soak.token_files import csv_file, pskc_file
from otp_core.imports import TokenRow
from otp_core.imports.formats import read_tokens
from otp_core.imports.pskc_keys import Protection
from otp_core.secret_bytes import SecretBytes

KEY = bytes(range(16))
SHORT = ("regresar_al_menu", "english_lost", "robo_a_las_tres_de_la_manana")


@pytest.mark.soak
def test_a_crowd_of_callers_is_answered_right(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = crowd.Wanted(6, seconds=0.1, ramp_s=0.3, speed=40.0, mix=SHORT)
    assert crowd.main(wanted) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcome", "log"),
    [
        (crowd.Outcome(wrong=["a call: heard otherwise"]), []),
        (crowd.Outcome(faults=["a call: status 500"]), []),
        (crowd.Outcome(took_s={"hashing": [0.1, 1.1], "other": []}), []),
        (crowd.Outcome(), ["[ERROR] of a worker"]),
    ],
)
def test_one_wrong_call_fails_the_run(outcome: crowd.Outcome, log: list[str]) -> None:
    outcome.took_s["other"] += [0.01, 0.02]
    outcome.lasted_s = 1.0
    assert crowd.report(outcome, [], log) == 1


def test_what_a_finished_call_leaves_goes_with_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert memory.main(100) == 0, capsys.readouterr().out


def test_a_customer_written_in_bulk_is_served_like_any_other() -> None:
    with Line.open() as line:
        write(Fill(line.bench.redis_url, line.bench.keys, CHEAP, 0, 3, int(USUAL_TIME)))
        assert one_call(line, person(2)).keys() == set(NAMES.values())


@pytest.mark.parametrize("tokens", [1, 20])
def test_the_files_made_for_import_are_read_whole(tokens: int, tmp_path: Path) -> None:
    csv = csv_file(tmp_path / "tokens.csv", tokens).read_bytes()
    pskc = pskc_file(tmp_path / "tokens.xml", KEY, tokens).read_bytes()
    for file, key in ((csv, None), (pskc, SecretBytes(KEY))):
        rows = read_tokens(file, Protection(key=key))
        assert isinstance(rows, tuple)
        assert [type(row) for row in rows] == [TokenRow] * tokens
        assert {row.kind for row in rows} == {KIND}
