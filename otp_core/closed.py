"""Fail closed: where the core can't record what happened, nothing happened."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from otp_core.errors import OtpCoreError
from otp_core.verdicts import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


def fails_closed(use_case: Callable[P, T]) -> Callable[P, T | Unavailable]:
    """A fault of ours or of Redis becomes `Unavailable`; our faults' messages hold no secret."""

    @wraps(use_case)
    def closed(*args: P.args, **kwargs: P.kwargs) -> T | Unavailable:
        try:
            return use_case(*args, **kwargs)
        except OtpCoreError as fault:
            _log.error("%s: %s: %s", use_case.__qualname__, type(fault).__name__, fault)
            return Unavailable()

    return closed
