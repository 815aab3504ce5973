"""From a step in YAML to its value: one function a step, one table."""

import re
from collections.abc import Callable
from typing import cast

from simulator.clock import from_mexico_city
from simulator.scripts import steps
from simulator.scripts.tamper_reader import read_tamper
from simulator.scripts.yaml_nodes import Node

_NAME = re.compile(r"[a-z][a-z_0-9]*\Z")
_KEYS = re.compile(r"(?:[0-9*#]|\{[a-z_0-9.]+\})+\Z")
_FORWARD = re.compile(r"\+([0-9]+)\Z")
INTO_S = 1.0  # a barge-in comes so long after the speech began, unless the script says otherwise
Fields = dict[str, Node]


def read_step(node: Node) -> steps.Step:
    """Raises ScriptError with file and line."""
    fields = node.mapping()
    names = [name for name in fields if name in _STEPS]
    if len(names) != 1:
        raise node.wrong(f"one step each, of {', '.join(_STEPS)}")
    read, beside = _STEPS[names[0]]
    node.mapping({names[0], *beside})
    return read(fields[names[0]], fields)


def name(node: Node) -> str:
    value = node.text()
    if not _NAME.match(value):
        raise node.wrong(f"{value!r} is no name: small letters, digits, _")
    return value


def texts(node: Node) -> tuple[str, ...]:
    found = tuple(item.text() for item in node.items()) if node.is_list else (node.text(),)
    if not found:
        raise node.wrong("an empty list")
    return found


def _hear(node: Node, _: Fields) -> steps.Hear:
    return steps.Hear(node.line, texts(node))


def _not_hear(node: Node, _: Fields) -> steps.NotHear:
    return steps.NotHear(node.line, texts(node))


def _hung_up(node: Node, _: Fields) -> steps.HungUp:
    return steps.HungUp(node.line, node.flag())


def _press(node: Node, fields: Fields) -> steps.Press:
    keys = node.text()
    if not _KEYS.match(keys):
        raise node.wrong(f"{keys!r}: keys are 0-9, *, # and {{placeholders}}")
    during = _during(fields["during"]) if "during" in fields else None
    if "into" in fields and during is None:
        raise fields["into"].wrong("'into' goes with 'during'")
    into_s = fields["into"].seconds() if "into" in fields else INTO_S
    lost = fields["lost"].flag() if "lost" in fields else False
    return steps.Press(node.line, keys, during, into_s, lost)


def _during(node: Node) -> steps.During:
    if node.is_flag():
        node.only_true()
        return "prompt"
    return cast(steps.During, node.one_of("prompt", "say"))


def _silence(node: Node, _: Fields) -> steps.Silence:
    if node.is_flag():
        node.only_true()
        return steps.Silence(node.line, 1)
    return steps.Silence(node.line, node.whole(1, 99))


def _wait(node: Node, _: Fields) -> steps.Wait | steps.WaitUntil:
    if not node.is_mapping:
        return steps.Wait(node.line, node.seconds())
    fields = node.mapping({"until", "after"})
    if set(fields) != {"until", "after"}:
        raise node.wrong("like {until: 120, after: dictation}")
    fields["after"].one_of("dictation")
    return steps.WaitUntil(node.line, fields["until"].seconds())


def _clock(node: Node, _: Fields) -> steps.Clock:
    if node.is_mapping:
        fields = node.mapping({"set"})
        if "set" not in fields:
            raise node.wrong("like {set: 2026-11-23T23:05:00}")
        return steps.Clock(node.line, None, from_mexico_city(fields["set"].local_time()))
    forward = _FORWARD.match(node.text())
    if not forward:
        raise node.wrong('like "+3600", in seconds')
    return steps.Clock(node.line, float(forward[1]), None)


def _capture(node: Node, fields: Fields) -> steps.Capture:
    digits = fields["digits"].whole(5, 20) if "digits" in fields else None
    return steps.Capture(node.line, name(node), digits)


def _token(node: Node, _: Fields) -> steps.UseToken:
    if not node.is_mapping:
        return steps.UseToken(node.line, name(node), 1, "clave", None)
    fields = node.mapping({"challenge", "serial", "as", "of"})
    return steps.UseToken(
        line=node.line,
        challenge=name(fields["challenge"]) if "challenge" in fields else None,
        serial=fields["serial"].whole(1, 9) if "serial" in fields else 1,
        name=name(fields["as"]) if "as" in fields else "clave",
        whose=name(fields["of"]) if "of" in fields else None,
    )


def _set(node: Node, _: Fields) -> steps.Set:
    fields = node.mapping({"name", "from", "value", "change"})
    if "name" not in fields or ("from" in fields) == ("value" in fields):
        raise node.wrong("needs a name, and one of 'from' and 'value'")
    if "from" in fields:
        source = fields["from"].text()
        value = f"{{{source}}}"
        if not re.fullmatch(r"[a-z][a-z_0-9]*(\.[a-z0-9]+)?", source):
            raise fields["from"].wrong(f"{source!r} is no name")
    else:
        value = fields["value"].text()
    change = fields["change"].one_of(*steps.CHANGES) if "change" in fields else None
    return steps.Set(node.line, name(fields["name"]), value, cast(steps.Change | None, change))


def _hang_up(node: Node, _: Fields) -> steps.HangUp:
    node.only_true()
    return steps.HangUp(node.line)


def _call_again(node: Node, _: Fields) -> steps.CallAgain:
    if not node.is_mapping:
        node.only_true()
        return steps.CallAgain(node.line, None)
    fields = node.mapping({"caller"})
    return steps.CallAgain(node.line, name(fields["caller"]) if fields else None)


def _resend(node: Node, _: Fields) -> steps.Resend:
    if not node.is_mapping:
        return steps.Resend(node.line, _which(node), new_token=False, same_answer=True)
    fields = node.mapping({"which", "new_token", "same_answer"})
    if "which" not in fields:
        raise node.wrong("needs 'which': first or last")
    return steps.Resend(
        line=node.line,
        which=_which(fields["which"]),
        new_token=fields["new_token"].flag() if "new_token" in fields else False,
        same_answer=fields["same_answer"].flag() if "same_answer" in fields else True,
    )


def _which(node: Node) -> steps.Which:
    return cast(steps.Which, node.one_of("first", "last"))


def _deliver(node: Node, _: Fields) -> steps.DeliverTwice:
    node.one_of("twice")
    return steps.DeliverTwice(node.line)


def _tamper(node: Node, _: Fields) -> steps.Tamper:
    return read_tamper(node, texts)


_Reader = Callable[[Node, Fields], steps.Step]
_STEPS: dict[str, tuple[_Reader, tuple[str, ...]]] = {
    "hear": (_hear, ()),
    "not_hear": (_not_hear, ()),
    "hung_up": (_hung_up, ()),
    "press": (_press, ("during", "into", "lost")),
    "silence": (_silence, ()),
    "wait": (_wait, ()),
    "clock": (_clock, ()),
    "capture": (_capture, ("digits",)),
    "token": (_token, ()),
    "set": (_set, ()),
    "hang_up": (_hang_up, ()),
    "call_again": (_call_again, ()),
    "resend": (_resend, ()),
    "deliver": (_deliver, ()),
    "tamper": (_tamper, ()),
}
