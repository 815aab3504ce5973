"""What a line for testers says besides: that nothing is real, and where in the dialog one is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ivr.dialog.actions import Action, AskCore, Dictation, Listen, Say
from ivr.dialog.events import Entered, Event
from ivr.dialog.states import State


class Guide(Protocol):
    """Goes over what the dialog does, before any of it is said or asked."""

    def over(
        self, actions: tuple[Action, ...], state: State, event: Event
    ) -> tuple[Action, ...]: ...


@dataclass(frozen=True, slots=True)
class NoGuide:
    """A line for customers says what the dialog says."""

    def over(self, actions: tuple[Action, ...], state: State, event: Event) -> tuple[Action, ...]:
        return actions


@dataclass(frozen=True, slots=True)
class GuideForTesters:
    """A marker first of all, and the state's name before each question.

    Before a dictation it comes ahead of the core's answer: the window counts from the dictation's
    end, and nothing unmeasured may stand in between.
    """

    def over(self, actions: tuple[Action, ...], state: State, event: Event) -> tuple[Action, ...]:
        marker = (Say("tester.marker"),) if isinstance(event, Entered) else ()
        return (*marker, *self._named(actions, state))

    def _named(self, actions: tuple[Action, ...], state: State) -> Iterator[Action]:
        for action in actions:
            if _is_question(action):
                yield Say("tester.state", {"state": _words(state)})
            yield action


def _is_question(action: Action) -> bool:
    match action:
        case Listen(values=values):
            return not any(isinstance(value, Dictation) for value in values.values())
        case AskCore(dictate=dictate):
            return dictate is not None
        case _:
            return False


def _words(state: State) -> str:
    return state.value.replace(".", ", ").replace("_", " ")
