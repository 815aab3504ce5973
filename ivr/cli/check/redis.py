"""Redis: what decides whether a recorded code stays recorded (docs/redis.md)."""

import re
from collections.abc import Iterator, Sequence

from ivr.cli.check.findings import Finding, fail, ok, warn
from otp_core.errors import StoreError
from otp_core.redis_store.client import Client, is_healthy
from otp_core.redis_store.inspection import ServerLook, look_at_servers, min_replicas_of

UNKNOWN = "unknown"  # somebody must look there
WANTED = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
OLDEST = 7  # scripts begin with #!lua
MOST_DRIFT_S = 2  # of the code's windows, 59 s is the shortest
FULL = 0.8  # of maxmemory
_MAJOR = re.compile(r"([0-9]+)\.")


def redis_findings(client: Client, how: str, now_s: float) -> Iterator[Finding]:
    if not is_healthy(client):
        yield fail("redis", f"{how}: it does not answer, or may not be written to")
        return
    try:
        looks = look_at_servers(client)
    except StoreError as fault:
        yield fail("redis", str(fault))
        return
    yield ok("redis", how)
    yield from _versions(looks)
    for name, wanted in WANTED.items():
        yield _setting(name, wanted, looks)
    yield _idle(looks)
    yield _files(looks)
    yield _memory(looks)
    yield from _replicas(looks, min_replicas_of(client))
    yield _clock(looks, now_s)


def _versions(looks: Sequence[ServerLook]) -> Iterator[Finding]:
    told = ", ".join(sorted({look.version for look in looks}))
    major = _MAJOR.match(min(looks, key=_major).version)
    if major is None or int(major[1]) < OLDEST:
        yield fail("version", f"{told}: use Redis {OLDEST} or Valkey, or newer")
    else:
        yield ok("version", told)
    lives = ", ".join(f"{look.run_id[:8]} for {look.uptime_s // 3600} h" for look in looks)
    yield ok("run_id", f"{lives}: another one voids every open challenge")


def _major(look: ServerLook) -> int:
    found = _MAJOR.match(look.version)
    return int(found[1]) if found else 0


def _setting(name: str, wanted: str, looks: Sequence[ServerLook]) -> Finding:
    told = {look.settings[name] for look in looks}
    found = ", ".join(sorted(told)) if all(told) else UNKNOWN
    return (ok if found == wanted else fail)(name, f"{found} (wanted: {wanted})")


def _idle(looks: Sequence[ServerLook]) -> Finding:
    told = {look.settings["timeout"] for look in looks}
    if told - {"0", ""}:
        return warn("timeout", "set it to 0: what is asked as a connection is closed ends the call")
    return ok("timeout", "idle connections stay" if all(told) else UNKNOWN)


def _files(looks: Sequence[ServerLook]) -> Finding:
    failing = sorted({name for look in looks for name in look.writes_fail})
    if failing:
        return fail("persistence", f"{', '.join(failing)} failed: look at the disk and its space")
    return ok("persistence", "its files were written")


def _memory(looks: Sequence[ServerLook]) -> Finding:
    evicted = sum(look.evicted for look in looks)
    if evicted:
        return fail("memory", f"{evicted} keys were thrown away: records are lost, see operations")
    for look in looks:
        if look.memory_most and look.memory > FULL * look.memory_most:
            return warn("memory", f"{look.memory} of {look.memory_most} bytes: raise maxmemory")
    bound = "bounded" if all(look.memory_most for look in looks) else "not bounded: watch the host"
    return ok("memory", f"{sum(look.memory for look in looks)} bytes, {bound}")


def _replicas(looks: Sequence[ServerLook], wanted: int) -> Iterator[Finding]:
    fewest = min(look.replicas for look in looks)
    if fewest < wanted:
        yield fail("replicas", f"{fewest} where min_replicas is {wanted}: nothing is accepted")
    elif fewest and not wanted:
        yield warn("replicas", f"{fewest}: set min_replicas=1 in REDIS_URL, or a failover forgets")
    else:
        yield ok("replicas", f"{fewest}, min_replicas is {wanted}")
    if fewest and any(look.settings["min-replicas-to-write"] in ("0", "") for look in looks):
        yield warn("min-replicas-to-write", "set it to 1: a master that was cut off must not write")


def _clock(looks: Sequence[ServerLook], now_s: float) -> Finding:
    drift_s = max((look.clock_s - now_s for look in looks), key=abs)
    if abs(drift_s) > MOST_DRIFT_S:
        return fail("clock", f"Redis' is {drift_s:+.1f} s from ours: run NTP on both machines")
    return ok("clock", f"Redis' is {drift_s:+.1f} s from ours")
