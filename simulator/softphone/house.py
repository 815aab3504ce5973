"""What a page may know and change around the calls: people, lines, time, messages, tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from simulator.cast import Cast, Person, Token
from simulator.faults import SimulatorError
from simulator.softphone.guard import json_body
from simulator.softphone.hands import Hands, token_of
from simulator.softphone.refusals import NOT_SO, Refusal, text_of
from simulator.softphone.switchboard import Switchboard
from simulator.softphone.world import World
from simulator.stage import Stage

# As the page's field has it: a line cannot tell every year's hours, nor keep what ends beyond them.
YEARS = range(2024, 2038)


def real_now_s() -> int:
    return int(datetime.now(UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`cast` is asked anew each time: the demo may be started afresh."""

    cast: Callable[[], Cast]
    world: World | None
    stage: Stage | None
    voice: str | None  # its name

    def now_s(self) -> int:
        return self.world.now_s() if self.world else real_now_s()

    def person(self, name: str) -> Person:
        person = self.cast().people.get(name)
        if person is None:
            raise Refusal(NOT_SO, "Nadie se llama así.", "Nobody is called that.")
        return person


@dataclass(frozen=True, slots=True)
class House:
    around: Surroundings
    hands: Hands
    switchboard: Switchboard

    def routes(self) -> Blueprint:
        routes = Blueprint("house", __name__, url_prefix="/api")
        routes.get("/house")(self.house)
        routes.post("/clock")(self.clock)
        routes.get("/messages")(self.messages)
        routes.post("/token")(self.token)
        return routes

    def house(self) -> ResponseReturnValue:
        around, cast = self.around, self.around.cast()
        known = around.world is not None
        return jsonify(
            people=[_person(person) for person in cast.people.values()],
            lines=_lines(cast),
            voice=around.voice,
            can={"clock": known, "messages": known, "check_scripts": around.stage is not None},
            clock=_clock(around),
        )

    def clock(self) -> ResponseReturnValue:
        world = _world(self.around)
        before_s = world.now_s()
        _set(world, json_body().get("local"))
        for call in self.switchboard.live:
            call.inbox.note("clock", f"jumps {world.now_s() - before_s} s")
        return jsonify(_clock(self.around))

    def messages(self) -> ResponseReturnValue:
        sent = [
            {"at_ms": one.at_s * 1000, "ends_in": one.ends_in, "text": one.text}
            for one in _world(self.around).messages()
        ]
        return jsonify(messages=sent)

    def token(self) -> ResponseReturnValue:
        body = json_body()
        person = self.around.person(text_of(body, "person"))
        device = token_of(person, text_of(body, "serial"))
        if device is None:
            raise Refusal(NOT_SO, "Nadie tiene ese token.", "Nobody holds that token.")
        challenge = text_of(body, "challenge")
        code, lives_s = _code(self.hands, device, challenge, self.around.now_s())
        for call in self.switchboard.live:
            if call.person.name == person.name:
                call.token_used(1 + person.tokens.index(device), challenge, code)
        return jsonify(code=code, kind=device.kind, lives_s=lives_s)


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "shows": dict(person.shows),
        "number": person.number,
        "secret_number": person.secret_number,
        "temporary_key": person.temporary_key,
        "tokens": [{"serial": token.serial, "kind": token.kind} for token in person.tokens],
    }


def _lines(cast: Cast) -> list[dict[str, str]]:
    lines = cast.lines or {"line": cast.to}
    return [{"name": name, "number": number} for name, number in lines.items()]


def _clock(around: Surroundings) -> dict[str, int]:
    now_s = around.now_s()
    return {"now_ms": now_s * 1000, "offset_s": now_s - real_now_s()}


def _world(around: Surroundings) -> World:
    if around.world is None:
        raise Refusal(
            NOT_SO,
            "Este teléfono llama a una línea de la que nada sabe.",
            "This phone rings a line that it knows nothing of.",
        )
    return around.world


def _set(world: World, local: Any) -> None:
    try:
        moment = None if local is None else datetime.fromisoformat(str(local))
        if moment is not None and moment.tzinfo is not None:
            raise ValueError("a local time bears no zone")
        if moment is not None and moment.year not in YEARS:
            raise ValueError("out of the years that a line knows")
        world.set_clock(moment)
    except ValueError as error:
        raise Refusal(
            NOT_SO,
            "Se espera una hora local como 2026-11-22T12:00, entre 2024 y 2037.",
            "A local time such as 2026-11-22T12:00 is expected, from 2024 to 2037.",
        ) from error


def _code(hands: Hands, token: Token, challenge: str, now_s: int) -> tuple[str, int | None]:
    try:
        return hands.code(token, challenge, now_s)
    except SimulatorError as error:
        raise Refusal(
            NOT_SO,
            "El token espera un número de 8 o de 12 cifras.",
            "The token expects a number of 8 or of 12 digits.",
        ) from error
