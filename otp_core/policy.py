"""Every budget, window and life, read once from `config/policy.toml`; code holds no number."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from otp_core.errors import OtpCoreError
from otp_core.kinds import TokenKind

LEAST_MEMORY_KIB = 19 * 1024  # OWASP Password Storage Cheat Sheet: argon2id 19 MiB, t=2, p=1
LEAST_ITERATIONS = 2
LEAST_SLACK_S = 24 * 3600  # otp-core.md "Spending a code": TTLs clean up with >= 24 h slack


class PolicyError(OtpCoreError):
    """The policy can't be used; the message is one sentence that says what to set."""


@dataclass(frozen=True, slots=True)
class ChallengePolicy:
    tries: int
    per_customer: int
    per_customer_window_s: int
    longest_s: int
    unanswered_before_notice: int


@dataclass(frozen=True, slots=True)
class CodeLifePolicy:
    fisico: int
    movil: int
    hotp: int
    totp: int

    def of(self, kind: TokenKind) -> int:
        match kind:
            case TokenKind.FISICO:
                return self.fisico
            case TokenKind.MOVIL:
                return self.movil
            case TokenKind.HOTP:
                return self.hotp
            case TokenKind.TOTP:
                return self.totp


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    wrong_codes: int


@dataclass(frozen=True, slots=True)
class MovilPolicy:
    code_life_s: int
    clock_ahead_s: int


@dataclass(frozen=True, slots=True)
class OathPolicy:
    hotp_look_ahead: int
    totp_steps_either_side: int


@dataclass(frozen=True, slots=True)
class IdentificationPolicy:
    wrong_before_lock: int
    first_lock_s: int
    longest_lock_s: int
    wrong_before_branch: int
    temporary_key_wrong_before_void: int


@dataclass(frozen=True, slots=True)
class TemporaryKeyPolicy:
    life_s: int


@dataclass(frozen=True, slots=True)
class CoolingDownPolicy:
    """Amounts in centavos; more than `free_amount_centavos` waits."""

    window_s: int
    free_amount_centavos: int


@dataclass(frozen=True, slots=True)
class PausePolicy:
    tries: int
    window_s: int


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    notification_mobile_s: int


@dataclass(frozen=True, slots=True)
class PressurePolicy:
    """How many refused identifications in a window are usual; one more slows and is an alarm."""

    caller_refused: int
    caller_window_s: int
    caller_delay_s: int
    line_refused: int
    line_window_s: int
    line_delay_s: int


@dataclass(frozen=True, slots=True)
class CallPolicy:
    longest_s: int
    serial_tries: int


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    slack_s: int


@dataclass(frozen=True, slots=True)
class Argon2Policy:
    memory_kib: int
    iterations: int
    parallelism: int


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """A checkpoint is signed after so many records or seconds, whichever comes first."""

    checkpoint_records: int
    checkpoint_s: int
    poll_s: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What the core allows. Units are in the names; whole numbers of at least 1."""

    challenge: ChallengePolicy
    code_life_s: CodeLifePolicy
    token: TokenPolicy
    movil: MovilPolicy
    oath: OathPolicy
    identification: IdentificationPolicy
    temporary_key: TemporaryKeyPolicy
    cooling_down: CoolingDownPolicy
    pause: PausePolicy
    registration: RegistrationPolicy
    pressure: PressurePolicy
    call: CallPolicy
    kept: KeptPolicy
    argon2: Argon2Policy
    audit: AuditPolicy

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Reads and checks a policy. Raises `PolicyError`, one sentence that says what to set."""
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise PolicyError(f"{path.name} can't be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PolicyError(f"{path.name} is not TOML: {error}") from error
        _refuse_unknown("policy", tables, cls)
        policy = cls(**{part.name: _part(tables, part.name, part.type) for part in fields(cls)})
        _refuse_weak(policy)
        return policy


def _part(tables: Mapping[str, Any], name: str, kind: Any) -> Any:
    table = tables.get(name)
    if not isinstance(table, dict):
        raise PolicyError(f"the policy has no table [{name}]: add it")
    _refuse_unknown(f"[{name}]", table, kind)
    return kind(**{field.name: _number(name, table, field.name) for field in fields(kind)})


def _number(table_name: str, table: Mapping[str, Any], name: str) -> int:
    value = table.get(name)
    if type(value) is not int or value < 1:
        raise PolicyError(f"set {table_name}.{name} in the policy to a whole number of at least 1")
    return value


def _refuse_unknown(where: str, table: Mapping[str, Any], kind: Any) -> None:
    unknown = sorted(set(table) - {field.name for field in fields(kind)})
    if unknown:
        raise PolicyError(f"{where} has a name nobody reads, remove it: {unknown[0]}")


def _refuse_weak(policy: Policy) -> None:
    if policy.argon2.memory_kib < LEAST_MEMORY_KIB:
        raise PolicyError(f"set argon2.memory_kib in the policy to at least {LEAST_MEMORY_KIB}")
    if policy.argon2.iterations < LEAST_ITERATIONS:
        raise PolicyError(f"set argon2.iterations in the policy to at least {LEAST_ITERATIONS}")
    if policy.kept.slack_s < LEAST_SLACK_S:
        raise PolicyError(f"set kept.slack_s in the policy to at least {LEAST_SLACK_S}")
    if policy.identification.longest_lock_s < policy.identification.first_lock_s:
        raise PolicyError(
            "set identification.longest_lock_s in the policy to at least first_lock_s"
        )
