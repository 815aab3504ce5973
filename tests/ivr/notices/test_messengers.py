"""One contract for every messenger; and Twilio's against a small real server that misbehaves."""

import base64
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from ivr.notices import Failed, Messenger, Sent
from ivr.notices.outbox import OutboxMessenger, Shown
from ivr.notices.twilio import SMS_FROM, TwilioMessenger, sender_of
from ivr.settings import SettingsError
from otp_core.secret import Secret

ACCOUNT, TOKEN, SENDER = "AC" + "a" * 32, "t" * 32, "+525512345678"
PHONE, TEXT = Secret("+525587654321"), "Banca telefonica: su NetKey se activo."
OK = (201, b'{"sid": "SM1", "status": "queued"}')


@dataclass
class Provider:
    """What a request is answered, and what was asked."""

    answer: tuple[int, bytes] | None = OK
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def provider() -> Iterator[Provider]:
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.asked.append((self.path, self.headers["Authorization"], parse_qs(body)))
            if state.answer is None:
                self.close_connection = True
                return
            status, content = state.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def twilio(provider: Provider, sender: str = SENDER) -> TwilioMessenger:
    return TwilioMessenger(ACCOUNT, Secret(TOKEN), sender, provider.url, timeout_s=0.5)


@dataclass
class Case:
    messenger: Messenger
    arrived: Callable[[], list[str]]
    break_it: Callable[[], None]


@pytest.fixture(params=["outbox", "twilio"])
def case(request: pytest.FixtureRequest, tmp_path: Path, provider: Provider) -> Case:
    if request.param == "outbox":
        folder = tmp_path / "demo"
        folder.mkdir()
        outbox = OutboxMessenger(folder / "sent.jsonl", lambda: 7, lambda _: None)

        def break_it() -> None:
            outbox.file.unlink(missing_ok=True)
            folder.rmdir()

        return Case(outbox, lambda: [one.text for one in outbox.sent()], break_it)

    def fail() -> None:
        provider.answer = (503, b"")

    return Case(twilio(provider), lambda: [body["Body"][0] for _, _, body in provider.asked], fail)


def test_what_is_sent_arrives_once_letter_for_letter(case: Case) -> None:
    assert case.messenger.send(PHONE, TEXT) == Sent()
    assert case.messenger.send(PHONE, "¿Ñandú? é & + %") == Sent()
    assert case.arrived() == [TEXT, "¿Ñandú? é & + %"]


def test_what_may_go_well_later_is_worth_another_try(case: Case) -> None:
    case.break_it()
    outcome = case.messenger.send(PHONE, TEXT)
    assert isinstance(outcome, Failed)
    assert outcome.retry


def test_no_failure_and_no_log_names_phone_text_or_token(
    case: Case, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    case.messenger.send(PHONE, TEXT)
    case.break_it()
    outcome = case.messenger.send(PHONE, TEXT)
    said = repr(outcome) + repr(case.messenger) + caplog.text + "".join(capsys.readouterr())
    for secret in (PHONE.reveal(), PHONE.reveal()[1:], TEXT, TOKEN):
        assert secret not in said


def test_twilio_is_asked_as_its_reference_says(provider: Provider) -> None:
    """https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource"""
    twilio(provider).send(PHONE, TEXT)
    ((path, authorization, body),) = provider.asked
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert body == {"To": [PHONE.reveal()], "From": [SENDER], "Body": [TEXT]}
    assert base64.b64decode(authorization.split()[1]).decode() == f"{ACCOUNT}:{TOKEN}"


def test_a_messaging_service_sends_in_the_number_s_place(provider: Provider) -> None:
    twilio(provider, "MG" + "b" * 32).send(PHONE, TEXT)
    assert provider.asked[0][2]["MessagingServiceSid"] == ["MG" + "b" * 32]


@pytest.mark.parametrize(
    ("answer", "retry"),
    [
        ((400, b'{"code": 21211, "message": "The number +525587654321 is not valid"}'), False),
        ((403, b'{"code": 21608, "message": "unverified"}'), False),
        ((404, b"{}"), False),
        ((401, b'{"code": 20003, "message": "Authenticate"}'), True),
        ((429, b'{"code": 20429, "message": "Too Many Requests"}'), True),
        ((500, b"oops"), True),
        ((201, b"this is no JSON"), True),
        (None, True),
    ],
)
def test_each_refusal_is_worth_another_try_or_is_not(
    provider: Provider, answer: tuple[int, bytes] | None, retry: bool
) -> None:
    provider.answer = answer
    outcome = twilio(provider).send(PHONE, TEXT)
    assert isinstance(outcome, Failed)
    assert outcome.retry is retry
    assert len(provider.asked) == 1  # nothing is sent twice behind our back
    assert "5587654321" not in outcome.why


def test_nobody_there_is_worth_another_try() -> None:
    nobody = TwilioMessenger(ACCOUNT, Secret(TOKEN), SENDER, "http://127.0.0.1:9", timeout_s=0.5)
    assert nobody.send(PHONE, TEXT) == Failed(retry=True, why="Twilio: ConnectionError")


@pytest.mark.parametrize("sender", ["", "5512345678", "+0123456789", "MG123", "Banco"])
def test_a_sender_that_is_none_is_refused_with_what_to_set(sender: str) -> None:
    with pytest.raises(SettingsError, match=SMS_FROM):
        sender_of({SMS_FROM: sender})
    assert sender_of({SMS_FROM: f" {SENDER} "}) == SENDER


def test_the_outbox_is_private_tells_the_screen_and_keeps_no_whole_phone(tmp_path: Path) -> None:
    told: list[Shown] = []
    outbox = OutboxMessenger(tmp_path / "sent.jsonl", lambda: 7, told.append)
    outbox.send(PHONE, TEXT)
    assert told == outbox.sent() == [Shown(7, "4321", TEXT)]
    assert outbox.file.stat().st_mode & 0o077 == 0
    assert PHONE.reveal()[:-4] not in outbox.file.read_text()
