"""What a turn costs with a thousand customers in Redis, and with a million: the same?

    python -m benchmarks.soak.scale [MOST]

One Redis is filled to 1,000, 10,000, 100,000 and 1,000,000 customers with a NetKey each. At each
size whole activations of customers drawn at random are played over WSGI, in turn with the same on
another Redis that stays at 1,000: their ratio is what size costs, whatever the machine's mood. Of
each turn's times the lower quartile is taken, since other programs only ever add to them. Secrets
are hashed at almost no cost, so that identification is its lookups; neither Redis keeps a file
meanwhile. The exit code is 1 where a turn's ratio at any size is over 1.2.
"""

import contextlib
import io
import logging
import secrets
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from benchmarks.calls import action
from benchmarks.calls import challenge as dictated
from benchmarks.house import CHEAP, Bench, bench
from benchmarks.load import LOOPBACK
from benchmarks.soak.filling import Fill, fill, person
from benchmarks.soak.ground import cheap, say
from benchmarks.soak.ringing import ACTIVATED, ACTIVATION, pressing
from ivr.demo.keys import AUTH_TOKEN
from ivr.logs import configure_logs
from simulator.cast import Cast, Person
from simulator.soft_token import SoftToken
from simulator.stage import USUAL_TIME
from simulator.twilio.parameters import call_parameters
from simulator.twilio.wire import SIGNATURE, signature

LEAST, MOST = 1_000, 1_000_000
CALLS = 400  # at each size, on either Redis
LIMIT = 1.2  # the brief of issue 5: flat
# By the turn's number in a call: an activation, after a menu heard again.
KEYS = ("*", *ACTIVATION)
NAMES = {1: "menu", 5: "identification", 6: "challenge", 7: "code"}

SIGNED = "HTTP_" + SIGNATURE.upper().replace("-", "_")

_sids = count()


@dataclass(slots=True)
class Line:
    """A line over WSGI, its Redis filled with the customers 0 to `size`."""

    bench: Bench
    app: WSGIApplication
    cast: Cast
    size: int = 0
    called: set[int] = field(default_factory=set)  # who has activated

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator["Line"]:
        with bench() as one:
            one.client.config_set("appendonly", "no")
            one.client.config_set("maxmemory", 0)  # the embedded one is for demos, and small
            app = cheap(one.house).app(lambda: int(USUAL_TIME)).wsgi_app
            cast = Cast.from_mapping({**one.house.cast(()), "people": SOMEBODY})
            yield cls(one, app, cast)

    def grow(self, size: int) -> None:
        fill(Fill(self.bench.redis_url, self.bench.keys, CHEAP, self.size, size, int(USUAL_TIME)))
        self.size = size

    def renew(self) -> None:
        """Whoever activated has done nothing yet."""
        self.called.clear()
        fill(Fill(self.bench.redis_url, self.bench.keys, CHEAP, 0, self.size, int(USUAL_TIME)))

    def draw(self) -> Person:
        """Anybody who has not called yet."""
        while (number := secrets.randbelow(self.size)) in self.called:
            pass
        self.called.add(number)
        return person(number)

    def used(self) -> int:
        return int(self.bench.client.info("memory")["used_memory"])


# A cast must have somebody; those who call here are made by number.
SOMEBODY = {
    "nobody": {
        "from": "+525500000000",
        "number": "0000",
        "secret_number": "000000",
        "temporary_key": None,
        "tokens": [],
    }
}


def main(most: int) -> int:
    configure_logs(logging.WARNING)  # its lines would stand between ours
    worst = 0.0
    with Line.open() as same, Line.open() as growing:
        same.grow(LEAST)
        empty = growing.used()
        say(f"{'customers':>10} {'filled in':>10} {'bytes each':>11}   µs (ratio to 1,000)")
        size = LEAST
        while size <= most:
            began_s = time.perf_counter()
            growing.grow(size)
            filled_s = time.perf_counter() - began_s
            each = (growing.used() - empty) / size
            same.renew()
            costs = side_by_side(same, growing)
            say(f"{size:10} {filled_s:8.0f} s {each:11.0f}   {told(costs)}")
            worst = max(worst, *(ratio for _, ratio in costs.values()))
            size *= 10
    say(f"the worst ratio is {worst:.2f}; allowed: {LIMIT}")
    return int(worst > LIMIT)


def side_by_side(same: Line, growing: Line) -> dict[str, tuple[float, float]]:
    """By turn: the quartile in µs on the growing one, and its ratio to the other's."""
    spent: dict[bool, dict[str, list[float]]] = {True: defaultdict(list), False: defaultdict(list)}
    for number in range(2 * CALLS):
        line = growing if number % 2 else same
        for name, seconds in one_call(line, line.draw()).items():
            spent[line is growing][name].append(seconds)
    found = {}
    for name in NAMES.values():
        mine, others = (statistics.quantiles(spent[grows][name])[0] for grows in (True, False))
        found[name] = (mine * 1e6, mine / others)
    return found


def one_call(line: Line, caller: Person) -> dict[str, float]:
    """Seconds of the turns that are measured. Raises where the NetKey is not active in the end."""
    common = call_parameters(line.cast, caller, f"CA{next(_sids):032x}")
    parameters = (*common, ("CallStatus", "in-progress"))
    token = caller.tokens[0]
    found: dict[str, float] = {}
    body = post(line, "/voice", parameters)[0]
    for turn, key in enumerate((*KEYS, "{code}"), start=1):
        pressed = key.format(
            number=caller.number,
            secret=caller.secret_number,
            serial=token.serial[-4:],
            code=SoftToken.of(token).answer(dictated(body), 0) if key == "{code}" else "",
        )
        body, seconds = post(line, action(body), (*parameters, *pressing(pressed)))
        if turn in NAMES:
            found[NAMES[turn]] = seconds
    if ACTIVATED not in body:
        raise RuntimeError("the call did not end with an active NetKey")
    return found


def post(line: Line, path: str, parameters: tuple[tuple[str, str], ...]) -> tuple[bytes, float]:
    """The body that came back, and the seconds that the app took."""
    form = urlencode(parameters).encode()
    url = line.bench.house.settings.public_url + path
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": LOOPBACK,
        "SERVER_PORT": str(line.bench.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
        "CONTENT_LENGTH": str(len(form)),
        SIGNED: signature(line.bench.keys[AUTH_TOKEN], url, parameters),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(form),
        "wsgi.errors": sys.stderr,
    }
    statuses: list[str] = []
    began_s = time.perf_counter()
    body = b"".join(line.app(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type,return-value]  # nobody writes
    seconds = time.perf_counter() - began_s
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"the line answered {statuses[0]}")
    return body, seconds


def told(costs: dict[str, tuple[float, float]]) -> str:
    return "  ".join(
        f"{name} {micros:.0f} ({ratio:.2f})" for name, (micros, ratio) in costs.items()
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST))
