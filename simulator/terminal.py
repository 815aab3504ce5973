"""A phone in the terminal: you read what is said, and press the keys yourself."""

import os
import sys
from collections.abc import Callable

import click

from simulator.cast import Cast, Person, Token
from simulator.clock import VirtualClock
from simulator.hearing.hearing import DictationError, dictated
from simulator.soft_token import SoftToken
from simulator.transcript import clock_face
from simulator.twilio.line import Line, RandomBytes
from simulator.twilio.phone import Phone, Switches
from simulator.twilio.speech import Moment, Speech
from simulator.twilio.wire import Transport

HELP = """  0-9 * #  keys of the phone        s  stay silent until the line goes on
  t        type the number you heard into the token in your hand
  n        take the next token      h  hang up      ?  this help"""
_KEYS = "0123456789*#"
_HANG_UP = ("h", "q", "", "\x03", "\x04")  # "": the end of piped input; Ctrl-C, Ctrl-D

ReadKey = Callable[[], str]
Show = Callable[[str], None]


def ring(
    transport: Transport,
    cast: Cast,
    person: Person,
    clock: VirtualClock,
    *,
    read_key: ReadKey | None = None,
    show: Show = click.echo,
    random_bytes: RandomBytes = os.urandom,
) -> list[str]:
    """One call, until somebody hangs up. Returns what was wrong with the line, if anything."""
    _introduce(person, show)
    phone = Phone(Line(transport, cast, person, clock, random_bytes), clock, Switches())
    _Call(phone, person, clock, show).go_on(read_key or Keyboard())
    return phone.line.faults


class Keyboard:
    """Key presses one by one, also where several come at once: pasted, or from a pipe."""

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def __call__(self) -> str:
        """The next key; "" at the end of piped input, and for Ctrl-C and Ctrl-D."""
        while not self._waiting:
            typed = _type()
            if not typed:
                return ""
            is_escape = typed.startswith("\x1b")  # an arrow, say: one key, whatever its name
            self._waiting = [typed] if is_escape else [key for key in typed if not key.isspace()]
        return self._waiting.pop(0)


def _type() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read(1)
    try:
        return click.getchar()
    except (KeyboardInterrupt, EOFError):
        return ""


class _Call:
    def __init__(self, phone: Phone, person: Person, clock: VirtualClock, show: Show) -> None:
        self._phone = phone
        self._clock = clock
        self._show = show
        self._began_at = clock.now
        self._shown = 0
        self._hand = [(token, SoftToken.of(token)) for token in person.tokens]

    def go_on(self, read_key: ReadKey) -> None:
        while self._phone.ended_by is None:
            self._phone.listen()
            self._catch_up()
            if self._phone.ended_by is None:
                self._do(read_key())
        self._catch_up()

    def _do(self, key: str) -> None:
        match key:
            case _ if key in _HANG_UP:
                self._phone.hang_up()
            case "s":
                self._phone.stay_silent()
            case "t":
                self._use_token()
            case "n":
                self._hand = self._hand[1:] + self._hand[:1]
                self._show(f"  in your hand: {_names(self._hand[0][0])}" if self._hand else "")
            case _ if key in _KEYS:
                self._phone.press(key)
            case _:
                self._show(HELP)

    def _catch_up(self) -> None:
        """Show what happened since. By now every speech is over: the line was listened to."""
        for entry in self._phone.log[self._shown :]:
            self._show(self._told(entry))
        self._shown = len(self._phone.log)

    def _told(self, entry: Speech | Moment) -> str:
        time = clock_face(entry.at - self._began_at)
        if isinstance(entry, Moment):
            if entry.what.startswith("presses "):
                return f"{time}  ⌨ {entry.what.removeprefix('presses ')}"
            return f"{time}  ({entry.who} {entry.what})"
        return f"{time}  {entry.shown_by(entry.ends_at)}"

    def _use_token(self) -> None:
        if not self._hand:
            self._show("  you hold no token")
            return
        token, device = self._hand[0]
        try:
            challenge = self._last_dictation() if device.takes_a_challenge else ""
        except DictationError as error:
            self._show(f"  nothing to type: {error}")
            return
        code = device.answer(challenge, self._clock.now_s())
        typed = f"{_grouped(challenge)} → " if challenge else ""
        face = f" {_names(token)} │ {typed}{_grouped(code)} "
        rule = "─" * len(face)
        self._show(f"  ┌{rule}┐\n  │{face}│\n  └{rule}┘")

    def _last_dictation(self) -> str:
        heard = [entry for entry in self._phone.log if isinstance(entry, Speech)]
        return dictated([speech.heard_by(self._clock.now) for speech in heard])[1]


def _introduce(person: Person, show: Show) -> None:
    show(f"You are {person.name}. Customer number {person.number}#")
    key = f", temporary key {person.temporary_key}#" if person.temporary_key else ""
    show(f"Secret number {person.secret_number}#{key}")
    for token in person.tokens:
        show(f"In your hand: {_names(token)}")
    show(HELP)


def _names(token: Token) -> str:
    return f"{token.kind} …{token.serial[-4:]}"


def _grouped(digits: str) -> str:
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))
