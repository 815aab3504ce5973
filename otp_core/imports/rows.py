"""One token of a file, and what every format asks of it. A reason never repeats what was read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from otp_core.hotp import KEY_BYTES_LEAST
from otp_core.kinds import TokenKind
from otp_core.ocra import Suite, SuiteError
from otp_core.secret_bytes import SecretBytes
from otp_core.staff import Place, RowProblem
from otp_core.tokens import RULES

KEY_BYTES_MOST = 64  # SHA-256's block: HMAC hashes a longer key down, which adds nothing
# The caller keys the last four digits (dialog.md, option 2), so a serial ends in four.
SERIAL = re.compile(r"[A-Z0-9-]{0,28}[0-9]{4}")

KINDS = MappingProxyType({str(kind): kind for kind in TokenKind})
SUITES = MappingProxyType({kind: rules.suite for kind, rules in RULES.items()})


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its file gives it. `line` is the file's (or its key package), from 1."""

    line: int
    serial: str
    kind: TokenKind
    suite: str
    key: SecretBytes
    place: Place = Place.LINE

    def problem(self, reason: str) -> RowProblem:
        return RowProblem(self.line, reason, self.place)


def row_problems(
    line: int, serial: str, kind: str, suite: str, key_hex: str, *, place: Place = Place.LINE
) -> list[RowProblem]:
    """Everything wrong with one row; nothing: `token_row` may be called."""
    reasons = (
        None if SERIAL.fullmatch(serial) else "serial: A-Z, 0-9, -, at most 32, four digits last",
        None if kind in KINDS else f"kind: one of {', '.join(TokenKind)}",
        _suite_reason(kind, suite),
        _key_reason("key_hex" if place is Place.LINE else "key", key_hex),
    )
    return [RowProblem(line, reason, place) for reason in reasons if reason]


def token_row(
    line: int, serial: str, kind: str, suite: str, key_hex: str, *, place: Place = Place.LINE
) -> TokenRow:
    key = SecretBytes(bytes.fromhex(key_hex))
    return TokenRow(line, serial, TokenKind(kind), suite, key, place)


def duplicates(rows: Sequence[TokenRow]) -> list[RowProblem]:
    """Serials and keys that an earlier row has: a factory's mistake, or two files in one."""
    return [
        *_repeated(((row, row.serial) for row in rows), "serial"),
        *_repeated(((row, row.key.reveal()) for row in rows), "key"),
    ]


def _suite_reason(kind: str, suite: str) -> str | None:
    if suite:
        try:
            Suite.parse(suite)
        except SuiteError as error:
            return f"suite: {error}"
    wanted = SUITES[KINDS[kind]] if kind in KINDS else suite
    return None if suite == wanted else f"suite: {kind} takes {wanted or 'none, leave it empty'}"


def _key_reason(name: str, key_hex: str) -> str | None:
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", key_hex):
        return f"{name}: pairs of hexadecimal digits only"
    if len(key_hex) < 2 * KEY_BYTES_LEAST:
        return f"{name}: at least {KEY_BYTES_LEAST} bytes (RFC 4226, R6)"
    if len(key_hex) > 2 * KEY_BYTES_MOST:
        return f"{name}: at most {KEY_BYTES_MOST} bytes"
    return None


def _repeated(values: Iterable[tuple[TokenRow, str | bytes]], name: str) -> list[RowProblem]:
    first: dict[str | bytes, TokenRow] = {}
    return [
        row.problem(f"{name}: the same as in {earlier.place} {earlier.line}")
        for row, value in values
        if (earlier := first.setdefault(value, row)) is not row
    ]
