"""Clocks that jump, the app's and Redis' apart: nothing expired is accepted, nothing twice.

    python -m benchmarks.soak.clocks

Each jump (±59 s, ±120 s, ±1 h) falls into an open challenge, a lock-out, a temporary key's last
minute and a Móvil's code. What must come of it is told by the times that are kept, not by the code
that is tried. Redis' clock matters to nothing but TTLs and the ids of streams (no script asks for
TIME; `*_at_s` fields are of the app's clock), so a jump of it is played by shifting every TTL, and
for a jump back by ids of streams that are ahead. The exit code is 1 where something was wrong.
"""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.load import Post
from benchmarks.soak.faults import silence
from benchmarks.soak.ground import cheap, say
from benchmarks.soak.malformed import Ground
from benchmarks.soak.ringing import Code, Heard, acted, lead, rekeyed
from benchmarks.soak.wsgi import asked
from ivr.demo.house import House
from ivr.demo.keys import AUTH_TOKEN, new_keys
from ivr.demo.plans import DEMO, EVERYBODY
from ivr.demo.snapshot import Snapshot
from otp_core.kinds import Factor
from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from otp_core.requests import Attempt, Identify
from otp_core.secret import Secret
from otp_core.verdicts import Identified
from simulator.cast import Cast, Person
from simulator.soft_token import SoftToken
from simulator.stage import USUAL_TIME
from simulator.twiml import parse

JUMPS_S = (-3600, -120, -59, 59, 120, 3600)
APART_S = 5  # what the clocks of two servers may differ by: shared.lua
MOVIL_LIFE_S, MOVIL_AHEAD_S = 59, 5  # otp-core.md, "Tokens"
WRONG_SECRETS = 5  # otp-core.md, "Budgets": they lock for 15 minutes
PEOPLE = {"ana": DEMO["ana"], "elena": DEMO["elena"], "trita": EVERYBODY["rita"]}


@dataclass(slots=True)
class Line:
    app: Any
    house: House
    client: Client
    cast: Cast
    snapshot: Snapshot
    clock_s: list[int]
    wrong: list[str] = field(default_factory=list)
    told: int = 0
    attempts: int = 0

    @property
    def now_s(self) -> int:
        return self.clock_s[0]

    def jump(self, seconds: int) -> None:
        self.clock_s[0] += seconds

    def anew(self) -> None:
        self.snapshot.restore(self.client)
        self.clock_s[0] = int(USUAL_TIME)

    def send(self, post: Post) -> Heard:
        ground = Ground(self.house.settings.public_url, self.house.auth_token, (), post)
        heard = Heard(*asked(self.app, ground.good(post)))
        if heard.status != 200:
            self.wrong.append(f"status {heard.status}")
        else:
            parse(heard.body)  # whatever fails is told in words
        return heard

    def led(self, name: str) -> Code:
        code = acted(lead(self.cast, self.cast.person(name)), self.send)
        assert code is not None  # noqa: S101  `lead` returns one
        return code

    def challenge(self) -> dict[bytes, bytes]:
        kept: Any = self.client
        every = [kept.hgetall(key) for key in kept.scan_iter("au:*:challenge:*")]
        told: dict[bytes, bytes]
        (told,) = (one for one in every if one[b"state"] == b"open")
        return told

    def is_let_in(self, person: Person, secret: str, factor: Factor) -> bool:
        self.attempts += 1
        attempt = Attempt(f"a:{self.attempts}", f"call {self.attempts}", self.now_s)
        ask = Identify(Secret(person.number), Secret(secret), factor)
        return isinstance(self.house.core().service.identify(attempt, ask), Identified)

    def expect(self, is_so: bool, must_be: bool, what: str) -> None:
        self.told += 1
        if is_so != must_be:
            self.wrong.append(f"{what}: {is_so}, and must be {must_be}")

    def lock(self, person: Person) -> None:
        for _ in range(WRONG_SECRETS):
            wrong = "".join(str(9 - int(digit)) for digit in person.secret_number)
            self.is_let_in(person, wrong, Factor.SECRET_NUMBER)


Trial = Callable[[Line, int], None]


def open_challenge(line: Line, jump_s: int) -> None:
    code = line.led("ana")
    kept = line.challenge()
    line.jump(jump_s)
    issued_s, expires_s = int(kept[b"issued_at_s"]), int(kept[b"expires_at_s"])
    in_time = issued_s - APART_S <= line.now_s < expires_s
    heard = line.send(code.post)
    line.expect(heard.is_accepted, in_time, f"an open challenge, {jump_s:+} s")
    line.jump(-jump_s)
    again = line.send(code.post)
    line.expect(again.body == heard.body, True, f"the same turn after {jump_s:+} s and back")


def set_right_again(line: Line, jump_s: int) -> None:
    """Opened while the clock was wrong, answered when it is right."""
    line.jump(jump_s)
    code = line.led("ana")
    kept = line.challenge()
    line.jump(-jump_s)
    issued_s, expires_s = int(kept[b"issued_at_s"]), int(kept[b"expires_at_s"])
    in_time = issued_s - APART_S <= line.now_s < expires_s
    line.expect(line.send(code.post).is_accepted, in_time, f"opened at {jump_s:+} s")


def spent_code(line: Line, jump_s: int) -> None:
    """A transfer by Móvil: its code again, in its turn and for a new challenge."""
    code = _by_movil(line)
    first = line.send(code.post)
    line.expect(first.is_accepted, True, "a right code")
    line.jump(jump_s)
    line.expect(line.send(code.post).body == first.body, True, f"spent, {jump_s:+} s, again")
    with contextlib.suppress(StopIteration):
        other = line.led("trita")
        heard = line.send(rekeyed(other.post, code.digits))
        line.expect(heard.is_accepted, False, f"spent, {jump_s:+} s, elsewhere")


def movil_code(line: Line, jump_s: int) -> None:
    """The app's clock goes wrong between the token's second and the answer."""
    code = _by_movil(line)
    line.jump(jump_s)
    right = -MOVIL_AHEAD_S <= jump_s < MOVIL_LIFE_S
    line.expect(line.send(code.post).is_accepted, right, f"a Móvil's code, {jump_s:+} s")


def _by_movil(line: Line) -> Code:
    led = line.led("trita")
    digits = SoftToken.of(led.person.tokens[0]).answer(led.challenge, line.now_s)
    return Code(led.person, led.sid, rekeyed(led.post, digits), digits, led.challenge)


def lock_out(line: Line, jump_s: int) -> None:
    ana = line.cast.person("ana")
    line.lock(ana)
    line.jump(jump_s)
    line.jump(-jump_s)
    line.expect(_knows(line, ana), False, f"locked, {jump_s:+} s and back")
    line.jump(jump_s)
    # The app's clock is all that a lock of 15 minutes has: an hour ahead, it is over.
    line.expect(_knows(line, ana), jump_s >= 900, f"locked, {jump_s:+} s")


def _knows(line: Line, person: Person) -> bool:
    return line.is_let_in(person, person.secret_number, Factor.SECRET_NUMBER)


def temporary_key(line: Line, jump_s: int) -> None:
    """In its last minute but one."""
    elena, life_s = line.cast.person("elena"), line.house.configuration.policy.temporary_key.life_s
    line.jump(life_s - 100)
    line.jump(jump_s)
    key = elena.temporary_key or ""
    line.expect(
        line.is_let_in(elena, key, Factor.TEMPORARY_KEY), jump_s < 100, f"a key, {jump_s:+} s"
    )


def redis_jumps(line: Line, jump_s: int) -> None:
    """Redis' clock alone: nothing is gone, nothing is other than it was."""
    elena = line.cast.person("elena")
    line.lock(elena)
    code = line.led("ana")
    before = _count(line.client)
    shift(line.client, jump_s)
    line.expect(_count(line.client) == before, True, f"every key is there, Redis {jump_s:+} s")
    line.expect(_knows(line, elena), False, f"locked, Redis {jump_s:+} s")
    first = line.send(code.post)
    line.expect(first.is_accepted, True, f"an open challenge, Redis {jump_s:+} s")
    shift(line.client, -jump_s)
    line.expect(line.send(code.post).body == first.body, True, f"again, Redis {jump_s:+} s")


def _count(client: Client) -> int:
    kept: Any = client
    return int(kept.dbsize())


def shift(client: Client, jump_s: int) -> None:
    """As though the server's clock had jumped: expiries are absolute in it, and stream ids too."""
    kept: Any = client
    for key in list(kept.scan_iter(count=1000)):
        left_ms = kept.pttl(key)
        if left_ms > 0:
            kept.pexpire(key, max(1, left_ms - jump_s * 1000))
        if jump_s < 0 and kept.type(key) == b"stream":
            newest_ms = int(kept.xinfo_stream(key)["last-generated-id"].partition(b"-")[0])
            kept.execute_command("XSETID", key, f"{newest_ms - jump_s * 1000}-0")


TRIALS: tuple[Trial, ...] = (
    open_challenge,
    set_right_again,
    spent_code,
    movil_code,
    lock_out,
    temporary_key,
    redis_jumps,
)


@contextlib.contextmanager
def line_on_a_clock() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="audiomatico-soak-") as name:
        folder = Path(name)
        with embedded_redis(folder / "redis") as server:
            client, keys, clock_s = connect(server.url), new_keys(), [int(USUAL_TIME)]
            house = cheap(House.build(keys, client, port=8000, state=folder))
            people = house.move_in(PEOPLE, clock_s[0])
            cast = Cast.from_mapping(house.cast(tuple(one for one in people if one.name in PEOPLE)))
            assert keys[AUTH_TOKEN] == house.auth_token  # noqa: S101  what `send` signs with
            app = house.app(lambda: clock_s[0])
            yield Line(app, house, client, cast, Snapshot.take(client), clock_s)
            client.close()


def soak() -> tuple[int, list[str]]:
    with line_on_a_clock() as line:
        for trial in TRIALS:
            for jump_s in JUMPS_S:
                line.anew()
                trial(line, jump_s)
    return line.told, line.wrong


def main() -> int:
    silence()
    told, wrong = soak()
    say(f"{len(TRIALS)} trials at {len(JUMPS_S)} jumps: {told} things looked at")
    for what in wrong:
        say(f"WRONG  {what}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
