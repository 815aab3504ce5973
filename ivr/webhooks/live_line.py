"""The line as its provider meets it: a turn is answered once, with the same bytes ever after."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest

import structlog
from msgspec import Struct

from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence, TimeIsUp, TransferEnded
from ivr.logs import of_turn
from ivr.sessions import Answered, Asked, Session, Sessions, SessionsUnavailableError
from ivr.telephony import Forbidden, Incoming, Reason
from ivr.webhooks.answers import Answers
from ivr.webhooks.conversation import Conversation, Turn
from ivr.webhooks.meter import LineMeter, Taken, Unmetered
from otp_core.requests import Attempt
from otp_core.secret import NOTHING

log = structlog.get_logger("line")

Watch = Callable[[str, Turn], None]  # call id, and the turn it has taken

NONCE_BYTES = 16  # telephony.md: 128 bits, made when the call came in


def nobody(call_id: str, turn: Turn) -> None:
    """Nobody watches."""


class _Asking(Struct, frozen=True):
    """A request that is this call's next, and what it says. `waited_s`: as of `Taken`."""

    incoming: Incoming
    asked: Asked
    turn: int
    nonce: str
    call: Call
    event: Event
    now_s: int
    waited_s: int | None


@dataclass(frozen=True, slots=True)
class LiveLine:
    """`watch` sees each turn once it is taken, `meter` once it is saved; neither may raise."""

    conversation: Conversation
    sessions: Sessions
    answers: Answers
    clock: Callable[[], int]  # UTC seconds
    random_bytes: Callable[[int], bytes]
    watch: Watch = nobody
    meter: LineMeter = field(default_factory=Unmetered)

    def ring(self, incoming: Incoming) -> bytes:
        """A call comes in: turn 0. Raises Forbidden for a call that has ended."""
        of_turn(0)
        session = self.sessions.load(incoming.call_id, 0)
        asked = self._asked(incoming, 0, fell_through=False)
        if session.given is not None and asked.is_same_as(session.given_for):
            return session.given
        if session.is_ended:
            raise Forbidden(Reason.ENDED)
        if session.turn > 0:
            return self._current(incoming, session)
        now_s = self.clock()
        nonce = self.random_bytes(NONCE_BYTES).hex()
        call = self.conversation.begin(now_s)
        return self._answer(_Asking(incoming, asked, 0, nonce, call, Entered(), now_s, None))

    def turn(self, incoming: Incoming, nonce: str, turn: int, *, fell_through: bool) -> bytes:
        """The caller's answer to a question. Raises Forbidden for another call's nonce."""
        of_turn(turn)
        session = self.sessions.load(incoming.call_id, turn)
        if not compare_digest(session.nonce, nonce):
            raise Forbidden(Reason.NONCE)
        asked = self._asked(incoming, turn, fell_through=fell_through)
        if session.given is not None and asked.is_same_as(session.given_for):
            return session.given
        if session.is_ended or session.call is None:
            raise Forbidden(Reason.ENDED)
        if turn != session.turn:
            return self._current(incoming, session)
        now_s = self.clock()
        event = self._event(incoming, session.call, session.key_at_s, now_s, fell_through)
        waited_s = max(0, now_s - session.at_s) if session.at_s else None
        return self._answer(
            _Asking(incoming, asked, turn, nonce, session.call, event, now_s, waited_s)
        )

    def again(self, incoming: Incoming, nonce: str) -> bytes:
        """The current question, once more. Changes nothing."""
        session = self.sessions.load(incoming.call_id, 0)
        if not compare_digest(session.nonce, nonce):
            raise Forbidden(Reason.NONCE)
        if session.is_ended:
            raise Forbidden(Reason.ENDED)
        return self._current(incoming, session)

    def fallback(self, incoming: Incoming) -> bytes:
        """Something failed on the way: the current question once more, then a kind goodbye."""
        session = self.sessions.load(incoming.call_id, 0)
        known = session.turn > 0 and not session.is_ended
        if known and self.sessions.count(incoming.call_id, "fallback") == 1:
            return self.answers.try_once_more(session.nonce, _language(session))
        return self.answers.goodbye("line.not_available", _language(session))

    def report(self, incoming: Incoming) -> bytes:
        """How the call goes, from the provider. A finished call's challenge is void."""
        now_s = self.clock()
        is_over = incoming.status.is_final
        call = self.sessions.load(incoming.call_id, 0).call if is_over else None
        if call is not None:
            attempt = Attempt(f"{incoming.call_id}:end", incoming.call_id, now_s)
            self.conversation.abandon(call, attempt)
        has_ended = self.sessions.end(
            incoming.call_id, sequence=incoming.sequence_number, is_over=is_over, now_s=now_s
        )
        if has_ended and call is not None:
            self.meter.left(call.state, incoming.status)
        return b""

    def _answer(self, asking: _Asking) -> bytes:
        call_id, turn, event = asking.incoming.call_id, asking.turn, asking.event
        caller = asking.incoming.from_
        attempt = Attempt(f"{call_id}:{turn}", call_id, asking.now_s, caller=caller)
        taken = self.conversation.answer(asking.call, event, attempt)
        answered = Answered(
            call_id=call_id,
            turn=turn,
            asked=asking.asked,
            call=taken.call,
            answer=self.answers.turn(taken, asking.nonce, turn + 1),
            nonce=asking.nonce,
            now_s=asking.now_s,
            keys_pressed=isinstance(event, Pressed | TransferEnded),  # both show a caller
            is_last=taken.is_last,
        )
        # Where the call is, never what was keyed; parameters that nobody here knows are counted.
        log.info("turn", state=taken.call.state, unknown_parameters=asking.incoming.ignored)
        self.watch(call_id, taken)
        body = self._saved(answered, taken)
        if body is answered.answer:  # another delivery's answer is the winner's to count
            before = asking.call
            self.meter.took(Taken(before.state, before.slips, event, taken, asking.waited_s))
        return body

    def _saved(self, answered: Answered, taken: Turn) -> bytes:
        """What can't be saved can't go on; but what was brought about is told all the same."""
        try:
            return self.sessions.save(answered) or self.answers.hang_up()
        except SessionsUnavailableError:
            if not taken.is_settled:
                raise
            return self.answers.last_words(taken)

    def _current(self, incoming: Incoming, session: Session) -> bytes:
        """A past turn with other content, or a future one: nothing changes but a count."""
        self.sessions.count(incoming.call_id, "out_of_turn")
        log.warning("out of turn", due=session.turn)
        given = self.sessions.load(incoming.call_id, session.turn - 1).given
        return self.answers.hang_up() if given is None else given

    def _asked(self, incoming: Incoming, turn: int, *, fell_through: bool) -> Asked:
        pressed = incoming.pressed
        keys = "" if pressed is None else f"{pressed.keys.reveal()} {pressed.finished_on}"
        content = f"{incoming.is_gather_result} {fell_through} {incoming.dial_outcome} {keys}"
        return self.sessions.asked(incoming.call_id, turn, content, incoming.idempotency_token)

    def _event(
        self, incoming: Incoming, call: Call, key_at_s: int, now_s: int, fell_through: bool
    ) -> Event:
        if incoming.dial_outcome is not None:  # however long the talk with people took
            return TransferEnded(incoming.dial_outcome.was_answered)
        idle_s = now_s - key_at_s
        if now_s >= call.ends_at_s:
            return TimeIsUp()
        if fell_through:  # a finish key pressed alone, where the provider takes it for no answer
            return Pressed(NOTHING, finished_on=call.finish_key)
        if incoming.pressed is not None:
            return incoming.pressed
        return TimeIsUp() if idle_s >= self.conversation.rules.idle_limit_s else Silence()


def _language(session: Session) -> str:
    return "" if session.call is None else session.call.language
