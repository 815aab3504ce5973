"""Memory of a worker over 100,000 calls, and of Redis for each customer, token and finished call.

    python -m benchmarks.soak.memory [CALLS]

One worker under gunicorn, on a Monday morning. Calls ring and hang up in a menu, after they
identified, with a challenge open, or with a NetKey activated. Secrets are hashed at almost no cost.
After each tenth of the calls the worker's resident memory is printed. The exit code is 1 where it
grew, once warm, by more than 4 MiB, or where what a call needs for a while has no TTL. In the end
all that has one is let go, as time would, to see what is kept.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from urllib.request import urlopen

from benchmarks.calls import action
from benchmarks.house import Bench, bench, letters
from benchmarks.load import LOOPBACK, Act, Post, play
from benchmarks.soak.ground import ACTIVATES, OPERATES, cheap, say
from benchmarks.soak.hanging import Hanging
from benchmarks.soak.moving import APP, Moving
from benchmarks.soak.ringing import lead, pressing
from ivr.demo.plans import DEMO
from simulator.cast import Cast, Person
from simulator.stage import USUAL_TIME
from simulator.twilio.parameters import call_parameters

CALLS, PARTS, WARM = 100_000, 10, 2  # in so many parts; warm after so many of them
GROWTH_MIB = 4.0  # some 50 bytes a call: less than any object that would be kept of one
CALLERS = 8
CALLS_EACH = 50  # of who rings again and again: five of them with a challenge, of six a day
IDENTIFIED_EVERY = 8  # of so many calls one identifies, and nothing else
CHALLENGED_EVERY = 10  # of so many calls one hangs up with a challenge open
NEW_EVERY = 100  # of so many calls one activates, by a customer who never rang before
# What a call leaves in Redis for a while only (otp_core/redis_store/keys.py, ivr/sessions).
PASSING = ("call", "grant", "attempt", "challenge", "opened", "pauses", "refused")
AT_ONCE = 1_000  # keys looked at in one trip

_sids = count()


@dataclass(frozen=True, slots=True)
class People:
    regulars: tuple[Person, ...]
    new: Iterator[Person]
    cast: Cast


def main(calls: int) -> int:
    with bench() as line:
        line.client.config_set("maxmemory", 0)  # the embedded one is for demos, and small
        now_s = int(USUAL_TIME)
        people, each = moved_in(line, calls, now_s)
        Moving.begin(line.folder, now_s, speed=1.0, hashes_cheaply=True)
        before = used(line)
        with line.serving(APP, workers=1):
            rss_mib = series(line, people, calls)
        spent = used(line) - before
        kinds = by_kind(line)
        kept = let_go(line) - before
    report_kinds(kinds)
    say(f"\nbytes of Redis: {each:.0f} a customer with a NetKey, audit and notices included;")
    say(
        f"{spent / calls:.0f} a finished call, {kept / calls:.0f} of them for good (audit, notices)"
    )
    return verdict(rss_mib, kinds)


def moved_in(line: Bench, calls: int, now_s: int) -> tuple[People, float]:
    """Half of the regulars have a NetKey at work, half one to activate. And the bytes of each."""
    before, half, new = used(line), calls // CALLS_EACH // 2, calls // NEW_EVERY + PARTS
    plans = {
        **{OPERATES + letters(n): DEMO["memo"] for n in range(half)},
        **{ACTIVATES + letters(n): DEMO["ana"] for n in range(half + new)},
    }
    house = cheap(line.house)
    made = [one for one in house.move_in(plans, now_s) if one.name in plans]
    cast = Cast.from_mapping(house.cast(tuple(made)))
    people = tuple(cast.people.values())
    each = (used(line) - before) / len(people)
    return People(people[: 2 * half], iter(people[2 * half :]), cast), each


def series(line: Bench, people: People, calls: int) -> list[float]:
    """The worker's memory before the first call, and after each part of them."""
    say(f"{'calls':>8} {'resident, MiB':>14} {'calls a second':>15}")
    found = [rss(line)]
    say(f"{0:8} {found[0]:14.1f}")
    with closing(Hanging(line.target)) as hanging:
        for part in range(1, PARTS + 1):
            numbers = range((part - 1) * calls // PARTS, part * calls // PARTS)
            acts = (one_call(people, hanging, number) for number in numbers)
            measured = play(line.target, acts, callers=CALLERS)
            hanging.wait()
            found.append(rss(line))
            rate = calls / PARTS / measured.lasted_s
            say(f"{part * calls // PARTS:8} {found[-1]:14.1f} {rate:15.0f}")
        if hanging.wrong:
            raise RuntimeError(f"a status callback was answered {hanging.wrong[0]!r}")
    return found


def one_call(people: People, hanging: Hanging, number: int) -> Act:
    """`number` chooses what is called about."""
    if number % NEW_EVERY == 0:
        person = next(people.new)
        code = yield from lead(people.cast, person)
        yield Post("turn", code.post.path, code.post.params)
        hanging.up(code.post.params)
        return
    person = people.regulars[number // CHALLENGED_EVERY % len(people.regulars)]
    secrets = ("4", "1", person.number, person.secret_number)
    keys: tuple[str, ...] = ("*", "9") if number % IDENTIFIED_EVERY else secrets
    if number % CHALLENGED_EVERY == 0:
        hanging.up((yield from lead(people.cast, person)).post.params)
        return
    common = call_parameters(people.cast, person, f"CAf{next(_sids):031x}")
    parameters = (*common, ("CallStatus", "in-progress"))
    body = yield Post("turn", "/voice", parameters)
    for key in keys:
        body = yield Post("turn", action(body), (*parameters, *pressing(key)))
    hanging.up(parameters)


@dataclass(slots=True)
class Kind:
    """Keys of one kind. `longest_s`: the longest TTL; `for_good`: how many have none."""

    keys: int = 0
    bytes: int = 0
    longest_s: int = 0
    for_good: int = 0


def by_kind(line: Bench) -> Mapping[str, Kind]:
    found: dict[str, Kind] = defaultdict(Kind)
    for keys in in_parts(line):
        pipe = line.client.pipeline(transaction=False)
        for key in keys:
            pipe.ttl(key)
            pipe.memory_usage(key)
        told = pipe.execute()
        for key, ttl_s, size in zip(keys, told[::2], told[1::2], strict=True):
            kind = found[kind_of(key)]
            kind.keys += 1
            kind.bytes += size or 0
            kind.longest_s = max(kind.longest_s, ttl_s)
            kind.for_good += ttl_s == -1
    return found


def kind_of(key: bytes) -> str:
    """`au:{12}:grant:…` is a grant; the demo's bank is one kind."""
    parts = key.decode().split(":")
    if len(parts) < 3 or parts[1] in ("call", "{bank}"):
        return parts[1].strip("{}") if len(parts) > 1 else parts[0]
    return parts[2]


def let_go(line: Bench) -> int:
    """Redis' memory once every key that has a TTL is gone, as if its time had come."""
    for keys in in_parts(line):
        pipe = line.client.pipeline(transaction=False)
        for key in keys:
            pipe.ttl(key)
        passing = [key for key, ttl_s in zip(keys, pipe.execute(), strict=True) if ttl_s >= 0]
        if passing:
            line.client.delete(*passing)
    return used(line)


def in_parts(line: Bench) -> Iterator[list[bytes]]:
    keys = line.client.scan_iter(count=AT_ONCE)
    while part := list(islice(keys, AT_ONCE)):
        yield part


def used(line: Bench) -> int:
    return int(line.client.info("memory")["used_memory"])


def rss(line: Bench) -> float:
    """The one worker's, MiB."""
    with urlopen(f"http://{LOOPBACK}:{line.port}/figures", timeout=10) as answer:
        return float(json.loads(answer.read())["rss_kib"] / 1024)


def report_kinds(kinds: Mapping[str, Kind]) -> None:
    say(f"\n{'key':12} {'keys':>8} {'bytes each':>11} {'gone after, h':>14}")
    for name, kind in sorted(kinds.items(), key=lambda one: -one[1].bytes):
        life = "kept" if kind.for_good == kind.keys else f"{kind.longest_s / 3600:.1f}"
        say(f"{name:12} {kind.keys:8} {kind.bytes / kind.keys:11.0f} {life:>14}")


def verdict(rss_mib: list[float], kinds: Mapping[str, Kind]) -> int:
    grew_mib = rss_mib[-1] - rss_mib[WARM]
    say(f"the worker grew by {grew_mib:.1f} MiB once warm; allowed: {GROWTH_MIB:.0f}")
    stuck = [name for name in PASSING if kinds.get(name, Kind()).for_good]
    for name in stuck:
        say(f"WRONG  {kinds[name].for_good} keys of kind {name} have no TTL")
    return int(grew_mib > GROWTH_MIB or bool(stuck))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS))
