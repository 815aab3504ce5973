"""Hundreds of whole calls at once through gunicorn: is each answered right, and in time?

    python -m benchmarks.soak.crowd [CALLERS [MINUTES]]

Each of 500 callers plays a call script of tests/calls on the simulator's phone: every word is
listened to at twice its pace, a pause is made before each key, and what must be heard is heard, or
the call is wrong. Who has hung up is followed by another customer at once, for 5 minutes; then the
last calls are played to their ends. They begin one after the other within a minute, as calls do.
Two workers, argon2, signatures, AOF (`always`), logs and metrics are production's. The exit code is
1 where a call was wrong, a request was not answered well, or a turn took over a second.
"""

import http.client
import json
import secrets
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

from benchmarks.house import Bench, bench, letters
from benchmarks.load import LOOPBACK
from benchmarks.soak.ground import cheap, say
from benchmarks.soak.moving import APP, Moving
from ivr.demo.plans import EVERYBODY
from simulator.cast import Cast, Person
from simulator.scripts import steps
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.softphone.pace import RealPace, RunningClock
from simulator.stage import USUAL_TIME
from simulator.transcript import CallReport
from simulator.twilio.transport import HttpTransport

CALLS = Path(__file__).parents[2] / "tests" / "calls"
CALLERS, MINUTES, WORKERS = 500, 5.0, 2
SHOWN = 20  # of what went wrong
STALL_MS = 100  # how long Redis stands still before it is told
WELL = (http.client.OK, http.client.NO_CONTENT)  # the latter for a status callback
TURN_LIMIT_S = 1.0  # issue 5, "Figures"
RAMP_S = 60.0
# Seconds of a call in one of ours. Whoever hears every word to its end keys something every 33 s;
# real callers know what they want, and break into what they hear.
SPEED = 2.0
PAUSE_S = 3.0  # at most, before a key: who listens also thinks
CALL_S = 250.0  # what a call of this mix lasts at least, on average: so many customers are made
# What people call about, commonest first; each plays the next.
MIX = (
    *("activa_su_netkey_fisico", "transferir_por_clabe", "regresar_al_menu"),
    *("activa_su_netkey_fisico", "pagar_un_servicio", "un_numero_cambiado"),
    *("english_activation", "transferir_a_cuenta_registrada", "colgar_con_el_reto_abierto"),
    *("operacion_con_movil", "tres_claves_equivocadas", "cambiar_numero_secreto"),
    *("activa_su_netkey_fisico", "english_transfer", "uno_activo_a_la_vez"),
    *("robo_a_las_tres_de_la_manana", "clave_temporal", "reto_devuelto"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    callers: int
    seconds: float  # of real time, once all are there
    ramp_s: float = RAMP_S
    speed: float = SPEED
    mix: tuple[str, ...] = MIX

    @property
    def customers(self) -> int:
        rounds = (self.seconds + self.ramp_s) * self.speed / CALL_S
        return int(self.callers * (rounds + 1))


@dataclass(slots=True)
class Outcome:
    """`took_s`: of each request; `wrong`: a call each; `faults`: a request each."""

    calls: Counter[str] = field(default_factory=Counter)
    took_s: dict[str, list[float]] = field(default_factory=lambda: {"hashing": [], "other": []})
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    at_once: int = 0
    lasted_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, report: CallReport, person: Person) -> None:
        hashed = {person.secret_number, person.temporary_key}
        with self.lock:
            self.calls[name] += 1
            if not report.ok:
                self.wrong.append(f"{name}: {report.failure}")
            for attempt in (one for call in report.calls for one in call.attempts):
                kind = (
                    "hashing" if dict(attempt.request.params).get("Digits") in hashed else "other"
                )
                self.took_s[kind].append(attempt.took_s)
                if attempt.answer is None or attempt.answer.status not in WELL:
                    self.faults.append(f"{name}: {attempt.fault or attempt.answer}")


def main(wanted: Wanted) -> int:
    with bench(appendfsync="always") as line:
        scripts = [human(Script.load(CALLS / f"{name}.yaml")) for name in wanted.mix]
        began_s = time.monotonic()
        now_s = int(USUAL_TIME)
        line.client.config_set("appendfsync", "everysec")  # while they move in
        people = customers(line, scripts, wanted.customers, now_s)
        line.client.config_set("appendfsync", "always")
        line.client.config_set("latency-monitor-threshold", STALL_MS)
        say(f"{wanted.customers} customers moved in within {time.monotonic() - began_s:.0f} s")
        clock = Moving.begin(line.folder, now_s, wanted.speed)
        with line.serving(APP, workers=WORKERS):
            outcome = play(line, people, clock, wanted)
            figures = of_workers(line.port, WORKERS)
            stalls = line.client.execute_command("LATENCY LATEST")
            scripts_us = line.client.info("latencystats")["latency_percentiles_usec_evalsha"]
        faults = server_faults(line.folder / "server.log")
    say(f"Redis, µs a script      {scripts_us['p50']:7.0f}   p99 {scripts_us['p99']:.0f}")
    for event, _, _, most_ms, *_ in stalls:
        say(f"Redis stood still: {event.decode()}, at most {most_ms} ms")
    return report(outcome, figures, faults)


def human(script: Script) -> Script:
    """The same at any hour, with a pause before each key that is pressed into silence."""
    paced: list[steps.Step] = []
    for step in script.steps:
        if isinstance(step, steps.Press) and step.during is None:
            paced.append(
                steps.Wait(step.line, 0.5 + secrets.randbelow(1000) / 1000 * (PAUSE_S - 0.5))
            )
        paced.append(step)
    return replace(script, at=None, steps=tuple(paced))


def customers(
    line: Bench, scripts: list[Script], count: int, now_s: int
) -> Iterator[tuple[Script, Cast]]:
    """Of each the script they play, and a cast of nobody but them."""
    roles = [script for script, _ in zip(cycle(scripts), range(count), strict=False)]
    names = [f"p{letters(n)}" for n in range(count)]
    plans = {name: EVERYBODY[script.caller] for name, script in zip(names, roles, strict=True)}
    # Hashed at almost no cost; each is hashed anew, at the full one, as its customer is let in.
    people = cheap(line.house).move_in(plans, now_s)
    cast = Cast.from_mapping(line.house.cast(people))
    found = [
        (script, replace(cast, people={script.caller: cast.person(name)}))
        for name, script in zip(names, roles, strict=True)
    ]
    return iter(found)


def play(
    line: Bench, people: Iterator[tuple[Script, Cast]], clock: Moving, wanted: Wanted
) -> Outcome:
    outcome, pace = Outcome(), RealPace(wanted.speed)
    url = f"http://{LOOPBACK}:{line.port}"
    began_s = time.monotonic()
    until_s = began_s + wanted.ramp_s + wanted.seconds

    def call() -> bool:
        """Raises nothing: what goes wrong is in the report. False: nobody is left."""
        with outcome.lock:
            script, cast = next(people, (None, None))
        if script is None or cast is None:
            return False
        running = RunningClock(pace, clock.now)
        transport = HttpTransport(url, line.house.settings.public_url)
        told = run_script(script, transport, cast, running)  # type: ignore[arg-type]  # real time
        outcome.add(Path(script.file).stem, told, cast.person(script.caller))
        return True

    def caller(number: int) -> None:
        time.sleep(number / wanted.callers * wanted.ramp_s)
        while time.monotonic() < until_s and call():
            pass

    threads = [threading.Thread(target=caller, args=(n,)) for n in range(wanted.callers)]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, wanted.ramp_s + wanted.seconds / 2))
    outcome.at_once = sum(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    outcome.lasted_s = time.monotonic() - began_s
    return outcome


def of_workers(port: int, workers: int) -> list[dict[str, int]]:
    """What each tells of itself; whoever answers is asked until all have."""
    found: dict[int, dict[str, int]] = {}
    while len(found) < workers:
        with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=10)) as connection:
            connection.request("GET", "/figures")
            told = json.loads(connection.getresponse().read())
        found[told["pid"]] = told
    return list(found.values())


def server_faults(log: Path) -> list[str]:
    """Lines of the server's log that tell of a fault."""
    marks = ('"level": "error"', '"level": "critical"', "[ERROR]", "[CRITICAL]", "Traceback")
    return [line for line in log.read_text("utf-8").splitlines() if any(m in line for m in marks)]


def report(outcome: Outcome, figures: list[dict[str, int]], faults: list[str]) -> int:
    turns = sum(map(len, outcome.took_s.values()))
    seconds = outcome.lasted_s
    say(f"callers at once        {outcome.at_once:8}")
    say(f"calls, all to the end  {sum(outcome.calls.values()):8}")
    say(f"calls that went wrong  {len(outcome.wrong):8}")
    say(f"requests gone wrong    {len(outcome.faults):8}")
    say(f"faults in the log      {len(faults):8}")
    say(f"requests               {turns:8}   {turns / seconds:.1f} a second")
    say(f"a call's turn every    {outcome.at_once * seconds / turns:8.1f} s")
    say(f"trips to Redis, a turn {sum(one['trips'] for one in figures) / turns:8.2f}")
    say(f"memory of each worker  {', '.join(str(one['rss_kib'] // 1024) for one in figures)} MiB")
    say(f"\n{'milliseconds':14} {'requests':>9} {'median':>8} {'p99':>8} {'most':>8}")
    slowest_s = 0.0
    for kind, took_s in outcome.took_s.items():
        if len(took_s) > 1:
            slowest_s = max(slowest_s, *took_s)
            cut = statistics.quantiles(took_s, n=100, method="inclusive")
            figures_ms = (cut[49] * 1000, cut[98] * 1000, max(took_s) * 1000)
            say(f"{kind:14} {len(took_s):9} " + " ".join(f"{ms:8.1f}" for ms in figures_ms))
    wrong = outcome.wrong + outcome.faults + faults
    for line in wrong[:SHOWN]:
        say(f"WRONG  {line}")
    return int(bool(wrong) or slowest_s > TURN_LIMIT_S)


if __name__ == "__main__":
    callers = int(sys.argv[1]) if len(sys.argv) > 1 else CALLERS
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else MINUTES
    sys.exit(main(Wanted(callers, minutes * 60)))
