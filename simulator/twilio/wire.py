"""What goes over the wire: a request as Twilio sends it, signed, and the bytes that came back."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

SIGNATURE = "X-Twilio-Signature"
IDEMPOTENCY_TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105  a header's name

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """`url` is the public one, whatever host it is carried to."""

    method: str
    url: str
    params: Pairs
    headers: Pairs

    @property
    def body(self) -> bytes:
        return urlencode(self.params).encode()

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    def with_header(self, name: str, value: str | None) -> "Request":
        """The same with this header; None: without it."""
        kept = tuple(pair for pair in self.headers if pair[0] != name)
        added = () if value is None else ((name, value),)
        return replace(self, headers=kept + added)


@dataclass(frozen=True, slots=True)
class Answer:
    """`took_s`: how long it took, by whichever clock says longer."""

    status: int
    content_type: str
    body: bytes
    took_s: float


class Transport(Protocol):
    """Carries a request to the line. `keeps_our_time`: the line goes by the simulator's clock."""

    @property
    def public_url(self) -> str: ...

    @property
    def keeps_our_time(self) -> bool: ...

    def send(self, request: Request) -> Answer:
        """Raises TransportError where nothing comes back, TooSlowError after 15 s."""
        ...


def as_get(request: Request) -> Request:
    """The same parameters in a query: what our line must refuse."""
    joint = "&" if "?" in request.url else "?"
    url = request.url + joint + urlencode(request.params)
    return replace(request, method="GET", url=url, params=())


def signed(request: Request, auth_token: str) -> Request:
    """With Twilio's signature for the public URL and the parameters of the body."""
    value = signature(auth_token, request.url, request.params)
    return request.with_header(SIGNATURE, value)


def signature(auth_token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """base64(HMAC-SHA1(auth token, URL + sorted name+value pairs)): telephony.md, Signature.

    A value given twice is signed once, as Twilio's own validators take it.
    """
    text = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def query_pairs(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
