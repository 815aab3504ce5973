"""A form read by hand is the form that werkzeug reads."""

import io
from urllib.parse import urlencode

import pytest
from flask import Flask, Request
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ivr.webhooks.form import URL_ENCODED, form_of

WORDS = st.sampled_from([*"aBZ029 =&+%;é\x00\r\n", "%2B", "%3A", "%22", "%25", "%2A", "%7D", "%C3"])
PIECES = st.lists(WORDS, max_size=30).map("".join).map(str.encode) | st.binary(max_size=30)
ENCODED = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=6).map(
    lambda pairs: urlencode(pairs).encode()
)
TYPES = st.sampled_from(
    [URL_ENCODED, f"{URL_ENCODED}; charset=UTF-8", URL_ENCODED.upper(), "text/plain", ""]
)


def request(body: bytes, content_type: str = URL_ENCODED) -> Request:
    built = EnvironBuilder(method="POST", data=body, content_type=content_type)
    return Request(built.get_environ())


@given(PIECES | ENCODED, TYPES)
@example(b"a=%ff%c3%a9&a=&=b&&c", URL_ENCODED)
@example(b"a=%f", URL_ENCODED)
@example(b"a=%252B&%25%32B=%%2B41&%4%2B=%C3%22%7d%7D", URL_ENCODED)
@example(b"\xff=1", URL_ENCODED)
def test_any_body_is_read_as_werkzeug_reads_it(body: bytes, content_type: str) -> None:
    expected = tuple(request(body, content_type).form.items(multi=True))
    # werkzeug groups a name's values; what is signed is sorted, so only the groups' order counts
    assert grouped(form_of(request(body, content_type))) == expected


def grouped(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(name for name, _ in pairs)
    return tuple(pair for name in names for pair in pairs if pair[0] == name)


def test_flask_may_read_it_too() -> None:
    asked = request(b"ErrorUrl=https%3A%2F%2Fx")
    assert form_of(asked) == (("ErrorUrl", "https://x"),)
    assert asked.form["ErrorUrl"] == "https://x"


def test_too_large_a_form_is_refused() -> None:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 10
    long = "a=" + "b" * 20
    context = app.test_request_context(method="POST", data=long, content_type=URL_ENCODED)
    with context, pytest.raises(RequestEntityTooLarge):
        form_of(context.request)


class ChunkError(Exception):
    """Of no kind that werkzeug knows."""


class Broken(io.RawIOBase):
    """A body whose chunks are none, as gunicorn tells it: by an exception of its own."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise ChunkError


@pytest.mark.parametrize("path", ["/voice", "/voice/fallback", "/voice/status"])
def test_a_body_that_the_server_can_t_read_is_signed_by_nobody(path: str, theatre) -> None:
    for scene in theatre.scene():
        app = scene.transport._app
        environ = EnvironBuilder(path=path, method="POST", content_type=URL_ENCODED).get_environ()
        environ |= {"wsgi.input": Broken(), "wsgi.input_terminated": True}
        del environ["CONTENT_LENGTH"]
        assert run_wsgi_app(app, environ)[1] == "403 FORBIDDEN"
