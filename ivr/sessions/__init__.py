"""The call between two webhooks: its state, its turn number, and the answers already given.

Redis decides which delivery of a turn was first; everybody else gets the first one's bytes.
"""

from collections.abc import Callable
from importlib import resources
from typing import Any

from msgspec import Struct

from ivr.dialog.call import Call
from ivr.sessions.codec import decode, encode
from ivr.sessions.sealing import NONCE_BYTES, Seal
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.scripts import Script

# telephony.md: ended calls stay refused for 24 h. One hour more, so that no clock cuts it short.
TTL_S = 25 * 3600
_FIELDS = ("turn", "nonce", "call", "key_at_s", "at_s", "ended")


class SessionsUnavailableError(Exception):
    """Redis did not answer, or not as it should; nothing is known of the call."""


class Asked(Struct, frozen=True):
    """What a request said, as fingerprints: its content, and the provider's token for it."""

    content: str
    token: str  # "": the provider gave none

    def is_same_as(self, stored: str) -> bool:
        content, _, token = stored.partition(" ")
        return content == self.content or (self.token != "" and token == self.token)


class Session(Struct, frozen=True):
    """A call as it stood when a request for one of its turns came in."""

    turn: int  # the next to be answered; 0: the call has just come in
    nonce: str
    call: Call | None  # None: not begun, or ended
    key_at_s: int  # when a key was last pressed
    at_s: int  # when its last turn was answered
    is_ended: bool
    given: bytes | None  # the answer to the turn asked for, if it was answered
    given_for: str  # and to what request


class Answered(Struct, frozen=True, kw_only=True):
    """A turn as it is to be remembered."""

    call_id: str
    turn: int
    asked: Asked
    call: Call
    answer: bytes
    nonce: str
    now_s: int
    keys_pressed: bool
    is_last: bool  # the call ends with it


class Sessions:
    def __init__(
        self,
        client: Client,
        seal: Seal,
        random_bytes: Callable[[int], bytes],
        *,
        namespace: str = "au",
        line: str = "",
    ) -> None:
        """`line`: its name, for staff who look at calls."""
        self._namespace = namespace
        self._line = line
        self._client = client
        self._seal = seal
        self._random_bytes = random_bytes
        self._save_turn = Script(client, _text("save_turn"))
        self._end_call = Script(client, _text("end_call"))

    def asked(self, call_id: str, turn: int, content: str, token: str) -> Asked:
        """Of this turn of this call: the same keys elsewhere have another fingerprint."""
        where = f"{call_id} {turn}"
        return Asked(
            content=self._seal.fingerprint(f"content {where} {content}"),
            token=self._seal.fingerprint(f"token {where} {token}") if token else "",
        )

    def load(self, call_id: str, turn: int) -> Session:
        """One trip. Raises SessionsUnavailableError."""
        of_turn = (f"answer:{turn}", f"asked:{turn}")
        client: Any = self._client  # redis types its answers for both its clients at once
        try:
            # What `hmget` does, without its search for what it was given.
            stored: list[Any] = client.execute_command(
                "HMGET", self._key(call_id), *_FIELDS, *of_turn
            )
        except FAULTS as fault:
            raise SessionsUnavailableError("load") from fault
        next_turn, nonce, call, key_at_s, at_s, ended, given, given_for = stored
        return Session(
            turn=int(next_turn or 0),
            nonce=(nonce or b"").decode(),
            call=None if call is None else decode(self._open(call, f"{call_id}:call")),
            key_at_s=int(key_at_s or 0),
            at_s=int(at_s or 0),
            is_ended=ended is not None,
            given=None if given is None else self._open(given, f"{call_id}:{turn}"),
            given_for=(given_for or b"").decode(),
        )

    def save(self, answered: Answered) -> bytes | None:
        """The answer that counts: ours, or the winner's; None: the call has ended meanwhile.

        One trip. Raises SessionsUnavailableError.
        """
        call_id, turn = answered.call_id, answered.turn
        arguments = (
            turn,
            answered.asked.content,
            answered.asked.token,
            self._close(answered.answer, f"{call_id}:{turn}"),
            self._close(encode(answered.call), f"{call_id}:call"),
            answered.nonce,
            int(answered.is_last),
            answered.now_s,
            int(answered.keys_pressed),
            TTL_S,
            self._line,
            answered.call.state,
        )
        saved, winner = (*self._run(self._save_turn, call_id, arguments), None)[:2]
        if saved == 1:
            return answered.answer
        return None if winner is None else self._open(winner, f"{call_id}:{turn}")

    def end(self, call_id: str, *, sequence: int | None, is_over: bool, now_s: int) -> bool:
        """A status report; True where it ended the call. Raises SessionsUnavailableError."""
        report = -1 if sequence is None else sequence
        (ended,) = self._run(self._end_call, call_id, (report, int(is_over), now_s, TTL_S))
        return bool(ended)

    def count(self, call_id: str, what: str) -> int:
        """One more of what must not happen for ever, in a call that has a session: the count."""
        try:
            return int(self._client.hincrby(self._key(call_id), f"count:{what}", 1))
        except FAULTS as fault:
            raise SessionsUnavailableError("count") from fault

    def _close(self, text: bytes, place: str) -> bytes:
        return self._seal.close(text, place=place, nonce=self._random_bytes(NONCE_BYTES))

    def _open(self, sealed: bytes, place: str) -> bytes:
        return self._seal.open(sealed, place=place)

    def _run(self, script: Script, call_id: str, arguments: tuple[Any, ...]) -> list[Any]:
        try:
            answer: list[Any] = script([self._key(call_id)], arguments)
        except FAULTS as fault:
            raise SessionsUnavailableError(call_id) from fault
        return answer

    def _key(self, call_id: str) -> str:
        return key_of(self._namespace, call_id)


def key_of(namespace: str, call_id: str) -> str:
    """One tag a call: all of a call's session stands in one slot."""
    return f"{namespace}:call:{{{call_id}}}"


def _text(name: str) -> str:
    return resources.files(__package__).joinpath("lua", f"{name}.lua").read_text("utf-8")
