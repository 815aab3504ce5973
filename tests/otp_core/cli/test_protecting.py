"""What opens a PSKC file comes by file or pipe, and never comes out again."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from otp_core.cli import token
from otp_core.staff import Discarded, Done, Imported
from tests.otp_core.cli.told_branch import WHO, DeskOf, ToldBranch, run

FILES = Path(__file__).parents[2] / "vectors" / "pskc"
BY_KEY = str(FILES / "preshared_aes128_cbc.xml")
BY_PASSWORD = str(FILES / "password_aes256_cbc.xml")
KEY_HEX = bytes(range(16)).hex()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text(KEY_HEX + "\n")
    return file


def test_a_key_file_opens_a_file(key_file: Path) -> None:
    result, branch = run(
        token, "import", BY_KEY, "--key-file", str(key_file), *WHO, outcome=Imported(3)
    )
    assert result.exit_code == 0, result.output
    ((name, given),) = branch.asked
    assert (name, len(given[1])) == ("import_tokens", 3)


def test_a_password_comes_by_pipe_and_only_its_first_line_counts() -> None:
    result, branch = run(
        token,
        *("import", BY_PASSWORD, "--password-file", "-", *WHO),
        outcome=Imported(3),
        typed="throwaway password\r\nand more\n",
    )
    assert result.exit_code == 0, result.output
    assert branch.asked[0][0] == "import_tokens"


def test_plain_keys_are_taken_only_when_told() -> None:
    file = str(FILES / "plain_by_hand.xml")
    result, branch = run(token, "import", file, *WHO)
    assert (result.exit_code, branch.asked) == (1, [])
    assert "key package 2: a key in plain text" in result.stderr
    result, _ = run(token, "import", file, "--allow-plain", *WHO, outcome=Imported(3))
    assert result.exit_code == 0


def test_discard_asks_the_branch_to_free_the_file_s_serials(key_file: Path) -> None:
    result, branch = run(
        token,
        *("import", BY_KEY, "--key-file", str(key_file), "--discard", *WHO),
        outcome=Discarded(3),
    )
    assert result.stdout == "3 serials are free again.\n"
    assert branch.asked[0][0] == "discard_import"


@pytest.mark.parametrize("content", ["", "not hexadecimal", KEY_HEX + "x", "\x00\xff"])
def test_a_key_file_that_holds_none_is_a_usage_error_that_repeats_nothing(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    result, branch = run(token, "import", BY_KEY, "--key-file", str(file), *WHO)
    assert (result.exit_code, branch.asked) == (2, [])
    assert "hexadecimal" in result.stderr
    assert KEY_HEX not in result.output


def test_one_thing_opens_a_file_and_standard_input_is_one_thing(key_file: Path) -> None:
    both = ["--key-file", str(key_file), "--password-file", str(key_file)]
    result = CliRunner().invoke(
        token, ["import", BY_KEY, *both, *WHO], obj=DeskOf(ToldBranch(Done()))
    )
    assert result.exit_code == 2
    result, _ = run(token, "import", "-", "--key-file", "-", *WHO, typed=KEY_HEX)
    assert result.exit_code == 2
