"""A caller who operates and protects what is theirs: `Caller` with the rest of the requests."""

import secrets

from otp_core.kinds import Factor, Purpose, TokenKind
from otp_core.requests import (
    Binding,
    BlockTokens,
    FindActiveToken,
    OpenChallenge,
    PauseToken,
    RememberLanguage,
    ReportDone,
    SetSecretNumber,
    VerifyCode,
)
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import Accepted, ChallengeOpened, Identified, Verdict
from tests.otp_core.bank import (
    KEY,
    NOON_S,
    NUMBER,
    PIN,
    SERIAL,
    Bank,
    Caller,
    Opened,
    right_code,
    sure,
)

DAY_S = 86_400
# Neither waits for anything: no payee is new, and no money moves.
PAYMENT = Binding("a1" * 32, NOTHING, 0, is_new_payee=False)
TRANSFER = Binding("b2" * 32, Secret("6789"), 0, is_new_payee=False)


class Operator(Caller):
    def activated(self, serial: str = SERIAL, key: bytes = KEY) -> "Operator":
        opened = self.opened(serial)
        sure(self.verify(opened, right_code(opened.digits, key)), Accepted)
        return self

    def find_active(self) -> Verdict:
        return self.bank.service.find_active_token(self.attempt(), FindActiveToken(self.ref))

    def operate(
        self, binding: Binding | None = PAYMENT, *, serial: str = SERIAL, turn: int | None = None
    ) -> Verdict:
        token_ref = self.bank.vault.token_ref(serial)
        ends_at_s = NOON_S + 10**7
        request = OpenChallenge(self.ref, token_ref, Purpose.OPERATION, False, ends_at_s, binding)
        return self.bank.service.open_challenge(
            self.attempt(turn), request, dictation_s=lambda _: 0
        )

    def operating(self, binding: Binding = PAYMENT, *, serial: str = SERIAL) -> Opened:
        challenge = sure(self.operate(binding, serial=serial), ChallengeOpened)
        token_ref = self.bank.vault.token_ref(serial)
        return Opened(token_ref, challenge.challenge_id, challenge.challenge.reveal())

    def approve(
        self, opened: Opened, code: str, digest: str = PAYMENT.digest, turn: int | None = None
    ) -> Verdict:
        ids = (self.ref, opened.token_ref, opened.challenge_id)
        request = VerifyCode(*ids, Secret(code), digest)
        return self.bank.service.verify_code(self.attempt(turn), request)

    def set_secret(self, secret: str = "864201", turn: int | None = None) -> Verdict:
        request = SetSecretNumber(self.ref, Secret(secret))
        return self.bank.service.set_secret_number(self.attempt(turn), request)

    def block(self, kind: TokenKind = TokenKind.FISICO, turn: int | None = None) -> Verdict:
        return self.bank.service.block_tokens(self.attempt(turn), BlockTokens(self.ref, (kind,)))

    def pause(
        self, digits: str = "00004821", number: Secret = NUMBER, turn: int | None = None
    ) -> Verdict:
        request = PauseToken(number, Secret(digits))
        return self.bank.service.pause_token(self.attempt(turn), request)

    def report(self, folio: str, turn: int | None = None) -> Verdict:
        return self.bank.service.report_done(self.attempt(turn), ReportDone(self.ref, folio))

    def remember(self, language: str) -> Verdict:
        request = RememberLanguage(self.ref, language)
        return self.bank.service.remember_language(self.attempt(), request)


def stranger(bank: Bank, now_s: int = NOON_S) -> Operator:
    """A call that has identified nobody."""
    return Operator(bank, f"CA{secrets.token_hex(16)}", now_s)


def identified(
    bank: Bank,
    now_s: int = NOON_S,
    secret: Secret = PIN,
    factor: Factor = Factor.SECRET_NUMBER,
    number: Secret = NUMBER,
) -> Operator:
    caller = stranger(bank, now_s)
    sure(caller.identify(secret, factor, number), Identified)
    return caller


def by_temporary_key(bank: Bank, now_s: int = NOON_S) -> Operator:
    return identified(bank, now_s, bank.temporary_key(), Factor.TEMPORARY_KEY)


def operator(bank: Bank, now_s: int = NOON_S) -> Operator:
    """Identified, with an active token."""
    return identified(bank, now_s).activated()
