"""Webhooks that are not as they must be: each comes of one that is, by something done to it.

Whatever is made here may change nothing, by how it is made: it is not signed, or signed and of no
allowed form, or of another turn, or says a turn again that was answered before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar
from urllib.parse import quote_from_bytes, urlencode

from benchmarks.load import Post
from simulator.twilio.wire import IDEMPOTENCY_TOKEN, SIGNATURE, Pairs, signature

FORM = "application/x-www-form-urlencoded"
# Not "post", which werkzeug takes for POST.
METHODS = (
    "GET",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "HEAD",
    "BREW",
)
TYPES = (FORM.upper(), "multipart/form-data; boundary=x", "application/json", "text/plain", "", "é")
CODECS = ("utf-16", "utf-32", "latin-1", "cp037", "utf-7")
HOSTILE = (
    b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"%", b"%zz", b"%u0031", b"%00", b"%0d%0a",
    b"&", b"=", b";", b"+", b"\r\n\r\n", "١".encode(), "２".encode(), "\u202e".encode(),
)  # fmt: skip
PLACES = (
    "/voice", "/voice/", "/voice/fallback", "/voice/status", "/voice/turn", "/voice//turn", "/",
    "/voice/again/", "/health/live", "/voice/turn/es-MX", "/..%2fvoice", "/voice/turn/xx-XX/0/0",
)  # fmt: skip
GONE_BY = ("AccountSid", "CallSid", "CallStatus", "Digits", "FinishedOnKey", "From", "To")
NUMBERS = ("0", "-1", "00", "9" * 30, "1e3", "０", "%31", "1/through/x", "")


T = TypeVar("T")


class Choices(Protocol):
    """Where all chance comes from: hypothesis, atheris, or a seed."""

    def below(self, number: int) -> int: ...

    def some_bytes(self, most: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """`length` as the head says it; None: it says none."""

    method: str
    path: str
    body: bytes
    length: int | None
    headers: Pairs = ()
    content_type: str = FORM


@dataclass(frozen=True, slots=True)
class Ground:
    """`answered` and `pending`: a call's requests up to now, and the one that would be its next."""

    url: str
    auth_token: str = field(repr=False)
    answered: Sequence[Post]
    pending: Post

    def good(self, post: Post) -> Sent:
        return self.signed(post.path, post.params)

    def signed(self, path: str, params: Pairs) -> Sent:
        body = urlencode(params).encode()
        mark = signature(self.auth_token, self.url + path, params)
        headers = ((SIGNATURE, mark), (IDEMPOTENCY_TOKEN, "a token of this delivery"))
        return Sent("POST", path, body, len(body), headers)


def malformed(choices: Choices, ground: Ground) -> Sent:
    return _pick(choices, KINDS)(choices, ground)


def _pick(choices: Choices, among: Sequence[T]) -> T:
    return among[choices.below(len(among))]


def noise(choices: Choices, ground: Ground) -> Sent:
    """Nothing of it is signed."""
    body = choices.some_bytes(200)
    path = _pick(choices, (*PLACES, ground.pending.path))
    headers = ((SIGNATURE, choices.some_bytes(40).hex()),) if choices.below(2) else ()
    return Sent("POST", path, body, len(body), headers, _pick(choices, (FORM, *TYPES)))


def damaged(choices: Choices, ground: Ground) -> Sent:
    """Bytes of a turn that was answered are changed: the same bytes again, or refused."""
    good = ground.good(_pick(choices, ground.answered))
    body = bytearray(good.body)
    for _ in range(1 + choices.below(4)):
        at = choices.below(len(body))
        wrong = _pick(choices, HOSTILE) if choices.below(2) else choices.some_bytes(4)
        body[at : at + choices.below(3)] = wrong
    return replace(good, body=bytes(body), length=len(body))


def cut_short(choices: Choices, ground: Ground) -> Sent:
    """The head says one length, the body has another: what is missing was signed."""
    good = ground.good(ground.pending)
    cut = good.body[: choices.below(len(good.body))]
    return replace(good, body=cut, length=_pick(choices, (len(good.body), len(cut), 0, None)))


def split_anew(choices: Choices, ground: Ground) -> Sent:
    """What is signed has no separators: other names and values that come to the same text.

    Of the names that a turn goes by. With one of the others split anew it says what it said before,
    and is answered as that: whoever has it could as well send it as it was.
    """
    params = dict(ground.pending.params)
    name = _pick(choices, GONE_BY)
    value = params[name]
    text = name + value
    at = 1 + choices.below(len(text) - 1)
    if at == len(name):
        at = at - 1 or at + 1
    del params[name]
    before = [one for one in sorted(params) if one < name]
    if before and choices.below(2):  # or all of it hides in the value of the one before
        params[before[-1]] += text
    else:
        params[text[:at]] = text[at:]
    changed = tuple(params.items())
    good = ground.good(ground.pending)
    body = urlencode(changed).encode()
    return replace(good, body=body, length=len(body))


def out_of_form(choices: Choices, ground: Ground) -> Sent:
    """Signed, and not what Twilio sends: a value of no pattern, a name twice, or none."""
    params = list(ground.pending.params)
    at = choices.below(len(params))
    name, value = params[at]
    known = name not in ("CallToken", "msg")
    wrong = _pick(choices, ("\x00", "\x7f", "\n", "x" * 5000, "\ud7ff" * 300))
    kind = choices.below(4)
    if kind == 0 and known:
        params[at] = (name, value + wrong)
    elif kind == 1 and known:
        params.append((name, value + "1"))
    elif kind == 2:
        params = [pair for pair in params if pair[0] not in ("AccountSid", "CallSid", "To")]
    else:
        params.append((_pick(choices, ("a-b", "Digits ", "Dígitos", "x" * 65, "", "0")), value))
    return ground.signed(ground.pending.path, tuple(params))


def oversized(choices: Choices, ground: Ground) -> Sent:
    """Signed, and larger than a form may be."""
    much = 33_000 + choices.below(400_000)
    more = ("Padding", "9" * much) if choices.below(2) else ("Digits", "9" * much)
    params = tuple(pair for pair in ground.pending.params if pair[0] != more[0])
    if choices.below(2):
        return ground.signed(ground.pending.path, (*params, more))
    many = tuple((f"P{'a' * (n % 60)}", "1") for n in range(5_000))
    return ground.signed(ground.pending.path, (*params, *many))


def elsewhere(choices: Choices, ground: Ground) -> Sent:
    """Signed, and for a turn or a call that it isn't."""
    head, nonce, turn = ground.pending.path.rsplit("/", 2)
    if choices.below(2):
        nonce = _pick(choices, (nonce[::-1], nonce.upper(), nonce[:-1], "0" * 32, "", "%00"))
    else:
        turn = _pick(choices, (*NUMBERS, str(int(turn) + 1 + choices.below(9))))
    path = f"{head}/{nonce}/{turn}"
    if path == ground.pending.path:  # by chance all digits: its own reverse
        path += "0"
    return ground.signed(path, ground.pending.params)


def other_method(choices: Choices, ground: Ground) -> Sent:
    """Signed, but no POST; or a body that says to be something else than a form."""
    good = ground.good(ground.pending)
    if choices.below(2):
        return replace(good, method=_pick(choices, METHODS))
    kind = _pick(choices, TYPES[1:])  # the case of a type means nothing
    return replace(good, content_type=kind)


def other_encoding(choices: Choices, ground: Ground) -> Sent:
    """Text that is no UTF-8, bare or percent-encoded."""
    good = ground.good(ground.pending)
    body = good.body.decode().encode(_pick(choices, CODECS), "replace")
    if body == good.body:  # where the codec agrees with ASCII, something that doesn't
        body += b"&CallerName=" + _pick(choices, (b"\xe1", b"%e1", b"%C3", b"%ed%a0%80"))
    elif choices.below(2):
        body = quote_from_bytes(body).encode()
    return replace(good, body=body, length=len(body))


Kind = Callable[[Choices, Ground], Sent]
KINDS: Sequence[Kind] = (
    noise,
    damaged,
    cut_short,
    split_anew,
    out_of_form,
    oversized,
    elsewhere,
    other_method,
    other_encoding,
)
