"""Hypothesis walks the whole machine with any keys, silences, faults and verdicts."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialog.actions import Dictation, HangUp, Listen, Say
from ivr.dialog.call import Call
from ivr.dialog.engine import HANDLERS, step
from ivr.dialog.events import Entered, Event, Pressed, Silence
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step
from ivr.prompts import Catalogue
from ivr.speech import seconds
from otp_core.verdicts import Accepted
from tests.ivr.dialog.walking import NOW_S, next_events

CONFIG = Path(__file__).parents[3] / "config"
RULES = Rules.from_mapping(tomllib.loads((CONFIG / "dialog.toml").read_text()))
CATALOGUE = Catalogue.load("es-MX", ZoneInfo("America/Mexico_City"))

LONGEST_PROMPT_S = 25  # dialog.md, Manners
LONGEST_DICTATION_S = 60


def begun() -> Step:
    return step(Call(ends_at_s=NOW_S + RULES.call_limit_s), Entered(), RULES)


def check_spoken(taken: Step) -> None:
    """Every prompt exists, has its values, and is no longer than a caller can bear."""
    for action in taken.actions:
        if isinstance(action, Say | Listen):
            spoken_s = seconds(CATALOGUE.utterance(action.prompt, action.values))
            dictated = any(isinstance(value, Dictation) for value in action.values.values())
            assert spoken_s <= (LONGEST_DICTATION_S if dictated else LONGEST_PROMPT_S), (
                action.prompt
            )


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_call_ends_and_everything_said_can_be_said(data: st.DataObject) -> None:
    taken, turns = begun(), 0
    check_spoken(taken)
    while not isinstance(taken.actions[-1], HangUp):
        event: Event = data.draw(next_events(taken.actions[-1]))
        turns += isinstance(event, Pressed | Silence)
        taken = step(taken.call, event, RULES)
        check_spoken(taken)
        assert turns <= RULES.turns_max + 1, "a call without end"
    assert taken.call.state is State.GOODBYE


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_token_is_called_active_only_right_after_the_core_accepted_a_code(
    data: st.DataObject,
) -> None:
    taken = begun()
    while not isinstance(taken.actions[-1], HangUp):
        event: Event = data.draw(next_events(taken.actions[-1]))
        taken = step(taken.call, event, RULES)
        said = [action.prompt for action in taken.actions if isinstance(action, Say)]
        assert ("activation.done.token" in said) == isinstance(event, Accepted)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 40))
def test_a_silent_caller_always_hears_goodbye(data: st.DataObject, talks: int) -> None:
    """From wherever a caller falls silent, the call ends by itself."""
    taken = begun()
    for _ in range(talks):
        if isinstance(taken.actions[-1], HangUp):
            return
        taken = step(taken.call, data.draw(next_events(taken.actions[-1])), RULES)
    silences = 0
    while not isinstance(taken.actions[-1], HangUp):
        waits_for_keys = isinstance(taken.actions[-1], Listen)
        silences += waits_for_keys
        event = Silence() if waits_for_keys else data.draw(next_events(taken.actions[-1]))
        taken = step(taken.call, event, RULES)
        assert silences <= RULES.turns_max + 1


def test_every_state_has_a_handler() -> None:
    assert set(HANDLERS) == set(State)


def test_every_prompt_of_the_catalogue_is_said_somewhere() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("ivr/dialog", "ivr/webhooks")
        for path in (CONFIG.parent / folder).glob("*.py")
    )
    questions = ("ask", "again", "slip")
    for prompt in CATALOGUE.keys():  # noqa: SIM118  a catalogue is no mapping
        name, _, last = prompt.rpartition(".")
        base = name if last in questions and name else prompt
        wanted = base.removesuffix("_movil").removesuffix("_other")
        assert f'"{prompt}"' in source or f'"{base}"' in source or wanted in source, prompt
