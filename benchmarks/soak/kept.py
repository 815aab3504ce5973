"""A caller whose connection may outlive its request, as a provider's do."""

import contextlib
import http.client
from typing import Self

from benchmarks.load import LOOPBACK, Post, Target
from benchmarks.soak.ringing import ANSWER_LIMIT_S, Heard, NoAnswerError


class KeptCaller:
    """`again`: how often a request had to go out a second time."""

    def __init__(self, target: Target, *, keeps: bool) -> None:
        self.again = 0
        self._target, self._keeps = target, keeps
        self._connection: http.client.HTTPConnection | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._close()

    def post(self, post: Post) -> Heard:
        """Retried once with the same token, as Twilio does. Raises NoAnswerError."""
        self._sent += 1
        with contextlib.suppress(NoAnswerError):
            return self._once(post)
        self.again += 1
        return self._once(post)

    def _once(self, post: Post) -> Heard:
        try:
            heard, closes = self._exchange(post)
        except (OSError, http.client.HTTPException) as fault:
            self._close()
            raise NoAnswerError(type(fault).__name__) from fault
        if closes or not self._keeps:
            self._close()
        return heard

    def _exchange(self, post: Post) -> tuple[Heard, bool]:
        if self._connection is None:
            made = http.client.HTTPConnection(LOOPBACK, self._target.port, timeout=ANSWER_LIMIT_S)
            made.connect()
            self._connection = made
        self._connection.sock.sendall(self._target.message(post, id(self) ^ self._sent))
        answer = http.client.HTTPResponse(self._connection.sock, method="POST")
        answer.begin()
        return Heard(answer.status, answer.read()), bool(answer.will_close)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
