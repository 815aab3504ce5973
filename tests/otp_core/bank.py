"""A small bank on a real Redis, and callers of it: what every test of a use case needs."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import redis

from otp_core.branch import Branch
from otp_core.chance import RandomBytes
from otp_core.codes import slips
from otp_core.imports import TokenRow
from otp_core.kinds import Factor, Purpose, TokenKind
from otp_core.ocra import Suite
from otp_core.policy import Policy
from otp_core.redis_store.store import RedisStore
from otp_core.requests import (
    Attempt,
    ChooseToken,
    EndCall,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    RestartWindow,
    VerifyCode,
)
from otp_core.secret import Secret
from otp_core.secret_bytes import SecretBytes
from otp_core.service import OtpCore
from otp_core.staff import Done, Imported, Staff, TemporaryKeyMade
from otp_core.tokens import RULES
from otp_core.vault import Vault
from otp_core.verdicts import ChallengeOpened, Identified, TokenChosen, Verdict

POLICY = Path(__file__).parents[2] / "config" / "policy.toml"
NOON_S = 1_795_000_000
NUMBER, PHONE, PIN = Secret("40077321"), Secret("5512345678"), Secret("135790")
SERIAL = "NK-00004821"
KEY = bytes(range(32))
ENV = {
    "AUDIOMATICO_VAULT_KEYS": f"2:{'ab' * 32},1:{'cd' * 32}",
    "AUDIOMATICO_PEPPERS": f"2:{'ef' * 32},1:{'01' * 32}",
    "AUDIOMATICO_INDEX_KEY": "12" * 32,
}
T = TypeVar("T")


def sure(value: object, kind: type[T]) -> T:
    assert isinstance(value, kind), value
    return value


def row(
    serial: str, kind: TokenKind = TokenKind.FISICO, key: bytes = KEY, line: int = 2
) -> TokenRow:
    return TokenRow(line, serial, kind, RULES[kind].suite, SecretBytes(key))


@dataclass(frozen=True, slots=True)
class Opened:
    token_ref: str
    challenge_id: str
    digits: str


@dataclass
class Caller:
    """One call. `now_s` is the clock of the call; every question is a turn of its own."""

    bank: "Bank"
    call_id: str
    now_s: int = NOON_S
    turn: int = 0
    ref: str = ""

    def attempt(self, turn: int | None = None) -> Attempt:
        if turn is None:
            self.turn += 1
            turn = self.turn
        return Attempt(f"{self.call_id}:{turn}", self.call_id, self.now_s)

    def identify(
        self,
        secret: Secret = PIN,
        factor: Factor = Factor.SECRET_NUMBER,
        number: Secret = NUMBER,
        turn: int | None = None,
    ) -> Verdict:
        verdict = self.bank.service.identify(self.attempt(turn), Identify(number, secret, factor))
        if isinstance(verdict, Identified):
            self.ref = verdict.customer_ref
        return verdict

    def find(self, kind: TokenKind = TokenKind.FISICO) -> Verdict:
        return self.bank.service.find_tokens(self.attempt(), FindTokens(self.ref, (kind,)))

    def choose(
        self, tail: str = SERIAL[-4:], kind: TokenKind = TokenKind.FISICO, turn: int | None = None
    ) -> Verdict:
        request = ChooseToken(self.ref, (kind,), Secret(tail))
        return self.bank.service.choose_token(self.attempt(turn), request)

    def open(
        self,
        token_ref: str,
        *,
        agreed: bool = False,
        dictation_s: int = 0,
        not_after_s: int = NOON_S + 10**6,
        turn: int | None = None,
    ) -> Verdict:
        request = OpenChallenge(self.ref, token_ref, Purpose.ACTIVATION, agreed, not_after_s)
        return self.bank.service.open_challenge(
            self.attempt(turn), request, dictation_s=lambda _: dictation_s
        )

    def opened(self, serial: str = SERIAL, kind: TokenKind = TokenKind.FISICO) -> Opened:
        """Identified, chosen and opened, in one go."""
        if not self.ref:
            sure(self.identify(), Identified)
        chosen = sure(self.choose(serial[-4:], kind), TokenChosen)
        opening = self.open(chosen.token_ref, agreed=chosen.replaces is not None)
        challenge = sure(opening, ChallengeOpened)
        return Opened(chosen.token_ref, challenge.challenge_id, challenge.challenge.reveal())

    def verify(self, opened: Opened, code: str, turn: int | None = None) -> Verdict:
        request = VerifyCode(self.ref, opened.token_ref, opened.challenge_id, Secret(code))
        return self.bank.service.verify_code(self.attempt(turn), request)

    def look(self, opened: Opened) -> Verdict:
        request = LookAtChallenge(self.ref, opened.token_ref, opened.challenge_id)
        return self.bank.service.look_at_challenge(self.attempt(), request)

    def hear_again(self, opened: Opened, dictation_s: int = 0, turn: int | None = None) -> Verdict:
        request = RestartWindow(self.ref, opened.token_ref, opened.challenge_id)
        return self.bank.service.restart_window(
            self.attempt(turn), request, dictation_s=dictation_s
        )

    def hang_up(self) -> Verdict:
        return self.bank.service.end_call(self.attempt(), EndCall(self.ref))


@dataclass
class Bank:
    """The core on an empty Redis. `texts` are its scripts, to show a guard by its absence."""

    client: redis.Redis
    policy: Policy
    store: RedisStore
    vault: Vault
    staff: Staff = field(default_factory=lambda: Staff("ana", "a test", NOON_S - 3600))
    random_bytes: RandomBytes = secrets.token_bytes

    @property
    def service(self) -> OtpCore:
        return OtpCore(self.store, self.vault, self.policy, self.random_bytes)

    @property
    def branch(self) -> Branch:
        return Branch(self.store, self.vault, self.policy, self.random_bytes)

    def caller(self, now_s: int = NOON_S) -> Caller:
        return Caller(self, f"CA{secrets.token_hex(16)}", now_s)

    def with_store(self, store: RedisStore) -> "Bank":
        return replace(self, store=store)

    def with_customer(self, number: Secret = NUMBER) -> "Bank":
        sure(self.branch.add_customer(self.staff, number, PHONE), Done)
        sure(self.branch.set_secret_number(self.staff, number, PIN), Done)
        return self

    def with_token(
        self,
        serial: str = SERIAL,
        kind: TokenKind = TokenKind.FISICO,
        key: bytes = KEY,
        number: Secret = NUMBER,
    ) -> "Bank":
        sure(self.branch.import_tokens(self.staff, [row(serial, kind, key)]), Imported)
        sure(self.branch.issue_token(self.staff, serial, number), Done)
        return self

    def temporary_key(self, number: Secret = NUMBER) -> Secret:
        return sure(self.branch.new_temporary_key(self.staff, number), TemporaryKeyMade).key

    def audit(self) -> list[str]:
        """The tags written so far about customers, oldest first (of one partition)."""
        return [entry["tag"] for entry in self.audit_entries() if "count" not in entry]

    def audit_entries(self) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = []
        for stream in self.client.scan_iter("au:*:audit"):
            kept: Any = self.client.xrange(stream)
            entries += [json.loads(fields[b"record"]) for _, fields in kept]
        return entries


def right_code(challenge: str, key: bytes = KEY) -> str:
    return Suite.parse(RULES[TokenKind.FISICO].suite).response(key, question=challenge)


def wrong_code(challenge: str, key: bytes = KEY) -> str:
    """Neither the right one nor one for a challenge mistyped."""
    near = {right_code(one, key) for one in (challenge, *slips(challenge))}
    return next(f"{n:08}" for n in range(10**8) if f"{n:08}" not in near)


def movil_code(challenge: str, at_s: int, key: bytes = KEY) -> str:
    suite = Suite.parse(RULES[TokenKind.MOVIL].suite)
    return suite.response(key, question=challenge, timestep=suite.timestep(at_s))


MakeBank = Callable[..., Bank]
