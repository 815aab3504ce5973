"""Walks the real engine with everything that can happen, and writes down where it leads.

A call is followed on only if it brings something new to its state: a field with a value that no
call had there before. So the walk ends, and still meets every counter at every height.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import combinations, product
from typing import Any

from msgspec.structs import fields, replace

from ivr.callmap.answers import NOW_S
from ivr.callmap.events import full_name, name, possible_events
from ivr.callmap.labels import legible
from ivr.dialog import engine
from ivr.dialog.actions import (
    Action,
    AskBank,
    AskCore,
    HangUp,
    Listen,
    Transfer,
)
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from otp_core.secret import Secret

COUNTED_UP_TO = 8  # above every bound of config/dialog.toml that a caller can reach by hand
MOST_OF_A_PLACE = 64  # calls followed from a place for a new pair of values
MOST_CALLS = 50_000  # followed; more is a walk without end
# What no flow goes by: bookkeeping, and which wording comes next.
_NO_MATTER = ("turns", "heard", "ends_at_s", "finish_key")

# Counters that start anew in every state: each alone decides when it is too much.
_OF_A_STATE = (".silences", ".slips")


class EndlessWalkError(Exception):
    """A bug of ours: a field of `Call` takes ever new values."""


class Waits(StrEnum):
    """What a state does; of several things, the first here."""

    FOR_KEYS = "asks the caller"
    FOR_PEOPLE = "transfers"
    FOR_ANSWER = "asks core, bank or hours"
    NO_MORE = "ends the call"
    NOT = "goes on at once"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    source: State
    label: str  # "": at once
    target: State


@dataclass(frozen=True, slots=True)
class CallMap:
    """`waits`: each state that was reached, in the order in which the walk met them."""

    waits: Mapping[State, Waits]
    edges: tuple[Edge, ...]


def explore(rules: Rules, start: State = State.GREETING) -> CallMap:
    """Deterministic: the same code has the same map."""
    walk = _Walk(rules)
    walk.follow(Call(state=start, ends_at_s=NOW_S + rules.call_limit_s), [Entered()])
    while walk.waiting:
        call, waits_for = walk.waiting.popleft()
        walk.from_here(call, waits_for)
    order = list(walk.waits)
    edges = [Edge(*edge) for edge in legible(walk.ways)]
    edges.sort(key=lambda edge: (order.index(edge.source), order.index(edge.target), edge.label))
    return CallMap(walk.waits, tuple(edges))


# (source, target) of each name and full name; a dictionary keeps the order of discovery.
Place = tuple[State, object]  # and what is waited for there
Ways = dict[tuple[State, str, str, State], None]


@dataclass(slots=True)
class _Walk:
    rules: Rules
    waits: dict[State, Waits] = field(default_factory=dict)
    ways: Ways = field(default_factory=dict)
    waiting: deque[tuple[Call, Action]] = field(default_factory=deque)
    known: dict[Place, set[object]] = field(default_factory=lambda: defaultdict(set))
    alike: dict[Place, list[list[Event]]] = field(default_factory=dict)
    seen: set[object] = field(default_factory=set)
    visits: Counter[Place] = field(default_factory=Counter)
    followed: int = 0

    def from_here(self, call: Call, waits_for: Action) -> None:
        """Keys that led to the same once are tried as one ever after, under all their names."""
        if not isinstance(waits_for, Listen):  # an answer is to this very request
            for event in possible_events(waits_for):
                self.follow(call, [event])
            return
        place = (call.state, waits_for.keys)
        if place not in self.alike:
            classes: dict[object, list[Event]] = defaultdict(list)
            for event in possible_events(waits_for):
                classes[self._outcome(call, event)].append(event)
            self.alike[place] = list(classes.values())
        for events in self.alike[place]:
            self.follow(call, events)

    def follow(self, call: Call, events: list[Event]) -> None:
        names = [self._names(call, event) for event in events]
        self.waits.setdefault(call.state, Waits.NOT)
        for step in engine.trail(call, events[0], self.rules):
            self.waits.setdefault(step.call.state, Waits.NOT)
            for short, full in names:
                self.ways[call.state, short, full, step.call.state] = None
            call, names = step.call, [("", "")]
            if not step.moved:
                self._wait(replace(call, turns=0), step.actions[-1])

    def _wait(self, call: Call, waits_for: Action) -> None:
        kinds = (self.waits[call.state], _kind(waits_for))
        self.waits[call.state] = min(kinds, key=list(Waits).index)
        if not self._is_news((call.state, _what(waits_for)), tuple(_traits("", call))):
            return
        self.waiting.append((call, waits_for))
        self.followed += 1
        if self.followed > MOST_CALLS:
            raise EndlessWalkError(call.state)

    def _is_news(self, place: Place, traits: tuple[tuple[str, object], ...]) -> bool:
        """Is a value new here, or a pair of them? Flows go by several fields at once."""
        if (place, traits) in self.seen:
            return False
        self.seen.add((place, traits))
        counters = [each for each in traits if type(each[1]) is int and each[0] not in _OF_A_STATE]
        plain = [each for each in traits if type(each[1]) is not int]
        pairs = {*combinations(plain, 2), *product(plain, counters)}
        known = self.known[place]
        is_new = not known.issuperset(traits)
        if self.visits[place] < MOST_OF_A_PLACE:
            is_new = is_new or not pairs <= known
        self.visits[place] += is_new
        if is_new:
            known |= pairs.union(traits)
        return is_new

    def _names(self, call: Call, event: Event) -> tuple[str, str]:
        """What leads on only the third time is called so."""
        if isinstance(event, Pressed | Silence) and (call.silences or call.slips):
            fresh = replace(call, silences=0, slips=0)
            if self._leaves(call, event) and not self._leaves(fresh, event):
                silent = isinstance(event, Silence)
                times = (call.silences if silent else call.slips) + 1
                said = f"{'silence' if silent else 'slip'} ×{times}"
                return said, said
        return name(event), full_name(event)

    def _outcome(self, call: Call, event: Event) -> object:
        if not isinstance(event, Pressed):
            return event
        *_, last = steps = list(engine.trail(call, event, self.rules))
        states = tuple(step.call.state for step in steps)
        return states, _what(last.actions[-1]), tuple(_traits("", last.call))

    def _leaves(self, call: Call, event: Event) -> bool:
        first = next(engine.trail(call, event, self.rules))
        return first.moved or first.call.state is not call.state


def _kind(waits_for: Action) -> Waits:
    match waits_for:
        case Listen():
            return Waits.FOR_KEYS
        case Transfer():
            return Waits.FOR_PEOPLE
        case HangUp():
            return Waits.NO_MORE
        case _:
            return Waits.FOR_ANSWER


def _what(waits_for: Action) -> object:
    match waits_for:
        case Listen(keys=keys):
            return keys
        case AskCore(request) | AskBank(request):
            return type(request)
        case _:
            return waits_for


def _traits(path: str, value: Any) -> Iterator[tuple[str, object]]:
    """Each field's value, as coarse as flows tell values apart."""
    match value:
        case bool() | StrEnum() | None:
            yield path, value
        case int():
            yield path, min(value, COUNTED_UP_TO)
        case tuple():
            yield path, len(value)
        case Secret() | str():
            yield path, len(value) > 0
        case _:
            for each in _fields(type(value)):  # type: ignore[arg-type]  # python/mypy#11470: types are hashable
                yield from _traits(f"{path}.{each}", getattr(value, each))


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in _NO_MATTER)
