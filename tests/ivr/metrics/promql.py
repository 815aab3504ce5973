"""The names in a PromQL expression, and nothing else of it: strict about what it does not know.

https://prometheus.io/docs/prometheus/latest/querying/basics/ and /operators/ and /functions/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<range>\[(?:[0-9]+[smhdw]|\$__rate_interval|\$__range)\])
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
    |(?P<sign>=~|!~|!=|==|>=|<=|[-+*/%=<>(){},])""",
    re.VERBOSE,
)
FUNCTIONS = {
    "absent", "clamp_min", "histogram_quantile", "increase", "max", "min", "rate", "sum", "topk",
}  # fmt: skip
SETS = {"and", "or", "unless"}
GROUPING = {"by", "without"}
OF_RANGES = {"increase", "rate"}
MATCHERS = {"=", "!=", "=~", "!~"}


class PromqlError(Exception):
    """Not an expression that this reader follows."""


@dataclass(frozen=True)
class Matcher:
    label: str
    sign: str
    value: str


@dataclass(frozen=True)
class Selector:
    metric: str
    matchers: tuple[Matcher, ...]


@dataclass(frozen=True)
class Names:
    selectors: tuple[Selector, ...]
    grouped: frozenset[str]  # labels of `by (…)`


def names_of(expression: str) -> Names:
    """Raises PromqlError."""
    tokens = [*_tokens(expression), ("end", ""), ("end", ""), ("end", "")]
    selectors: list[Selector] = []
    grouped: set[str] = set()
    at = 0
    while tokens[at][0] != "end":
        (kind, text), after = tokens[at], tokens[at + 1][1]
        at += 1
        if kind == "text" or text in ("{", "}"):
            raise PromqlError(f"{text} where none may stand")
        if kind != "name" or text in SETS:
            continue
        if text in GROUPING:
            labels, at = _labels(tokens, at)
            grouped |= labels
        elif text in FUNCTIONS:
            _check_call(text, after)
        else:
            matchers, at = _matchers(tokens, at) if after == "{" else ((), at)
            selectors.append(Selector(text, matchers))
    if not selectors:
        raise PromqlError("nothing is asked")
    _check_ranges(expression)
    return Names(tuple(selectors), frozenset(grouped))


def _check_call(function: str, after: str) -> None:
    if after not in ("(", *GROUPING):
        raise PromqlError(f"{function} without its arguments")


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at, depth = 0, 0
    while at < len(expression):
        found = TOKEN.match(expression, at)
        if found is None:
            raise PromqlError(f"not understood: {expression[at : at + 20]}")
        at = found.end()
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth < 0:
            raise PromqlError("a bracket too many")
        if found.lastgroup != "space":
            yield str(found.lastgroup), found[0]
    if depth:
        raise PromqlError("a bracket is open")


def _check_ranges(expression: str) -> None:
    """What takes a range has one, and nothing else has: `rate(x)` and a bare `x[5m]` are errors."""
    flat = re.sub(r'"[^"]*"|\s+', "", expression)
    ranged = re.findall(r"(?:^|[^a-z_])(\w+)\((?:\w+)(?:\{[^}]*\})?\[", flat)
    if any(name not in OF_RANGES for name in ranged) or len(ranged) != flat.count("["):
        raise PromqlError("a range where none may stand")
    if sum(flat.count(f"{name}(") for name in OF_RANGES) != len(ranged):
        raise PromqlError("a rate of no range")


def _labels(tokens: list[tuple[str, str]], at: int) -> tuple[set[str], int]:
    if tokens[at][1] != "(":
        raise PromqlError("labels stand in brackets")
    labels = set[str]()
    while tokens[at][1] != ")":
        at += 1
        kind, text = tokens[at]
        if kind == "name":
            labels.add(text)
        elif text not in (",", ")"):
            raise PromqlError(f"{text} is no label")
    return labels, at + 1


def _matchers(tokens: list[tuple[str, str]], at: int) -> tuple[tuple[Matcher, ...], int]:
    found: list[Matcher] = []
    at += 1
    while True:
        (kind, label), (_, sign), (what, value) = tokens[at : at + 3]
        if kind != "name" or sign not in MATCHERS or what != "text":
            raise PromqlError(f"{label}{sign}{value} is no matcher")
        found.append(Matcher(label, sign, value[1:-1]))
        at += 4
        if tokens[at - 1][1] == "}":
            return tuple(found), at
        if tokens[at - 1][1] != ",":
            raise PromqlError("a matcher is not ended")
