"""`audiomatico audit`: sealed, verified with exit codes, exported privately, read safely."""

import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result

from ivr.cli.audit import audit
from ivr.cli.main import main
from otp_core.ledger.checkpoints import Verifier
from otp_core.policy import Policy
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.settings import VersionedKey
from tests.otp_core.bank import NUMBER, PHONE, POLICY, SERIAL
from tests.otp_core.conftest import bank, make_bank, policy
from tests.otp_core.ledger.history import KEYS

__all__ = ["bank", "make_bank", "policy"]  # the fixtures of the core's own tests

PUBLIC = str(Verifier.of_private(KEYS))
NOW_S = 1_795_000_060


@dataclass
class Desk:
    client: redis.Redis

    @property
    def ledgers(self) -> tuple[LedgerRows, LedgerRows]:
        return LedgerRows(self.client), LedgerRows(self.client, namespace="au-test")

    @property
    def ledger(self) -> LedgerRows:
        return self.ledgers[0]

    @property
    def audit_keys(self) -> tuple[VersionedKey, ...]:
        return KEYS

    @property
    def configuration(self) -> Any:
        return type("Configuration", (), {"policy": Policy.from_toml(POLICY)})

    def now_s(self) -> int:
        return NOW_S


@pytest.fixture
def desk(bank: Any, redis_client: redis.Redis) -> Desk:
    """A bank with a customer and a token: seven records or so, in three streams."""
    return Desk(redis_client)


def run(desk: Desk, *arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments, obj=desk)


def _stream(client: redis.Redis) -> str:
    """The customer's."""
    (key,) = {key for key in client.keys("au:{[0-9]*:audit")}
    return key.decode()


def test_sealed_is_sound_and_a_change_is_named_with_exit_code_1(
    desk: Desk, redis_client: redis.Redis
) -> None:
    assert "0 checkpoints" in run(desk, "verify").stdout
    assert run(desk, "seal", "--once").exit_code == 0
    sound = run(desk, "verify")
    assert sound.exit_code == 0
    assert " 0 records unsealed. No faults." in sound.stdout

    key = _stream(redis_client)
    (first, *_) = redis_client.xrange(key)
    redis_client.xdel(key, first[0])
    broken = run(desk, "verify")
    part = key.partition("{")[2].partition("}")[0]
    assert broken.exit_code == 1
    assert f"au/{part} record 1 ({first[0].decode()}): the record is gone" in broken.stdout
    told = json.loads(run(desk, "verify", "--json").stdout)
    assert not told["sound"]
    assert [(one["kind"], one["id"]) for one in told["faults"]] == [("dropped", first[0].decode())]


def test_what_is_not_signed_yet_is_counted(desk: Desk, redis_client: redis.Redis) -> None:
    run(desk, "seal", "--once")
    redis_client.xadd(_stream(redis_client), {"record": "{}"})
    told = run(desk, "verify")
    assert (told.exit_code, " 1 records unsealed" in told.stdout) == (0, True)


def test_an_export_is_private_and_verified_without_redis(desk: Desk, tmp_path: Path) -> None:
    run(desk, "seal", "--once")
    file = tmp_path / "audit.jsonl"
    assert run(desk, "export", "--output", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for secret in (NUMBER.reveal(), PHONE.reveal(), SERIAL, "02" * 16):
        assert secret not in file.read_text()
    environment = {name: "" for name in os.environ if name.startswith(("AUDIO", "TWILIO"))}
    offline = ["audit", "verify", "--file", str(file), "--public-key", PUBLIC]
    sound = CliRunner(env=environment).invoke(main, offline)
    assert (sound.exit_code, "No faults" in sound.stdout) == (0, True), sound.output
    file.write_text(file.read_text().replace("ana", "eva", 1))
    changed = CliRunner(env=environment).invoke(main, offline)
    assert changed.exit_code == 1
    assert "the record was changed" in changed.stdout


@pytest.mark.parametrize("kept", ["export", "checkpoints", "copy"])
def test_everything_cut_off_shows_against_what_was_kept(
    desk: Desk, redis_client: redis.Redis, tmp_path: Path, kept: str
) -> None:
    file = tmp_path / "kept.jsonl"
    run(desk, "seal", "--once", *(["--copy-to", str(file)] if kept == "copy" else []))
    if kept != "copy":
        only = ["--checkpoints"] if kept == "checkpoints" else []
        run(desk, "export", "--output", str(file), *only)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(desk, "verify", "--against", str(file)).exit_code == 0
    redis_client.delete(*redis_client.keys(f"{_stream(redis_client)}*"))
    assert run(desk, "verify").exit_code == 0  # nothing in Redis tells of it any more
    found = run(desk, "verify", "--against", str(file))
    assert found.exit_code == 1
    assert "was cut off" in found.stdout


def test_the_public_key_is_shown_and_the_private_one_never(desk: Desk) -> None:
    shown = run(desk, "public-key").stdout
    assert shown.strip() == PUBLIC
    assert KEYS[0].key.hex() not in shown


def test_the_tail_tells_who_did_what_without_numbers_that_were_typed(
    desk: Desk, redis_client: redis.Redis
) -> None:
    reason = f"asked with {NUMBER.reveal()} \x1b[2J"
    record = {"at_s": NOW_S - 1, "by": "ana", "reason": reason, "tag": "token:lock:set"}
    redis_client.xadd(_stream(redis_client), {"record": json.dumps(record)})
    said = run(desk, "tail", "--since", "7d").stdout
    assert "token:issue:accepted" in said
    assert "by ana" in said
    as_json = run(desk, "tail", "--since", "7d", "--json").stdout
    for shown in (said, as_json):
        assert NUMBER.reveal() not in shown
        assert "\x1b" not in shown


def test_the_tail_is_filtered(desk: Desk) -> None:
    def tags(*filters: str) -> list[str]:
        shown = run(desk, "tail", "--since", "7d", "--json", *filters).stdout
        return [json.loads(line)["tag"] for line in shown.splitlines()]

    everything = tags()
    assert len(everything) > 2
    (issued,) = tags("--tag", "token:issue")
    assert issued == "token:issue:accepted"
    line = json.loads(run(desk, "tail", "--since", "7d", "--json", "--tag", issued).stdout)
    assert issued in tags("--token-ref", line["token"][:12])
    assert issued in tags("--customer-ref", line["customer"])
    assert tags("--customer-ref", "0" * 32) == []
    assert tags("--call", "CA0") == []
    assert tags("--by", "ana") == everything
    assert tags("-n", "1") == everything[-1:]
    assert tags("--since", "1s") == []
    assert run(desk, "tail", "--since", "yesterday").exit_code == 2


def test_a_redis_that_is_away_is_told_with_its_exit_code(tmp_path: Path) -> None:
    away = Desk(redis.Redis(unix_socket_path=str(tmp_path / "none"), retry=None))
    output = str(tmp_path / "audit.jsonl")
    for command in (["verify"], ["tail"], ["export", "--output", output]):
        assert run(away, *command).exit_code == 3, command
    assert list(tmp_path.iterdir()) == []


def test_a_stream_replaced_by_something_else_is_named(
    desk: Desk, redis_client: redis.Redis
) -> None:
    run(desk, "seal", "--once")
    redis_client.set("au:{line}:audit", "no stream")
    told = run(desk, "verify")
    assert told.exit_code == 1
    assert "au/line: Redis refuses to read it" in told.stdout


def test_the_sealer_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """The demo's, as its own process; what it signs is in its log."""
    code = "from ivr.demo.keys import demo_keys; from pathlib import Path; import sys; "
    code += "demo_keys(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "demo")], check=True)  # noqa: S603
    environment = {**os.environ, "AUDIOMATICO_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "ivr.cli", "--demo", "audit", "seal"]
    sealer = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
    assert sealer.stderr is not None
    assert "audit_sealing" in sealer.stderr.readline()
    sealer.send_signal(signal.SIGTERM)
    _, log = sealer.communicate(timeout=20)
    assert sealer.returncode == 0, log


@pytest.mark.parametrize("name", ["seal", "verify", "export", "tail", "public-key"])
def test_help_shows_an_example(name: str) -> None:
    assert f"audiomatico audit {name}" in CliRunner().invoke(audit, [name, "--help"]).output
