"""What the screen says when the demo starts: who may call, with what, and how."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from shlex import quote
from typing import Any

from ivr.demo.house import House
from ivr.demo.plans import TESTERS
from ivr.settings import DEFAULT_PORT, DEFAULT_STATE, PORT, STATE, Settings
from otp_core.staff import TokenView

HEADINGS = ("who", "customer", "secret", "temporary", "NetKey")


def introduce(
    house: House, cast: Mapping[str, Any], now_s: int, *, was_closed: bool, phone: str | None
) -> str:
    """The only place where secrets are shown; they are a demo's, and made up.

    `was_closed`: the clock was moved to the next opening, and nobody asked for it. `phone`: where
    the browser phone is, if there is one.
    """
    zone = house.configuration.timetable.zone
    local = datetime.fromtimestamp(now_s, zone)
    why = "  (activation was closed: this is its next opening; --at now to hear that)"
    return "\n".join(
        (
            "",
            f"The line answers at {house.settings.public_url}",
            f"Its clock says {local:%A %d %B %Y, %H:%M}, {zone.key}{why if was_closed else ''}",
            "",
            *_table(house, cast),
            "",
            *_what_to_do(house, phone),
            "",
        )
    )


def _what_to_do(house: House, phone: str | None) -> Iterator[str]:
    call = _make_call(house.settings)
    yield f"Ring it in a browser: {phone or _no_phone(house)}"
    yield "Or from a second terminal: you read what is said and press keys, token in hand."
    yield f"  {call}              as ana"
    yield f"  {call} WHO=elena    as somebody else; identify with her temporary key"
    yield ""
    yield "Option 2 activates a NetKey Físico; for memo, whose is active, option 1 moves money."
    yield "Ctrl-C stops the line; what happened is kept."
    yield "New customers: make run ARGS=--fresh"


def _make_call(settings: Settings) -> str:
    """With what a second terminal must know too."""
    port = f"{PORT}={settings.port} " if settings.port != DEFAULT_PORT else ""
    state = f"{STATE}={quote(str(settings.state))} " if settings.state != DEFAULT_STATE else ""
    return f"{port}{state}make call"


def _no_phone(house: House) -> str:
    return f"not now, for something else listens on port {house.settings.port + 1}"


def _table(house: House, cast: Mapping[str, Any]) -> Iterator[str]:
    rows = [HEADINGS, *_rows(house, cast)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {line}".rstrip()


def _rows(house: House, cast: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    branches = {False: house.core().branch, True: house.core(tester=True).branch}
    for name, person in cast["people"].items():
        who = (name, person["number"], person["secret_number"], person["temporary_key"] or "–")
        for token in person["tokens"]:
            view = branches[name in TESTERS].token_view(token["serial"])
            state = view.state if isinstance(view, TokenView) else "unknown"
            yield (*who, f"{token['serial']}  {token['kind']:6}  {state}")
            who = ("", "", "", "")
