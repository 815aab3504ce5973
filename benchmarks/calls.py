"""What callers do while they are measured: calls as acts, each request of which is signed."""

import re
from collections import deque
from collections.abc import Generator, Iterator
from itertools import count

from benchmarks.load import Act, Post
from simulator.cast import Cast, Person
from simulator.hearing.hearing import dictated
from simulator.soft_token import SoftToken
from simulator.twilio.parameters import call_parameters
from simulator.twilio.wire import Pairs
from simulator.twiml import parse
from simulator.twiml.verbs import Gather, spoken

Calls = deque[tuple[Pairs, str]]  # each one's parameters, and where its next keys go

_ACTION = re.compile(rb'action="https?://[^/"]+([^"]+)"')
_SIDS = count()


def floors(cast: Cast) -> Iterator[Act]:
    """The static route, posted the very same form."""
    person = next(iter(cast.people.values()))

    def act(parameters: Pairs) -> Act:
        yield Post("floor", "/floor/", parameters)

    while True:
        yield act((*_parameters(cast, person), *_keys("9")))


def menus(cast: Cast, turns: int) -> Iterator[Act]:
    """A call that hears the main menu again and again."""
    person = next(iter(cast.people.values()))

    def act(parameters: Pairs) -> Act:
        body = yield Post("", "/voice", parameters)
        for _ in range(turns):
            body = yield Post("menu", action(body), (*parameters, *_keys("*")))

    while True:
        yield act(_parameters(cast, person))


def begin(cast: Cast, calls: Calls) -> Act:
    """One more call that hears the main menu."""
    parameters = _parameters(cast, next(iter(cast.people.values())))
    calls.append((parameters, action((yield Post("", "/voice", parameters)))))


def menu_turns(calls: Calls) -> Iterator[Act]:
    """Of whichever call has waited longest: it hears the main menu again."""

    def act() -> Act:
        parameters, path = calls.popleft()
        body = yield Post("menu", path, (*parameters, *_keys("*")))
        calls.append((parameters, action(body)))

    while True:
        yield act()


def up_to_the_secret(cast: Cast, person: Person) -> Generator[Post, bytes, Post]:
    """The post that brings a secret number, which is hashed: everything before it."""
    parameters = _parameters(cast, person)
    body = yield Post("", "/voice", parameters)
    for keys in ("2", "1", person.number):
        body = yield Post("", action(body), (*parameters, *_keys(keys)))
    return Post("identify", action(body), (*parameters, *_keys(person.secret_number)))


def up_to_the_code(cast: Cast, person: Person) -> Generator[Post, bytes, Post]:
    """An activation, all but its last key: the post that brings the code."""
    parameters = _parameters(cast, person)
    token = person.tokens[0]
    body = yield Post("", "/voice", parameters)
    for keys in ("2", "1", person.number, person.secret_number, token.serial[-4:]):
        body = yield Post("", action(body), (*parameters, *_keys(keys)))
    code = SoftToken.of(token).answer(challenge(body), 0)  # a Físico knows no time
    return Post("code", action(body), (*parameters, *_keys(code)))


def challenge(body: bytes) -> str:
    """The number that this document dictates."""
    verbs = parse(body).verbs
    said = [spoken(verb.prompt if isinstance(verb, Gather) else (verb,)) for verb in verbs[:-1]]
    return dictated(said)[1]


def action(body: bytes) -> str:
    """The path that the document's last Gather posts to."""
    return _ACTION.findall(body)[-1].decode()


def _parameters(cast: Cast, person: Person) -> Pairs:
    sid = f"CA{next(_SIDS):032x}"
    return (*call_parameters(cast, person, sid), ("CallStatus", "in-progress"))


def _keys(keys: str) -> Pairs:
    return (("Digits", keys), ("FinishedOnKey", ""), ("msg", "Gather End"))
