"""Logs as JSON lines in UTC. Events are named; no event carries what a caller keyed or heard.

Which call and turn a line is of stands in its context (`of_call`, `of_turn`): whoever logs on the
way, the core too, need not know.
"""

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import structlog
from structlog.processors import JSONRenderer, TimeStamper, add_log_level
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

CORE = "otp_core"  # it logs by the standard library, for it knows no line

_NOTHING: Mapping[str, Any] = MappingProxyType({})
# structlog's own context searches every variable of the thread, Flask's too, for each line.
_context: ContextVar[Mapping[str, Any]] = ContextVar("context", default=_NOTHING)


def configure_logs(level: int = logging.INFO, *, for_good: bool = False) -> None:
    """`for_good`: a server's, which are never configured again: each logger is made once, and not
    for each line."""
    told: list[Processor] = [_with_context, add_log_level, TimeStamper(fmt="iso", utc=True)]
    line = JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*told, line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=for_good,
    )
    handler = logging.StreamHandler(sys.stderr)
    plain = ProcessorFormatter.remove_processors_meta
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=told, processors=[plain, line]))
    logging.getLogger(CORE).handlers = [handler]


def of_nobody() -> None:
    """A server's thread is given requests of many calls: what comes now is not the last one's."""
    _context.set(_NOTHING)


def of_call(call_id: str) -> None:
    _context.set({**_context.get(), "call": call_id})


def of_turn(turn: int) -> None:
    _context.set({**_context.get(), "turn": turn})


def _with_context(_logger: Any, _name: str, event: EventDict) -> EventDict:
    return {**_context.get(), **event}
