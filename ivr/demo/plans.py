"""Who is there in a demo, and what each is there to show."""

from collections.abc import Mapping
from dataclasses import dataclass

from otp_core.kinds import TokenKind


@dataclass(frozen=True, slots=True)
class Plan:
    """A customer to be made, and the tokens they hold: issued ones first in hand."""

    shows: Mapping[str, str]  # by language
    number_digits: int = 8
    issued: int = 1  # waiting to be activated ...
    issued_kind: TokenKind = TokenKind.FISICO  # ... of this kind
    active: TokenKind | None = None  # and one of this kind at work
    has_temporary_key: bool = False
    is_known: bool = True


def _shows(es: str, en: str) -> Mapping[str, str]:
    return {"es": es, "en": en}


# Who `make run` introduces; the rest plays in call scripts only.
DEMO: Mapping[str, Plan] = {
    "ana": Plan(_shows("un NetKey Físico por activar", "a NetKey Físico to activate")),
    "beto": Plan(
        _shows("un Físico por activar y un Móvil activo", "a Físico to activate, an active Móvil"),
        active=TokenKind.MOVIL,
    ),
    "elena": Plan(
        _shows(
            "un Físico por activar y una clave temporal", "a Físico to activate, a temporary key"
        ),
        has_temporary_key=True,
    ),
    "memo": Plan(
        _shows("un Físico activo, para operaciones", "an active Físico, for operations"),
        issued=0,
        active=TokenKind.FISICO,
    ),
}
# Who tests: known to the line for testers alone.
TESTERS: Mapping[str, Plan] = {
    "tere": Plan(
        _shows(
            "la línea de pruebas: un Físico por activar, un Móvil",
            "the testers' line: a Físico to activate, a Móvil",
        ),
        active=TokenKind.MOVIL,
    ),
}
EVERYBODY: Mapping[str, Plan] = {
    **DEMO,
    "carla": Plan(_shows("ningún NetKey", "no NetKey"), issued=0),
    "diego": Plan(_shows("dos Físicos por activar", "two Físicos to activate"), issued=2),
    "gabi": Plan(
        _shows("un Físico por activar y otro activo", "a Físico to activate, another active"),
        active=TokenKind.FISICO,
    ),
    "teo": Plan(
        _shows("un token de tiempo activo", "an active time-based token"),
        issued=0,
        active=TokenKind.TOTP,
    ),
    "hilda": Plan(
        _shows("un token de contador activo", "an active counter-based token"),
        issued=0,
        active=TokenKind.HOTP,
    ),
    "rita": Plan(_shows("un Móvil activo", "an active Móvil"), issued=0, active=TokenKind.MOVIL),
    "olga": Plan(
        _shows("un token de tiempo por activar", "a time-based token to activate"),
        issued_kind=TokenKind.TOTP,
    ),
    "hugo": Plan(
        _shows("un número de cliente de cuatro dígitos", "a customer number of four digits"),
        number_digits=4,
    ),
    "ines": Plan(
        _shows("un número de cliente de once dígitos", "a customer number of eleven digits"),
        number_digits=11,
    ),
    "nadie": Plan(
        _shows(
            "nadie: un número que el banco no conoce", "nobody: a number the bank does not know"
        ),
        is_known=False,
    ),
}
