"""The call map of a line in this process, and the way each call took over it."""

from collections import defaultdict
from dataclasses import dataclass, field

from ivr.callmap import CallMap, as_svg, explore
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.webhooks.conversation import Turn

Path = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Atlas:
    """`watch` is told each turn as it is taken. Drawing walks the whole dialog: some seconds."""

    rules: Rules
    paths: defaultdict[str, Path] = field(default_factory=lambda: defaultdict(list))

    def watch(self, call_id: str, turn: Turn) -> None:
        self.paths[call_id].append(tuple(state.value for state in turn.path))

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(state.value for state in State)

    def path(self, sid: str) -> Path:
        return list(self.paths.get(sid, []))

    def svg(self) -> str:
        return as_svg(self._map())

    def _map(self) -> CallMap:
        return explore(self.rules)
