"""How the demo's made-up customers come to be: through the core, as real ones do."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ivr.demo.plans import Plan
from otp_core import hotp, totp
from otp_core.core import Core
from otp_core.imports.rows import TokenRow
from otp_core.kinds import Channel, Factor, Purpose, TokenKind
from otp_core.ocra import Suite
from otp_core.requests import Attempt, ChooseToken, Identify, OpenChallenge, VerifyCode
from otp_core.secret import Secret
from otp_core.secret_bytes import SecretBytes
from otp_core.staff import Done, Imported, SecretNumberRefused, Staff, TemporaryKeyMade
from otp_core.tokens import RULES
from otp_core.verdicts import Accepted, ChallengeOpened, Identified, TokenChosen

T = TypeVar("T")
# What the demo's customers did, they did long enough ago to be trusted with anything today.
SETTLED_S = 3 * 86_400


class StagingError(Exception):
    """The demo's customers could not be made. Never carries what they hold."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    serial: str
    kind: TokenKind
    key: SecretBytes

    @property
    def suite(self) -> str:
        return RULES[self.kind].suite


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A customer and all they hold: only in a demo does anybody know all this."""

    name: str
    shows: Mapping[str, str]
    phone: str
    number: Secret
    secret_number: Secret
    temporary_key: Secret | None
    tokens: tuple[Token, ...]


def make_everybody(core: Core, plans: Mapping[str, Plan], now_s: int) -> tuple[Person, ...]:
    """New customers with secrets of their own; raises StagingError."""
    taken: set[str] = set()
    return tuple(_make(core, name, plan, now_s, taken) for name, plan in plans.items())


def _make(core: Core, name: str, plan: Plan, now_s: int, taken: set[str]) -> Person:
    kinds = [plan.issued_kind] * plan.issued + ([plan.active] if plan.active else [])
    person = Person(
        name=name,
        shows=plan.shows,
        phone=f"+5255{secrets.randbelow(10**8):08d}",
        number=Secret(_unused(plan.number_digits, taken)),
        secret_number=Secret(f"{secrets.randbelow(10**6):06d}"),
        temporary_key=None,
        tokens=tuple(_token(kind, taken) for kind in kinds),
    )
    if not plan.is_known:
        return person
    long_ago_s = now_s - SETTLED_S
    staff = Staff("demo", "un cliente de muestra", long_ago_s)
    _expect(core.branch.add_customer(staff, person.number, Secret(person.phone)), Done)
    person = _give_secret_number(core, staff, person)
    _give_tokens(core, staff, person)
    if plan.active:
        _activate(core, person, person.tokens[-1], long_ago_s)
    if plan.has_temporary_key:
        today = replace(staff, now_s=now_s)
        made = core.branch.new_temporary_key(today, person.number)
        person = replace(person, temporary_key=_expect(made, TemporaryKeyMade).key)
    return person


def _give_secret_number(core: Core, staff: Staff, person: Person) -> Person:
    """C3 refuses some of all numbers; another is drawn until one is taken."""
    while True:
        answer = core.branch.set_secret_number(staff, person.number, person.secret_number)
        if not isinstance(answer, SecretNumberRefused):
            _expect(answer, Done)
            return person
        person = replace(person, secret_number=Secret(f"{secrets.randbelow(10**6):06d}"))


def _give_tokens(core: Core, staff: Staff, person: Person) -> None:
    rows = [
        TokenRow(line, token.serial, token.kind, token.suite, token.key)
        for line, token in enumerate(person.tokens, start=2)
    ]
    if not rows:
        return
    _expect(core.branch.import_tokens(staff, rows), Imported)
    for token in person.tokens:
        _expect(core.branch.issue_token(staff, token.serial, person.number), Done)


def _activate(core: Core, person: Person, token: Token, now_s: int) -> None:
    """As the bank's app does it: through the same core, on another channel (N1)."""

    def attempt(step: int) -> Attempt:
        return Attempt(f"demo-{person.name}:{step}", f"demo-{person.name}", now_s, Channel.APP)

    service = core.service
    who = _expect(
        service.identify(
            attempt(1), Identify(person.number, person.secret_number, Factor.SECRET_NUMBER)
        ),
        Identified,
    )
    tail = Secret(token.serial[-4:])
    chosen = _expect(
        service.choose_token(attempt(2), ChooseToken(who.customer_ref, (token.kind,), tail)),
        TokenChosen,
    )
    opening = OpenChallenge(
        who.customer_ref, chosen.token_ref, Purpose.ACTIVATION, False, now_s + 300
    )
    opened = _expect(
        service.open_challenge(attempt(3), opening, dictation_s=lambda _: 0), ChallengeOpened
    )
    code = _answer(token, opened.challenge, now_s)
    ids = (who.customer_ref, chosen.token_ref, opened.challenge_id)
    _expect(service.verify_code(attempt(4), VerifyCode(*ids, code)), Accepted)


def _answer(token: Token, challenge: Secret, now_s: int) -> Secret:
    key = token.key.reveal()
    if token.kind is TokenKind.HOTP:
        return Secret(hotp.code(key, 0))
    if token.kind is TokenKind.TOTP:
        return Secret(totp.code(key, totp.step_at(now_s)))
    suite = Suite.parse(token.suite)
    timestep = suite.timestep(now_s) if token.kind is TokenKind.MOVIL else None
    return Secret(suite.response(key, question=challenge.reveal(), timestep=timestep))


def _unused(digits: int, taken: set[str]) -> str:
    """Digits that nobody here has yet: neither as a customer number nor as a serial's tail."""
    while (number := f"{secrets.randbelow(10**digits):0{digits}d}") in taken:
        pass
    taken.add(number)
    return number


def _token(kind: TokenKind, taken: set[str]) -> Token:
    serial = f"NK-{secrets.randbelow(10**6):06d}{_unused(4, taken)}"
    return Token(serial, kind, SecretBytes(secrets.token_bytes(32)))


def _expect(answer: object, wanted: type[T]) -> T:
    if not isinstance(answer, wanted):
        raise StagingError(f"expected {wanted.__name__}, got {type(answer).__name__}")
    return answer


def as_cast(
    people: Sequence[Person],
    *,
    auth_token: str,
    account_sid: str,
    to: str,
    lines: Mapping[str, str],
) -> dict[str, object]:
    """What the simulator must know to call as these people. Write it to private files only.

    `to`: the number that is called where nobody says which; `lines`: all of them, by name.
    """
    return {
        "auth_token": auth_token,
        "account_sid": account_sid,
        "to": to,
        "lines": dict(lines),
        "people": {person.name: _as_caller(person) for person in people},
    }


def _as_caller(person: Person) -> dict[str, object]:
    key = person.temporary_key
    return {
        "from": person.phone,
        "number": person.number.reveal(),
        "secret_number": person.secret_number.reveal(),
        "temporary_key": None if key is None else key.reveal(),
        "shows": dict(person.shows),
        "tokens": [
            {
                "serial": token.serial,
                "kind": str(token.kind),
                "suite": token.suite,
                "key_hex": token.key.reveal().hex(),
            }
            for token in person.tokens
        ],
    }
