"""PSKC, RFC 6030: the industry's file of tokens. All or nothing; a problem names its key package.

One key a package, OATH's three algorithms: HOTP and TOTP as our tokens compute them, OCRA with the
suite of one of our kinds. What a key's record here cannot keep (a counter, a policy) refuses it.
"""

import io
from types import MappingProxyType

from pskc import PSKC
from pskc.exceptions import PSKCError
from pskc.key import Key

from otp_core.imports.pskc_document import Document, NoDocument, look
from otp_core.imports.pskc_keys import (
    NOT_OPENED,
    Protection,
    container_reason,
    package_reason,
    unlock,
)
from otp_core.imports.rows import TokenRow, duplicates, row_problems, token_row
from otp_core.kinds import TokenKind
from otp_core.staff import ImportRefused, Place, RowProblem
from otp_core.tokens import RULES
from otp_core.totp import STEP_S

PACKAGE = Place.KEY_PACKAGE
# IANA's registry has HOTP's name; the others' are what makers write, after
# draft-hoyer-keyprov-pskc-algorithm-profiles.
_ALGORITHM = "urn:ietf:params:xml:ns:keyprov:pskc:"
KINDS = MappingProxyType({"hotp": TokenKind.HOTP, "totp": TokenKind.TOTP})
OCRA = "ocra"
KINDS_OF_SUITES = MappingProxyType({rules.suite: kind for kind, rules in RULES.items()})
SHA1 = (None, "HMAC-SHA1")  # what our HOTP and TOTP tokens compute with
USAGES = frozenset({"OTP", "CR", "Unlock"})  # RFC 6030, section 5: what verifying codes needs
UNREADABLE = "not as RFC 6030 writes it"


def read_pskc(file: bytes, protection: Protection) -> tuple[TokenRow, ...] | ImportRefused:
    """The tokens of a file, or every key package that is not as it must be, with the reason."""
    document = look(file)
    if isinstance(document, NoDocument):
        return _refused(document.reason)
    container = _parsed(file)
    if container is None or len(container.devices) != len(document.packages):
        return _refused(UNREADABLE)
    reason = container_reason(container, protection)
    problems = [] if reason else _refusals(document, container, protection)
    if reason or problems:
        return _refused(reason) if reason else ImportRefused(tuple(problems))
    reason = unlock(container, protection)
    return _refused(reason) if reason else _rows(container)


def _parsed(file: bytes) -> PSKC | None:
    try:
        return PSKC(io.BytesIO(file))
    except (PSKCError, ValueError, TypeError, AttributeError, KeyError):
        # Its parser takes numbers, dates and base64 as they come; what it says may repeat a key.
        return None


def _refusals(document: Document, container: PSKC, protection: Protection) -> list[RowProblem]:
    numbered = enumerate(document.packages, start=1)
    reasons = ((number, package_reason(one, container, protection)) for number, one in numbered)
    return [RowProblem(number, reason, PACKAGE) for number, reason in reasons if reason]


def _rows(container: PSKC) -> tuple[TokenRow, ...] | ImportRefused:
    read = [_row(number, key) for number, key in enumerate(container.keys, start=1)]
    problems = [problem for one in read if isinstance(one, list) for problem in one]
    if problems:
        return ImportRefused(tuple(problems))
    rows = tuple(one for one in read if isinstance(one, TokenRow))
    repeated = duplicates(rows)
    return ImportRefused(tuple(sorted(repeated, key=lambda one: one.line))) if repeated else rows


def _row(number: int, key: Key) -> TokenRow | list[RowProblem]:
    try:
        secret = bytes(key.secret or b"")
        key.check()
    except (PSKCError, ValueError, TypeError):
        return [RowProblem(number, NOT_OPENED, PACKAGE)]
    algorithm = (key.algorithm or "").lower().removeprefix(_ALGORITHM)
    suite = (key.algorithm_suite or "") if algorithm == OCRA else ""
    kind = KINDS_OF_SUITES.get(suite) if algorithm == OCRA and suite else KINDS.get(algorithm)
    if kind is None:
        return [RowProblem(number, f"algorithm: none of {', '.join(TokenKind)}", PACKAGE)]
    fields = (number, key.serial or "", str(kind), suite, secret.hex())
    problems = [
        *(RowProblem(number, reason, PACKAGE) for reason in _misfits(key, kind)),
        *row_problems(*fields, place=PACKAGE),
    ]
    return problems or token_row(*fields, place=PACKAGE)


def _misfits(key: Key, kind: TokenKind) -> list[str]:
    """What the file says of the key that our records can't hold to."""
    digits, policy = RULES[kind].code_digits, key.policy
    is_oath = not RULES[kind].has_keypad
    found = {
        f"ResponseFormat: not {digits} decimal digits": _is_other_response(key, digits),
        "Suite: another than HMAC-SHA1": is_oath and key.algorithm_suite not in SHA1,
        "Counter: the token was used before": bool(key.counter),
        f"TimeInterval: not {STEP_S} s": key.time_interval not in (None, STEP_S),
        "Time: not counted from 1970": bool(key.time_offset),
        "TimeDrift: the token's clock is not right": bool(key.time_drift),
        "Policy: a rule that is not known here": policy.unknown_policy_elements,
        "Policy: KeyUsage": bool(policy.key_usage) and not USAGES & set(policy.key_usage),
        "Policy: a PIN that changes the code": policy.pin_usage not in (None, "Local"),
        "Policy: a limited number of uses": policy.number_of_transactions is not None,
    }
    return [reason for reason, is_found in found.items() if is_found]


def _is_other_response(key: Key, digits: int) -> bool:
    """RFC 6030 has HOTP say how long its codes are; elsewhere it is for the suite to say."""
    is_other = key.response_encoding not in (None, "DECIMAL") or bool(key.response_check)
    return is_other or key.response_length not in (None, digits)


def _refused(reason: str) -> ImportRefused:
    return ImportRefused((RowProblem(0, reason, Place.FILE),))
