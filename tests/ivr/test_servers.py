"""The commands that serve, as their users start them: in processes of their own, on loopback."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from ivr.cli import main

ROOT = Path(__file__).parents[2]
CALL = ROOT / "tests/calls/activa_su_netkey_fisico.yaml"
START_LIMIT_S = 20.0


def production(state: Path, port: int) -> dict[str, str]:
    return {
        "PUBLIC_URL": "https://voz.example.com",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKENS": secrets.token_hex(16),
        "AUDIOMATICO_VAULT_KEYS": f"1:{secrets.token_hex(32)}",
        "AUDIOMATICO_PEPPERS": f"1:{secrets.token_hex(32)}",
        "AUDIOMATICO_INDEX_KEY": secrets.token_hex(32),
        "AUDIOMATICO_STATE": str(state),
        "PORT": str(port),
    }


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(command: str, env: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """Starts it, waits until it is ready, and stops it by its pid."""
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "ivr.cli", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_ready(process, port)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            if requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("not ready in time")


def call_by_url(port: int, cast: Path, script: Path) -> str:
    options = ["--url", f"http://127.0.0.1:{port}", "--cast", str(cast), str(script)]
    result = CliRunner().invoke(main, ["call", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_demo_is_called_by_url_and_remembers_after_a_restart(tmp_path: Path) -> None:
    """`make run`, a whole call over HTTP, and the next day the token is still active."""
    port, state = free_port(), tmp_path / "state"
    env = {"AUDIOMATICO_STATE": str(state), "PORT": str(port)}
    cast = state / "demo" / "cast.json"
    script = tmp_path / "call.yaml"  # the good call, at whatever time the demo's clock says
    lines = CALL.read_text("utf-8").splitlines()
    script.write_text("\n".join(line for line in lines if not line.startswith("at:")), "utf-8")
    with serving("demo", env, port):
        assert "está activo" in call_by_url(port, cast, script)
    assert oct(cast.stat().st_mode)[-3:] == "600"
    again = tmp_path / "again.yaml"
    again.write_text(
        """title: Al día siguiente sigue activo
proves: []
caller: ana
call:
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - hear: ["Su último acceso fue", "No encontramos a su nombre un NetKey Físico pendiente"]
""",
        "utf-8",
    )
    with serving("demo", env, port):
        call_by_url(port, cast, again)


def test_the_real_line_serves_under_gunicorn_on_an_embedded_redis(tmp_path: Path) -> None:
    """The Procfile's app: ready, alive, and closed to whoever is not Twilio."""
    port = free_port()
    with serving("serve", production(tmp_path / "state", port), port):
        url = f"http://127.0.0.1:{port}"
        assert requests.get(f"{url}/health/live", timeout=5).json() == {"status": "live"}
        assert requests.post(f"{url}/voice", data={"CallSid": "CA"}, timeout=5).status_code == 403
        assert requests.get(f"{url}/voice", timeout=5).status_code == 405
        huge = requests.post(f"{url}/voice", data=b"a" * 100_000, timeout=5)
        assert huge.status_code == 413


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"TWILIO_AUTH_TOKENS": ""}, "TWILIO_AUTH_TOKENS"),
        ({"PUBLIC_URL": "http://voz.example.com"}, "https://"),
        ({"AUDIOMATICO_PEPPERS": "1:abcd"}, "AUDIOMATICO_PEPPERS"),
        ({"AUDIOMATICO_VAULT_KEYS": ""}, "AUDIOMATICO_VAULT_KEYS"),
        ({"REDIS_URL": "http://nowhere"}, "REDIS_URL"),
        ({"REDIS_URL": "redis+sentinel://:hunter2@nowhere:1"}, "/service"),
        ({"AUDIOMATICO_CONFIG": "/nowhere"}, "AUDIOMATICO_CONFIG"),
    ],
)
def test_a_bad_environment_refuses_to_start_in_one_sentence(
    change: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    env = {**production(tmp_path, free_port()), **change}
    result = CliRunner().invoke(main, ["serve"], env=env)
    assert result.exit_code == 2
    assert sentence in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("file", "wrong", "right"),
    [
        ("hours.toml", 'monday-friday = "07:00-25:00"', 'monday-friday = "07:00-23:00"'),
        ("policy.toml", "memory_kib = 1024", "memory_kib = 19456"),
        ("dialog.toml", "slips_max = 0", "slips_max = 3"),
        ("hours.toml", "[ayuda]", "[help]"),  # a desk that the dialog asks about
        ("lines.toml", 'number = "55"', 'number = "+525512263990"'),
        ("lines.toml", 'start = "goodbye"', 'start = "greeting"'),  # no place to begin
    ],
)
def test_a_bad_configuration_file_refuses_to_start_in_one_sentence(
    file: str, wrong: str, right: str, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    for path in (ROOT / "config").glob("*.toml"):
        text = path.read_text("utf-8")
        if path.name == file:
            assert right in text
            text = text.replace(right, wrong)
        (config / path.name).write_text(text, "utf-8")
    env = {**production(tmp_path, free_port()), "AUDIOMATICO_CONFIG": str(config)}
    result = CliRunner().invoke(main, ["serve"], env=env)
    assert result.exit_code == 2, result.output
    assert file.partition(".")[0] in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_the_demo_refuses_to_run_beside_a_real_line() -> None:
    result = CliRunner().invoke(main, ["demo"], env={"PUBLIC_URL": "https://voz.example.com"})
    assert result.exit_code == 2
    assert "PUBLIC_URL" in result.output


def test_check_shows_the_three_urls_the_hours_and_the_state_of_redis(tmp_path: Path) -> None:
    env = production(tmp_path / "state", free_port())
    result = CliRunner().invoke(main, ["check", "--json"], env=env)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert set(told["twilio"].values()) == {
        f"https://voz.example.com/voice{path}" for path in ("", "/fallback", "/status")
    }
    assert len(told["hours"]["activation"]) == 14
    assert all(finding["ok"] for finding in told["findings"].values())


def test_production_refuses_the_demos_redis(tmp_path: Path) -> None:
    """Neither runs on the other's data."""
    from ivr.store import open_store
    from otp_core.redis_store.stamp import StampError

    with open_store(None, tmp_path, owner="demo", appendfsync="everysec"):
        pass
    with (
        pytest.raises(StampError, match="demo"),
        open_store(None, tmp_path, owner="production", appendfsync="always"),
    ):
        pass


def test_closing_the_terminal_ends_the_demo(tmp_path: Path) -> None:
    """Gunicorn alone would reload on SIGHUP, and hold the port with nobody to stop it."""
    port = free_port()
    env = {"AUDIOMATICO_STATE": str(tmp_path), "PORT": str(port)}
    with serving("demo", env, port) as process:
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=20)
        assert process.poll() is not None
