"""The phone as a process serves it: a real socket, real time made fast; and the command."""

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from click.testing import CliRunner

from simulator.cast import Cast
from simulator.softphone import create_phone, open_server
from simulator.softphone.command import phone
from simulator.softphone.pace import RealPace
from simulator.twilio.transport import WsgiTransport
from tests.simulator.line_in_a_box import CAST, PUBLIC_URL, START, BoxedLine, document, gather, say
from tests.simulator.softphone.page import Following

MENU = document(say("Bienvenido."), gather(say("Marque dos."), numDigits=1, timeout=3000))
BYE = document(say("Gracias."), "<Hangup/>")


@pytest.fixture
def address() -> Iterator[str]:
    pace = RealPace(speed=50)
    clock = Following(pace, START - pace.seconds())
    line = BoxedLine(clock, {"/voice": MENU, "/turn": BYE})
    cast = Cast.from_mapping(CAST)
    app = create_phone(WsgiTransport(line, PUBLIC_URL, clock), lambda: cast, pace=pace)
    server = open_server(app, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def test_a_call_in_real_time_over_a_socket(
    address: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "werkzeug")
    asked = {"person": "ana", "line": "line"}
    call = requests.post(f"{address}/api/calls", json=asked, timeout=30).json()["id"]
    kinds = []
    with requests.get(f"{address}/api/calls/{call}/events", stream=True, timeout=30) as told:
        assert told.headers["Content-Type"].startswith("text/event-stream")
        assert told.headers["Server"] == "audiomatico"
        for line in told.iter_lines(chunk_size=1):
            if not line.startswith(b"data: "):
                continue
            kinds.append(json.loads(line[6:])["type"])
            if kinds[-1] == "waiting":
                keys = f"{address}/api/calls/{call}/keys"
                assert requests.post(keys, json={"keys": "2"}, timeout=30).status_code == 204
    assert kinds[0] == "hello"
    assert kinds[-1] == "ended"
    assert kinds.count("key") == 1
    assert kinds.count("speech") == 3
    assert "".join(capfd.readouterr()) == ""
    assert not [record for record in caplog.records if record.name == "werkzeug"]


def test_what_is_no_http_is_answered_and_not_logged(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = requests.request("TRACE", address, timeout=30)
    assert answer.status_code in (403, 405, 501)
    assert "".join(capfd.readouterr()) == ""


@pytest.fixture
def cast_file(tmp_path: Path) -> Path:
    file = tmp_path / "cast.json"
    file.write_text(json.dumps(CAST), "utf-8")
    return file


def test_the_command_refuses_a_line_elsewhere(cast_file: Path) -> None:
    given = ["--url", "http://bank.example", "--cast", str(cast_file)]
    result = CliRunner().invoke(phone, given)
    assert result.exit_code == 2
    assert "loopback" in result.output


def test_the_command_refuses_a_cast_it_cannot_read(cast_file: Path) -> None:
    cast_file.write_text("{}", "utf-8")
    given = ["--url", "http://127.0.0.1:8000", "--cast", str(cast_file)]
    result = CliRunner().invoke(phone, given)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_port_that_is_taken_is_one_sentence(address: str, cast_file: Path) -> None:
    port = address.rpartition(":")[2]
    given = ["--url", "http://127.0.0.1:8000", "--cast", str(cast_file), "--port", port]
    result = CliRunner().invoke(phone, given)
    assert result.exit_code == 1
    assert result.output == (
        f"Error: port {port} is taken: end what listens there, or give another --port\n"
    )


def test_the_command_says_where_it_is_and_ends_with_its_stdin(cast_file: Path) -> None:
    given = ["--url", "http://127.0.0.1:8000", "--cast", str(cast_file), "--port", "0"]
    where = SimpleNamespace(world=None, stage=None)
    result = CliRunner().invoke(phone, [*given, "--while-stdin-is-open"], input="", obj=where)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("The browser phone: http://127.0.0.1:")
