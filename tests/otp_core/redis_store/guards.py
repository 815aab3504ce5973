"""What races are shown by: scripts without their guards, and the worst moment made certain."""

import threading
from typing import Any

from otp_core.redis_store import scripts
from otp_core.redis_store.store import RedisStore

SPENDERS = 64
SPENT_GUARD = "if state ~= 'open' then\n  return cjson.encode({ status = state == 'spent'"
CHANGED_GUARD = "if customer ~= customer_before"


def without(script: str, *guards: tuple[str, str]) -> dict[str, str]:
    """The scripts, one of them with its guards replaced."""
    texts = scripts.load()
    for guard, instead in guards:
        assert texts[script].count(guard) == 1, guard
        texts[script] = texts[script].replace(guard, instead)
    return texts


class AllCharged(RedisStore):
    """Nobody goes on until all have been counted: the worst moment, made certain."""

    barrier: threading.Barrier

    def charge_attempt(self, *args: Any, **kwargs: Any) -> Any:
        charged = super().charge_attempt(*args, **kwargs)
        self.barrier.wait(30)
        return charged
