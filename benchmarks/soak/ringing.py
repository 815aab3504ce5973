"""Calls acted out request by request, delivered as Twilio delivers: twice, if it must be."""

import http.client
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import count

from benchmarks.calls import action
from benchmarks.calls import challenge as dictated
from benchmarks.load import LOOPBACK, Act, Post, Target
from simulator.cast import Cast, Person
from simulator.hearing.hearing import DictationError
from simulator.soft_token import SoftToken
from simulator.twilio.parameters import call_parameters
from simulator.twilio.wire import Pairs

ANSWER_LIMIT_S = 15.0  # telephony.md, "Requests": over 15 s Twilio turns to the fallback
ACTIVATED = "está activo".encode()
DONE = "Su operación quedó hecha".encode()
APOLOGY = b"disculpa"
# Approved, and the bank's answer is not known.
UNCONFIRMED = "Su operación se está confirmando".encode()
# Up to what is dictated: activation of a Físico; a transfer to an account registered at a branch.
ORDER = ("1", "{number}", "{secret}", "1", "1", "1", "1500", "50", "1")
ACTIVATION = ("2", "1", "{number}", "{secret}", "{serial}")
OTHER_PHONE = ("2",)  # where the application is
CENTAVOS = 150_050  # of ORDER

_sids = count(1)


class NoAnswerError(Exception):
    """Nothing came back, or no HTTP."""


@dataclass(frozen=True, slots=True)
class Heard:
    status: int
    body: bytes

    @property
    def is_accepted(self) -> bool:
        return ACTIVATED in self.body or DONE in self.body


@dataclass(frozen=True, slots=True)
class Code:
    """A call led up to its code: `post` brings it; `digits` is the code."""

    person: Person
    sid: str
    post: Post
    digits: str
    challenge: str


def deliver(target: Target, post: Post, number: int) -> Heard:
    """Once, on a connection of its own. `number`: the same again is the same delivery's token."""
    connection = http.client.HTTPConnection(LOOPBACK, target.port, timeout=ANSWER_LIMIT_S)
    try:
        connection.connect()
        connection.sock.sendall(target.message(post, number))
        answer = http.client.HTTPResponse(connection.sock, method="POST")
        answer.begin()
        return Heard(answer.status, answer.read())
    except (OSError, http.client.HTTPException) as fault:
        raise NoAnswerError(type(fault).__name__) from fault
    finally:
        connection.close()


def deliver_twice(target: Target, post: Post, number: int) -> Heard:
    """As Twilio: one retry, with the same idempotency token, where nothing came or a 5xx."""
    try:
        heard = deliver(target, post, number)
    except NoAnswerError:
        return deliver(target, post, number)
    return heard if heard.status < 500 else deliver(target, post, number)


def lead(cast: Cast, person: Person) -> Generator[Post, bytes, Code]:
    """Up to the code: an activation where the person has something to activate, else a transfer.

    Which it is says the person's name: those of `t…` transfer.
    """
    sid = f"CA{next(_sids):032x}"
    parameters = (*call_parameters(cast, person, sid), ("CallStatus", "in-progress"))
    keys = ORDER if person.name.startswith("t") else ACTIVATION
    token = person.tokens[0]
    keys += OTHER_PHONE if token.kind == "movil" else ()
    body = yield Post("", "/voice", parameters)
    for key in keys:
        pressed = key.format(
            number=person.number, secret=person.secret_number, serial=token.serial[-4:]
        )
        body = yield Post("", action(body), (*parameters, *pressing(pressed)))
    asked = dictated(body)
    digits = SoftToken.of(token).answer(asked, 0)  # a Físico knows no time
    post = Post("code", action(body), (*parameters, *pressing(digits)))
    return Code(person, sid, post, digits, asked)


def acted(act: Act | Generator[Post, bytes, Code], send: Callable[[Post], Heard]) -> Code | None:
    """Plays it to its end; what it returns."""
    post = next(act)
    while True:
        try:
            post = act.send(send(post).body)
        except StopIteration as end:
            code: Code | None = end.value
            return code


def led(cast: Cast, person: Person, send: Callable[[Post], Heard], tries: int = 3) -> Code:
    """Up to the code, in a new call where one ended with an apology: what comes after is tried."""
    for left in reversed(range(tries)):
        try:
            code = acted(lead(cast, person), send)
        except (DictationError, IndexError):  # no number was dictated, or nothing was asked at all
            if not left:
                raise
        else:
            if code is not None:
                return code
    raise NoAnswerError(person.name)


def pressing(keys: str) -> Pairs:
    return (("Digits", keys), ("FinishedOnKey", ""), ("msg", "Gather End"))


def rekeyed(post: Post, keys: str) -> Post:
    """The same with other keys."""
    params = tuple((name, keys if name == "Digits" else value) for name, value in post.params)
    return Post(post.label, post.path, params)
