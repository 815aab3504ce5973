"""Ten thousand webhooks that are not as they must be: never a 5xx, never a state change.

    python -m benchmarks.soak.webhooks [--examples 10000] [--bytes RUNS] [--connections 300]

Over WSGI by hypothesis, which shrinks what it finds; and over a socket, where the HTTP itself is
broken (`benchmarks.soak.sockets`). `--bytes RUNS`: by atheris too, guided by what it covers, where
`make soak` could install it (x86-64 Linux). The exit code is 1 where something was answered with a
5xx, or changed what is kept.
"""

import argparse
import contextlib
import importlib.util
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from benchmarks.load import Post
from benchmarks.soak import sockets
from benchmarks.soak.faults import silence
from benchmarks.soak.ground import cheap, ground, say
from benchmarks.soak.malformed import Choices, Ground, Sent, malformed
from benchmarks.soak.ringing import Heard, acted, lead
from benchmarks.soak.wsgi import asked, digest
from ivr.demo.house import House
from ivr.demo.keys import AUTH_TOKEN, new_keys
from ivr.demo.plans import DEMO
from ivr.demo.snapshot import Snapshot
from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from simulator.cast import Cast
from simulator.stage import USUAL_TIME
from simulator.twiml import parse
from tests.soak.drawn import by_hypothesis

EXAMPLES, CONNECTIONS, BYTES = 10_000, 300, 4_000
LIBFUZZER = ("-max_len=512", "-len_control=0", "-verbosity=0")


class WrongAnswerError(AssertionError):
    """What was sent is in the message: nothing of it is anybody's."""


@dataclass(slots=True)
class Target:
    """A line in this process with one call, which waits for its code."""

    app: Any
    client: Client
    ground: Ground
    before: str
    snapshot: Snapshot
    statuses: Counter[int] = field(default_factory=Counter)

    def try_one(self, choices: Choices) -> None:
        sent = malformed(choices, self.ground)
        status, body = asked(self.app, sent)
        self.statuses[status] += 1
        if status >= 500:
            raise WrongAnswerError(f"{status} for {_shown(sent)}")
        if status == 200 and sent.path.startswith("/voice") and sent.method == "POST":
            parse(body)
        if digest(self.client) != self.before:
            self.snapshot.restore(self.client)
            raise WrongAnswerError(f"changed by {_shown(sent)}")

    def still_serves(self) -> bool:
        """After all that, the caller's code is right."""
        _, body = asked(self.app, self.ground.good(self.ground.pending))
        return Heard(200, body).is_accepted


@contextlib.contextmanager
def target() -> Iterator[Target]:
    with tempfile.TemporaryDirectory(prefix="audiomatico-soak-") as name:
        folder = Path(name)
        with embedded_redis(folder / "redis") as server:
            client = connect(server.url)
            # Of its own, and patient: a busy machine is no fault of what is tried.
            looking = redis.Redis.from_url(server.url)
            yield _furnished(client, looking, folder)
            looking.close()
            client.close()


def _furnished(client: Client, looking: Client, folder: Path) -> Target:
    keys, now_s = new_keys(), int(USUAL_TIME)
    house = cheap(House.build(keys, client, port=8000, state=folder))
    people = [one for one in house.move_in({"ana": DEMO["ana"]}, now_s) if one.name == "ana"]
    cast = Cast.from_mapping(house.cast(tuple(people)))
    app, answered = house.app(lambda: now_s), list[Post]()
    url = house.settings.public_url

    def send(post: Post) -> Heard:
        answered.append(post)
        good = Ground(url, keys[AUTH_TOKEN], (), post).good(post)
        return Heard(*asked(app, good))

    code = acted(lead(cast, cast.person("ana")), send)
    assert code is not None  # noqa: S101  `lead` returns one
    ground = Ground(url, keys[AUTH_TOKEN], tuple(answered), code.post)
    return Target(app, looking, ground, digest(looking), Snapshot.take(looking))


def by_atheris(runs: int) -> int | None:
    """Its own process, for it ends the one it runs in. None: it is not installed."""
    if importlib.util.find_spec("atheris") is None:
        return None
    command = [sys.executable, "-m", "benchmarks.soak.covered", f"-runs={runs}", *LIBFUZZER]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode


def _shown(sent: Sent) -> str:
    body = f"{sent.body[:300]!r} … {sent.body[-400:]!r}"
    return f"{sent.method} {sent.path[:200]!r} {sent.content_type!r} {sent.length} {body}"


class Chance:
    """Choices of this machine's: a socket's answers can't be shrunk anyway."""

    def below(self, number: int) -> int:
        return secrets.randbelow(number)

    def some_bytes(self, most: int) -> bytes:
        return secrets.token_bytes(secrets.randbelow(most + 1))


def over_sockets(connections: int) -> sockets.Figures:
    with ground(appendfsync="everysec") as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s):
            return sockets.battery(here, now_s, Chance(), connections)


def main(examples: int, runs: int, connections: int) -> int:
    silence()
    failed = 0
    with target() as line:
        try:
            by_hypothesis(line.try_one, examples)
        except WrongAnswerError as wrong:
            say(f"WRONG  {wrong}")
            failed = 1
        counted = ", ".join(f"{status}: {n}" for status, n in sorted(line.statuses.items()))
        say(f"{line.statuses.total()} malformed webhooks over WSGI; answered {counted}")
        if not line.still_serves():
            say("WRONG  the call that was left alone is not served any more")
            failed = 1
    told = by_atheris(runs) if runs else 0
    if told is None:
        say("atheris is not installed: its part is left out")
    elif told:
        failed = 1
    elif runs:
        say(f"{runs} more by atheris")
    return failed | _report(over_sockets(connections))


def _report(found: sockets.Figures) -> int:
    counted = ", ".join(f"{status}: {n}" for status, n in sorted(found.statuses.items()))
    say(f"{found.statuses.total()} broken requests over a socket; answered {counted}")
    slowest_ms = found.slowest_s * 1000
    say(f"{sockets.SLOW_CALLERS} slow senders: the others' slowest turn {slowest_ms:.0f} ms")
    for what in found.wrong:
        say(f"WRONG  {what}")
    return int(bool(found.wrong))


if __name__ == "__main__":
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("--examples", type=int, default=EXAMPLES)
    asked_for.add_argument("--bytes", type=int, default=BYTES)
    asked_for.add_argument("--connections", type=int, default=CONNECTIONS)
    arguments = asked_for.parse_args()
    sys.exit(main(arguments.examples, arguments.bytes, arguments.connections))
