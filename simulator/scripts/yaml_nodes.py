"""YAML read strictly: every value with its line, and nothing turned into what it was not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import yaml

from simulator.faults import ScriptError

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a file. Each reader raises ScriptError with file and line."""

    file: str
    _node: yaml.Node

    @property
    def line(self) -> int:
        return int(self._node.start_mark.line) + 1

    def wrong(self, what: str) -> ScriptError:
        return ScriptError(f"{self.file}:{self.line}: {what}")

    def mapping(self, allowed: set[str] | None = None) -> dict[str, "Node"]:
        """Its keys, each once, each allowed."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong("keys and values belong here")
        found: dict[str, Node] = {}
        for key_node, value in self._node.value:
            key = Node(self.file, key_node)
            name = key.text()
            if name in found:
                raise key.wrong(f"{name!r} is given twice")
            if allowed is not None and name not in allowed:
                raise key.wrong(f"{name!r} is unknown here: {', '.join(sorted(allowed))}")
            found[name] = Node(self.file, value)
        return found

    def items(self) -> Iterator["Node"]:
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.wrong("a list belongs here")
        return (Node(self.file, item) for item in self._node.value)

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    def text(self) -> str:
        """A text. Numbers and braces are to be quoted: 012 is no number here, {x} no mapping."""
        value = self._scalar("str", 'a text belongs here: in quotes, like "012" or "{cliente}#"')
        if not value:
            raise self.wrong("an empty text")
        return value

    def one_of(self, *allowed: str) -> str:
        value = self.text()
        if value not in allowed:
            raise self.wrong(f"{value!r} is none of {', '.join(allowed)}")
        return value

    def whole(self, least: int, most: int) -> int:
        value = self._scalar("int", f"a whole number belongs here, {least} to {most}")
        if not value.isdigit() or not least <= int(value) <= most:
            raise self.wrong(f"a whole number belongs here, {least} to {most}")
        return int(value)

    def seconds(self) -> float:
        if not isinstance(self._node, yaml.ScalarNode) or self._tag not in ("int", "float"):
            raise self.wrong("seconds belong here, as a number")
        try:
            value = float(self._node.value)
        except ValueError as error:
            raise self.wrong("seconds belong here, as a number") from error
        if not 0 <= value < float("inf"):
            raise self.wrong("seconds belong here, not less than 0")
        return value

    def flag(self) -> bool:
        return self._scalar("bool", "true or false belongs here").lower() == "true"

    def is_flag(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._tag == "bool"

    def only_true(self) -> None:
        if not self.is_flag() or not self.flag():
            raise self.wrong("only true belongs here")

    def local_time(self) -> datetime:
        """A date and time without a zone, like 2026-11-23T10:00:00."""
        wrong = self.wrong("a local time belongs here, like 2026-11-23T10:00:00")
        if not isinstance(self._node, yaml.ScalarNode) or self._tag not in ("timestamp", "str"):
            raise wrong
        try:
            moment = datetime.fromisoformat(self._node.value)
        except ValueError as error:
            raise wrong from error
        if moment.tzinfo is not None or "T" not in self._node.value:
            raise wrong
        return moment

    @property
    def _tag(self) -> str:
        return str(self._node.tag).removeprefix(_TAG)

    def _scalar(self, tag: str, what: str) -> str:
        if not isinstance(self._node, yaml.ScalarNode) or self._tag != tag:
            raise self.wrong(what)
        return str(self._node.value)


def read(text: str, file: str) -> Node:
    """The root of one YAML document. Raises ScriptError with file and line."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ScriptError(f"{file}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ScriptError(f"{file}:1: not YAML") from error
    if node is None:
        raise ScriptError(f"{file}:1: empty")
    return Node(file, node)
