"""Tells the line that calls are over, beside those that still go on: Twilio's status callbacks."""

import queue
import socket
import threading

from benchmarks.load import LOOPBACK, Post, Target
from simulator.twilio.wire import Pairs

OF_GATHER = ("Digits", "FinishedOnKey", "msg", "CallStatus")
OVER = {"CallStatus": "completed", "SequenceNumber": "0", "CallDuration": "1"}
ANSWERED = b" 204 "
LIMIT_S = 30.0


class Hanging:
    """In a thread and on a connection of its own, one after the other."""

    def __init__(self, target: Target) -> None:
        self.wrong: list[str] = []
        self._target = target
        self._waiting: queue.Queue[Pairs | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="hanging up")
        self._thread.start()

    def up(self, parameters: Pairs) -> None:
        """`parameters`: of any of the call's requests."""
        self._waiting.put(parameters)

    def wait(self) -> None:
        """Until all have hung up."""
        self._waiting.join()

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        sent = 0
        with socket.create_connection((LOOPBACK, self._target.port), LIMIT_S) as line:
            while (parameters := self._waiting.get()) is not None:
                sent += 1
                self._tell(line, parameters, -sent)
                self._waiting.task_done()

    def _tell(self, line: socket.socket, parameters: Pairs, number: int) -> None:
        """A fault of the connection is kept like a wrong answer: nobody must wait for ever."""
        asked = {name: value for name, value in parameters if name not in OF_GATHER} | OVER
        try:
            line.sendall(
                self._target.message(Post("", "/voice/status", tuple(asked.items())), number)
            )
            got = b""
            while b"\r\n\r\n" not in got and (chunk := line.recv(4096)):
                got += chunk
        except OSError as fault:
            got = type(fault).__name__.encode()
        first = got.partition(b"\r\n")[0]
        if ANSWERED not in first + b" ":
            self.wrong.append(first.decode(errors="replace"))
