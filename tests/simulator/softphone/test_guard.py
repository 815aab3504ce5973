"""Who is let in: this machine's own page, by its own name, with small JSON."""

import json
from typing import Any

import pytest

from simulator.softphone.guard import HEADERS, LARGEST_BODY
from tests.simulator.line_in_a_box import document, say
from tests.simulator.softphone.page import BoxedPhone

VOICE = {"/voice": document(say("Hola."), "<Hangup/>")}
HERE = "http://127.0.0.1:8001"


def ask(method: str = "GET", path: str = "/api/house", **more: Any) -> Any:
    client = BoxedPhone(VOICE).app.test_client()
    return client.open(path, method=method, **{"base_url": HERE, **more})


def in_words(answer: Any) -> bool:
    words = json.loads(answer.data)["error"]
    return set(words) == {"es", "en"} and all(words.values())


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "10.0.0.1:8001", "8.8.8.8"],
)
def test_a_name_that_was_rebound_to_this_machine_is_not_served(host: str) -> None:
    answer = ask(headers={"Host": host})
    assert answer.status_code == 403
    assert in_words(answer)


@pytest.mark.parametrize("host", ["127.0.0.1:8001@evil.example", "localhost:x", "[::1", "", "a b"])
def test_what_is_no_host_is_not_served(host: str) -> None:
    assert ask(headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost:8001", "[::1]:8001", "127.0.0.1"])
def test_this_machine_is_served_under_each_of_its_names(host: str) -> None:
    answer = ask(headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8001", "http://127.0.0.1:9999", ""]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/house"), ("POST", "/api/token"), ("GET", "/")]
)
def test_another_pages_origin_is_refused(origin: str, method: str, path: str) -> None:
    answer = ask(method, path, headers={"Origin": origin}, json={} if method == "POST" else None)
    assert answer.status_code == 403
    assert in_words(answer)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_what_a_form_of_another_page_could_send_is_refused(kind: str) -> None:
    answer = ask("POST", "/api/calls", data='{"person": "ana"}', content_type=kind)
    assert answer.status_code == 403
    assert in_words(answer)


@pytest.mark.parametrize("body", ["", "{", "nonsense", "\xff"])
def test_what_is_no_json_is_said_to_be_none(body: str) -> None:
    answer = ask("POST", "/api/calls", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert in_words(answer)


@pytest.mark.parametrize("body", ["[]", "null", "7", '"ana"', "[" * 900 + "]" * 900])
def test_json_that_is_no_object_is_refused(body: str) -> None:
    answer = ask("POST", "/api/calls", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert in_words(answer)


def test_a_body_too_large_is_not_read() -> None:
    body = json.dumps({"person": "a" * LARGEST_BODY})
    answer = ask("POST", "/api/calls", data=body, content_type="application/json")
    assert answer.status_code == 413
    assert in_words(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../house.py",
        "/static/%2e%2e/house.py",
        "/static/..%2fhouse.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..\\house.py",
        "/static/js/../../app.py",
        "/static/",
        "/static/\x00",
        "/../app.py",
    ],
)
def test_nothing_but_the_pages_own_files_is_given(path: str) -> None:
    answer = ask(path=path)
    assert answer.status_code in (400, 404)
    assert b"import" not in answer.data


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/calls/nobody/events"),
        ("GET", "/api/calls/nobody/script"),
        ("GET", "/api/calls/nobody/speech/1.wav"),
        ("POST", "/api/calls/nobody/keys"),
        ("POST", "/api/calls/nobody/hang-up"),
        ("POST", "/api/calls/nobody/faults"),
        ("GET", "/api/nothing"),
        ("GET", "/api/calls/../house"),
    ],
)
def test_what_is_not_there_is_said_in_words(method: str, path: str) -> None:
    body = {"keys": "1", "fault": "slow"} if method == "POST" else None
    answer = ask(method, path, json=body)
    assert answer.status_code == 404
    assert in_words(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/house", 200),
        ("GET", "/api/nothing", 404),
        ("DELETE", "/api/house", 403),
        ("GET", "/api/clock", 405),
        ("POST", "/api/token", 403),
        ("GET", "/static/nothing.js", 404),
    ],
)
def test_every_answer_is_hardened(method: str, path: str, status: int) -> None:
    answer = ask(method, path)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_bug_is_told_in_words_without_its_inside() -> None:
    boxed = BoxedPhone(VOICE)
    boxed.app.view_functions["house.house"] = lambda: 1 / 0
    answer = boxed.app.test_client().get("/api/house")
    assert answer.status_code == 500
    assert in_words(answer)
    assert b"division" not in answer.data
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/static/js/main.js", "text/javascript"),
        ("/static/css/layout.css", "text/css"),
    ],
)
def test_the_page_is_served_as_what_it_is(path: str, kind: str) -> None:
    answer = ask(path=path)
    answer.close()
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert answer.headers["Cache-Control"] == "no-store"
