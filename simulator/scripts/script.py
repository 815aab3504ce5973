"""A call script: its head, its steps, and the checks that need no call to be made."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from simulator.clock import from_mexico_city
from simulator.faults import ScriptError
from simulator.scripts import steps
from simulator.scripts.notebook import PERSONAL, names_in
from simulator.scripts.step_reader import name, read_step
from simulator.scripts.yaml_nodes import Node, read
from simulator.twilio.keypad import LONE_FINISH_KEY, LoneFinishKey

_FACT = re.compile(r"[A-Z][0-9]{1,2}\Z")  # domain.md: every fact has an id
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_HEAD = {"title", "proves", "caller", "call", "at", "lone_finish_key", "fallback", "dial", "line"}
_REQUIRED = ("title", "proves", "caller", "call")
DIAL_ENDS = ("no-answer", "busy", "failed", "completed")


@dataclass(frozen=True, slots=True)
class Script:
    """`at` and the times in steps: UTC seconds."""

    file: str
    title: str
    proves: tuple[str, ...]
    caller: str
    at: float | None
    lone_finish_key: LoneFinishKey
    may_fall_back: bool
    dial_ends: tuple[str, ...]
    line: str | None  # the number called; None: the cast's
    steps: tuple[steps.Step, ...]

    @property
    def sets_the_time(self) -> bool:
        """Then it can only be played to a line that goes by the simulator's clock."""
        timed = (steps.Clock, steps.WaitUntil)
        return self.at is not None or any(isinstance(step, timed) for step in self.steps)

    @staticmethod
    def load(path: Path) -> "Script":
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ScriptError(f"{path}: cannot be read ({type(error).__name__})") from error
        return Script.parse(text, str(path))

    @staticmethod
    def parse(text: str, file: str) -> "Script":
        """Raises ScriptError with file and line."""
        root = read(text, file)
        head = root.mapping(_HEAD)
        for key in _REQUIRED:
            if key not in head:
                raise root.wrong(f"{key!r} is missing")
        found = tuple(read_step(node) for node in head["call"].items())
        if not found:
            raise head["call"].wrong("no steps")
        _check_order(found, file)
        _check_names(found, file)
        return Script(
            file=file,
            title=head["title"].text(),
            proves=tuple(_fact(node) for node in head["proves"].items()),
            caller=name(head["caller"]),
            at=from_mexico_city(head["at"].local_time()) if "at" in head else None,
            lone_finish_key=_lone(head["lone_finish_key"])
            if "lone_finish_key" in head
            else "posts_empty",
            may_fall_back="fallback" in head and bool(head["fallback"].one_of("allowed")),
            dial_ends=_dial(head["dial"]) if "dial" in head else DIAL_ENDS[:1],
            line=_number(head["line"]) if "line" in head else None,
            steps=found,
        )


def _lone(node: Node) -> LoneFinishKey:
    return cast(LoneFinishKey, node.one_of(*LONE_FINISH_KEY))


def _dial(node: Node) -> tuple[str, ...]:
    ends = tuple(one.one_of(*DIAL_ENDS) for one in (node.items() if node.is_list else [node]))
    if not ends:
        raise node.wrong("how does a transfer end?")
    return ends


def _number(node: Node) -> str:
    number = node.text()
    if not _NUMBER.match(number):
        raise node.wrong(f"{number!r} is no number to call, like +525512345678")
    return number


def _fact(node: Node) -> str:
    fact = node.text()
    if not _FACT.match(fact):
        raise node.wrong(f"{fact!r} is no fact's id, like N4")
    return fact


def _check_order(found: tuple[steps.Step, ...], file: str) -> None:
    """After `wait: {until: …}` comes its press, with nothing between that takes time."""
    between = (steps.UseToken, steps.Set, steps.DeliverTwice, steps.Tamper)
    for index, step in enumerate(found):
        if not isinstance(step, steps.WaitUntil):
            continue
        rest = [later for later in found[index + 1 :] if not isinstance(later, between)]
        if not rest or not isinstance(rest[0], steps.Press) or rest[0].during:
            raise ScriptError(f"{file}:{step.line}: a plain press must follow this wait")


def _check_names(found: tuple[steps.Step, ...], file: str) -> None:
    """Every placeholder is of a person, or was captured or set before."""
    known: set[str] = set()
    for step in found:
        for used in _used(step):
            if used not in known and used not in PERSONAL and "." not in used:
                raise ScriptError(f"{file}:{step.line}: {{{used}}} is not known here")
        match step:
            case steps.Capture(name=new) | steps.UseToken(name=new) | steps.Set(name=new):
                if new in PERSONAL:
                    raise ScriptError(f"{file}:{step.line}: {{{new}}} is a person's own")
                known.add(new)
            case _:
                pass


def _used(step: steps.Step) -> list[str]:
    match step:
        case steps.Hear(texts=texts) | steps.NotHear(texts=texts):
            return [used for text in texts for used in names_in(text)]
        case steps.Press(keys=text) | steps.Set(value=text):
            return names_in(text)
        case steps.UseToken(challenge=challenge):
            return [challenge] if challenge else []
        case steps.Tamper(tampering=tampering, expect_heard=heard):
            values = [value for _, value in tampering.put + tampering.add]
            return [used for text in (*values, *heard) for used in names_in(text)]
        case _:
            return []
