"""A code: counted before it is compared, spent once, with everything it brings about.

A code for a challenge that was spent is `Rejected` with none left, right or wrong, so that the
answer tells nothing; a right one is a fraud event in the audit. Any other challenge that is over is
`Expired`.
"""

from types import MappingProxyType

from msgspec.structs import replace

from otp_core import activation, approval, audit, bindings, codes, notices, records
from otp_core.audit import Tag
from otp_core.case import Case
from otp_core.codes import Match
from otp_core.errors import StoreError
from otp_core.kinds import Purpose
from otp_core.policy import Policy
from otp_core.requests import Attempt, VerifyCode
from otp_core.rows import (
    ChallengeName,
    Compare,
    Fault,
    Locked,
    Outcome,
    Over,
    Refusal,
    Settled,
    Spending,
    SpendStatus,
    Swap,
    Turn,
)
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import Accepted, Expired, LockedOut, Mistyped, Rejected

ROUNDS = 3  # staff may change a record while a code is compared; then it is compared again

CodeVerdict = Accepted | Rejected | Mistyped | Expired | LockedOut
_NEEDED = MappingProxyType(
    {Purpose.ACTIVATION: TokenState.ISSUED, Purpose.OPERATION: TokenState.ACTIVE}
)


class Verification:
    def __init__(self, store: CallerStore, vault: Vault, policy: Policy) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy

    def verify_code(self, attempt: Attempt, request: VerifyCode) -> CodeVerdict:
        ref, token_ref = request.customer_ref, request.token_ref
        turn = Turn(attempt, ref)
        binding = bindings.fingerprint(self._vault, ref, token_ref, request.digest)
        name = ChallengeName(token_ref, request.challenge_id, binding)
        content = self._vault.fingerprint(
            "code", attempt.id, request.challenge_id, request.code.reveal()
        )
        folio = approval.folio(self._vault, request.challenge_id) if request.digest else ""
        entry = audit.of_attempt(Tag.CODE_COUNTED, attempt, ref, token_ref).encode()
        for _ in range(ROUNDS):
            match self._store.charge_attempt(turn, name, content, entry):
                case Settled() as settled:
                    return _verdict(settled, folio)
                case Over():
                    return Expired()
                case Locked(until_s):
                    return LockedOut(until_s or None)
                case Compare() as compare:
                    case = Case.of(turn, name, content, compare, self._vault)
                    verdict = self._judge(case, request.code)
            if verdict is not None:
                return verdict
        raise StoreError("the records changed again and again while a code was compared")

    def _judge(self, case: Case, code: Secret) -> CodeVerdict | None:
        """None: a record changed meanwhile, so nothing was done."""
        asked = case.asked(self._vault)
        match = codes.matches(asked, code, self._policy)
        if case.compare.was_spent:
            return self._refuse(case, Fault.AFTER_SPENT, is_right=match is not None)
        if case.token.state is TokenState.LOCKED:
            return LockedOut()
        if case.token.state is not _NEEDED[case.compare.purpose]:
            return Expired()
        if match is not None:
            return self._spend(case, match)
        is_slip = codes.fits_a_slip(asked, code, self._policy)
        return self._refuse(case, Fault.MISTYPED if is_slip else Fault.WRONG)

    def _spend(self, case: Case, match: Match) -> CodeVerdict | None:
        spending = self._spending(case, match)
        if spending is None:
            return Expired()
        match self._store.spend_code(case.turn, spending):
            case Settled() as settled:
                return _verdict(settled, self._folio(case))
            case SpendStatus.SPENT_BEFORE:
                return self._refuse(case, Fault.AFTER_SPENT, is_right=True)
            case SpendStatus.EXPIRED:
                return Expired()
            case SpendStatus.CHANGED:
                return None

    def _spending(self, case: Case, match: Match) -> Spending | None:
        """What the code brings about; None: it can't any more."""
        match case.compare.purpose:
            case Purpose.ACTIVATION:
                # Else a new challenge, after the caller agreed to what is active now.
                agreed = activation.is_agreed(case)
                return activation.spending(case, match, self._vault) if agreed else None
            case Purpose.OPERATION:
                active = approval.is_active(case)
                return approval.spending(case, match, self._vault) if active else None

    def _folio(self, case: Case) -> str:
        is_operation = case.compare.purpose is Purpose.OPERATION
        return approval.folio(self._vault, case.name.challenge_id) if is_operation else ""

    def _refuse(self, case: Case, fault: Fault, *, is_right: bool = False) -> CodeVerdict:
        inactive = records.without_active(case.customer, case.name.token_ref)
        locked = replace(case.token, version=case.token.version + 1, state=TokenState.LOCKED)
        refusal = Refusal(
            name=case.name,
            content=case.content,
            now_s=case.compare.now_s,
            fault=fault,
            customer=Swap(case.compare.customer, records.write(inactive, self._vault)),
            token=Swap(
                case.compare.tokens[case.name.token_ref], records.write(locked, self._vault)
            ),
            refused_entry=case.entry(Tag.CODE_AFTER_SPENT if is_right else Tag.CODE_REFUSED),
            mistyped_entry=case.entry(Tag.CODE_MISTYPED),
            locked_entry=case.entry(Tag.CODE_LOCKED_TOKEN),
            notice=notices.encode(
                NoticeKind.TOKEN_LOCKED, case.turn.customer_ref, case.compare.now_s, case.token.kind
            ),
        )
        return _verdict(self._store.refuse_code(case.turn, refusal), self._folio(case))


def _verdict(settled: Settled, folio: str) -> CodeVerdict:
    match settled.outcome:
        case Outcome.ACCEPTED:
            return Accepted(folio)
        case Outcome.REJECTED:
            return Rejected(settled.left)
        case Outcome.MISTYPED:
            return Mistyped(settled.left)
        case Outcome.LOCKED:
            return LockedOut()
