"""Two ways to a line; the one over HTTP never leaves this machine."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from simulator.clock import VirtualClock
from simulator.faults import TransportError
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.twilio.transport import HttpTransport, is_loopback
from simulator.twilio.wire import Request
from tests.simulator.line_in_a_box import PUBLIC_URL, START, Box, document, gather, say


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:5000", "http://127.3.2.1"]
)
def test_loopback_is_called(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://banco.example",
        "http://10.0.0.1",
        "http://0.0.0.0:80",
        "http://localhost.banco.example",
        "http://127.0.0.1.banco.example",
        "127.0.0.1:8000",
        "",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    # Rule "the simulator signs only for loopback"
    with pytest.raises(TransportError, match="loopback"):
        HttpTransport(url, url)


BYE = document(say("Gracias."), "<Hangup/>")


@pytest.fixture
def served() -> Iterator[tuple[Box, str]]:
    box = Box({"/voice": document(gather(say("Marque."), numDigits=1, action="/turn?n=1"))})
    box.line.replies["/turn"] = BYE
    server = make_server("127.0.0.1", 0, box.line, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield box, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_over_http_is_signed_for_the_public_address(served: tuple[Box, str]) -> None:
    box, url = served
    transport = HttpTransport(url, PUBLIC_URL)
    script = Script.parse(
        'title: t\nproves: []\ncaller: ana\ncall: [{hear: marque}, {press: "1"}, {hear: gracias}]',
        "t.yaml",
    )
    report = run_script(script, transport, box.cast, VirtualClock(START))
    assert report.ok, str(report)
    assert box.line.paths == ["/voice", "/turn?n=1", "/voice/status"]
    assert box.line.got[1].params["Digits"] == "1"


def test_nobody_at_home_is_a_transport_error() -> None:
    transport = HttpTransport("http://127.0.0.1:9", PUBLIC_URL)
    with pytest.raises(TransportError, match="is the line running"):
        transport.send(Request("POST", PUBLIC_URL + "/voice", (), ()))
