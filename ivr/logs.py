"""Logs as JSON lines in UTC. Events are named; no event carries what a caller keyed or heard."""

import logging
import sys

import structlog


def configure_logs(level: int = logging.INFO, *, for_good: bool = False) -> None:
    """`for_good`: a server's, which are never configured again: each logger is made once, and not
    for each line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=for_good,
    )
