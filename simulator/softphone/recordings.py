"""Prompts as WAV files: made ahead, one after the other, as soon as a document is known."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from queue import Full, Queue

from simulator.sound.prompts import spoken
from simulator.sound.voices import Voice
from simulator.twiml.verbs import Sound

MOST_KEPT = 48  # half a megabyte each, or a little more
MOST_WAITING = 32
LONGEST_S = 20.0  # for a page to wait: a prompt takes a fraction of a second

Sounds = tuple[Sound, ...]


class Recordings:
    """Without a voice there are none."""

    def __init__(self, voice: Voice | None) -> None:
        self._voice = voice
        self._lock = threading.Lock()
        self._made: OrderedDict[Sounds, Future[bytes]] = OrderedDict()
        self._asked: Queue[tuple[Sounds, Future[bytes]]] = Queue(MOST_WAITING)
        if voice is not None:
            work = threading.Thread(target=self._work, args=(voice,), name="softphone voice")
            work.daemon = True
            work.start()

    def prepare(self, prompts: Iterable[Sounds]) -> None:
        """They will be asked for soon."""
        if self._voice is not None:
            for sounds in prompts:
                self._ask(sounds)

    def wav(self, sounds: Sounds) -> bytes | None:
        """None: there is no voice, or it is too busy or failed."""
        future = self._ask(sounds) if self._voice is not None else None
        if future is None:
            return None
        try:
            return future.result(LONGEST_S)
        except Exception:  # noqa: BLE001  whatever a synthesiser raises: captions go on without it
            return None

    def _ask(self, sounds: Sounds) -> "Future[bytes] | None":
        with self._lock:
            if sounds in self._made:
                self._made.move_to_end(sounds)
                return self._made[sounds]
            future: Future[bytes] = Future()
            try:
                self._asked.put_nowait((sounds, future))
            except Full:
                return None
            self._made[sounds] = future
            while len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
            return future

    def _work(self, voice: Voice) -> None:
        while True:
            sounds, future = self._asked.get()
            try:
                future.set_result(spoken(voice, sounds).wav())
            except Exception as error:  # noqa: BLE001  told to whoever waits for it
                future.set_exception(error)
                with self._lock:
                    self._made.pop(sounds, None)
