"""The calls of this process: who may ring, how many at once, which are remembered."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from simulator.softphone.live_call import LiveCall

MOST_LIVE = 8
MOST_FINISHED = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """`page`: the page that rang, by the name it gave itself."""

    id: str
    page: str
    call: LiveCall


class Busy(Exception):  # noqa: N818  an outcome of the switchboard, told to the page
    """`same_page`: another call of this page is on; else all lines are taken."""

    def __init__(self, *, same_page: bool) -> None:
        super().__init__("busy")
        self.same_page = same_page


class Switchboard:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, Kept] = OrderedDict()

    def ring(self, id_: str, page: str, ring: Callable[[], LiveCall]) -> None:
        """Raises Busy. A call of the same page that nobody listens to gives way."""
        with self._lock:
            live = [kept for kept in self._calls.values() if not kept.call.over]
            for kept in live:
                if kept.page == page and kept.call.inbox.readers:
                    raise Busy(same_page=True)
                if kept.page == page:
                    kept.call.inbox.hang_up()
            if len(live) >= MOST_LIVE:
                raise Busy(same_page=False)
            self._calls[id_] = Kept(id_, page, ring())
            self._forget()

    def call(self, id_: str) -> LiveCall | None:
        with self._lock:
            kept = self._calls.get(id_)
        return kept.call if kept else None

    def session(self, id_: str) -> list[LiveCall]:
        """The calls of its page up to this one, oldest first; all that are remembered."""
        with self._lock:
            page = self._calls[id_].page
            ids = list(self._calls)
            known = ids[: ids.index(id_) + 1]
            return [self._calls[one].call for one in known if self._calls[one].page == page]

    @property
    def live(self) -> list[LiveCall]:
        with self._lock:
            return [kept.call for kept in self._calls.values() if not kept.call.over]

    def _forget(self) -> None:
        over = [kept.id for kept in self._calls.values() if kept.call.over]
        for id_ in over[: max(0, len(over) - MOST_FINISHED)]:
            del self._calls[id_]
