"""Twilio's side of one call on the wire: what it posts, when it tries again, when it falls back."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import urljoin

from simulator import twiml
from simulator.cast import Cast, Person
from simulator.clock import Clock
from simulator.faults import LineFaultError, TooSlowError, TransportError
from simulator.twilio.parameters import call_parameters
from simulator.twilio.transport import LONGEST_ANSWER_S
from simulator.twilio.wire import IDEMPOTENCY_TOKEN, Answer, Pairs, Request, Transport, signed
from simulator.twiml.verbs import Hangup, Response, Say

RandomBytes = Callable[[int], bytes]
# Twilio's error dictionary.
HTTP_RETRIEVAL_FAILURE, HTTP_CONNECTION_FAILURE = 11200, 11205
# telephony.md, Never in a URL. Shorter numbers stand in a random nonce now and then.
SHORTEST_SECRET = 6
# telephony.md, Requests: "with none, the caller hears a canned English error".
SORRY = "We are sorry. An application error has occurred. Goodbye."
CANNED = Response((Say("Polly.Joanna", "en-US", (SORRY,)), Hangup()))


@dataclass(frozen=True, slots=True)
class Document:
    response: Response
    url: str


@dataclass(frozen=True, slots=True)
class Exchange:
    request: Request
    answer: Answer


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request on its way: answered with `answer`, or not, for the reason in `fault`.

    `at`: when it went out; `took_s`: until its answer, or until nobody waited any longer.
    """

    at: float
    request: Request
    answer: Answer | None
    fault: str | None
    took_s: float


class Line:
    """One call's requests. `exchanges`: all that were answered well; `faults`: what was not;
    `attempts`: every one.

    `before_next` is called once with the next request, just before it goes; `deliver_next` takes
    it to the line, once. Both are for scripts that try the line.
    """

    def __init__(
        self,
        transport: Transport,
        cast: Cast,
        person: Person,
        clock: Clock,
        random_bytes: RandomBytes,
    ) -> None:
        self.transport = transport
        self.auth_token = cast.auth_token
        self.sid = "CA" + random_bytes(16).hex()
        self.exchanges: list[Exchange] = []
        self.attempts: list[Attempt] = []
        self.faults: list[str] = []
        self.before_next: list[Callable[[Request], None]] = []
        self.deliver_next: Callable[[Request], Answer] | None = None
        self._common = call_parameters(cast, person, self.sid)
        known = (person.secret_number, person.temporary_key or "", person.number)
        self._never_in_a_url = {value for value in known if len(value) >= SHORTEST_SECRET}
        self._clock = clock
        self._random_bytes = random_bytes
        self._status = "ringing"

    def ring(self) -> Document:
        """A call comes in: POST /voice."""
        document = self._fetch(self._public("/voice"), ())
        self._status = "in-progress"
        return document

    def go_on(self, document_url: str, target: str, extra: Pairs = ()) -> Document:
        """Post to where the document says; relative to its own address, as Twilio resolves it."""
        url = urljoin(document_url, target)
        if not (url + "/").startswith(self.transport.public_url + "/"):
            raise LineFaultError("a link leads away from the line's own address")
        if any(secret in url for secret in self._never_in_a_url):
            raise LineFaultError("a link holds what the caller pressed or knows")
        self._never_in_a_url |= {
            value for name, value in extra if name == "Digits" and len(value) >= SHORTEST_SECRET
        }
        return self._fetch(url, extra)

    def end(self, status: str, duration_s: int) -> None:
        """The status callback. telephony.md, Requests: SequenceNumber puts them in order."""
        minutes = -(-duration_s // 60)
        extra = (
            ("CallDuration", str(duration_s)),
            ("Duration", str(minutes)),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", "0"),  # of an incoming call only the end is told
            ("Timestamp", formatdate(self._clock.now, usegmt=False)),
        )
        self._status = status
        answer = self._send(self._request(self._public("/voice/status"), extra))
        if isinstance(answer, int) or not 200 <= answer.status < 300:
            self.faults.append("the status callback was not answered with 200")

    def _fetch(self, url: str, extra: Pairs) -> Document:
        request = self._request(url, extra)
        answer = self._good(request)
        if isinstance(answer, Answer):
            return Document(twiml.parse(answer.body, answer.content_type), url)
        # telephony.md, Requests: the fallback URL with ErrorCode, ErrorUrl; with none, English.
        wrong = (*extra, ("ErrorCode", str(answer)), ("ErrorUrl", url))
        fallback_url = self._public("/voice/fallback")
        answer = self._good(self._request(fallback_url, wrong))
        if isinstance(answer, Answer):
            return Document(twiml.parse(answer.body, answer.content_type), fallback_url)
        return Document(CANNED, fallback_url)

    def _good(self, request: Request) -> Answer | int:
        """An answer with 2xx in 15 s, or Twilio's error code."""
        answer = self._send(request)
        if isinstance(answer, int):
            return answer
        path = request.url.removeprefix(self.transport.public_url).partition("?")[0]
        if not 200 <= answer.status < 300:
            self.faults.append(f"status {answer.status} from {path}")
            return HTTP_RETRIEVAL_FAILURE
        if answer.took_s > LONGEST_ANSWER_S:
            self.faults.append(f"{answer.took_s:.0f} s for an answer from {path}")
            return HTTP_RETRIEVAL_FAILURE
        self.exchanges.append(Exchange(request, answer))
        return answer

    def _send(self, request: Request) -> Answer | int:
        """telephony.md, Requests: one retry by default, the idempotency token repeats."""
        hooks, self.before_next = self.before_next, []
        for hook in hooks:
            hook(request)
        deliver, self.deliver_next = self.deliver_next or self.transport.send, None
        try:
            return self._attempt(deliver, request)
        except TooSlowError:
            return HTTP_RETRIEVAL_FAILURE
        except TransportError:  # tried again: Twilio's default, rc=1 rp=ct
            pass
        try:
            return self._attempt(self.transport.send, request)
        except TransportError:
            return HTTP_CONNECTION_FAILURE

    def _attempt(self, deliver: Callable[[Request], Answer], request: Request) -> Answer:
        at, started = self._clock.now, time.monotonic()
        try:
            answer = deliver(request)
        except TransportError as error:
            self.faults.append(str(error))
            took_s = time.monotonic() - started
            self.attempts.append(Attempt(at, request, None, str(error), took_s))
            raise
        self.attempts.append(Attempt(at, request, answer, None, answer.took_s))
        return answer

    def _request(self, url: str, extra: Pairs) -> Request:
        params = (*self._common, ("CallStatus", self._status), *extra)
        request = Request("POST", url, params, ((IDEMPOTENCY_TOKEN, self.new_token()),))
        return signed(request, self.auth_token)

    def new_token(self) -> str:
        return str(uuid.UUID(bytes=self._random_bytes(16), version=4))

    @property
    def has_plans(self) -> bool:
        """Something waits for the next request."""
        return bool(self.before_next or self.deliver_next)

    def carry_over(self, earlier: "Line") -> None:
        """What waited for a request of an earlier call waits for the first of this one."""
        self.before_next, earlier.before_next = earlier.before_next, []
        self.deliver_next, earlier.deliver_next = earlier.deliver_next, None

    def _public(self, path: str) -> str:
        return self.transport.public_url + path
