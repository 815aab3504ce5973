"""The closed lists of the domain: kinds of token, factors, purposes, channels."""

from enum import StrEnum


class TokenKind(StrEnum):
    """N2, and generic OATH devices. A kind's rules are its row in `otp_core.tokens`."""

    FISICO = "fisico"
    MOVIL = "movil"
    HOTP = "hotp"
    TOTP = "totp"


class Factor(StrEnum):
    """What a customer proves who they are with (C2, C3)."""

    SECRET_NUMBER = "secret_number"  # noqa: S105  a name, no password
    TEMPORARY_KEY = "temporary_key"


class Purpose(StrEnum):
    """What an accepted code brings about."""

    ACTIVATION = "activation"
    OPERATION = "operation"


class Channel(StrEnum):
    """The four channels that one token serves (N1), and the branch's staff."""

    PHONE = "phone"
    APP = "app"
    WEB = "web"
    BROKERAGE = "brokerage"
    STAFF = "staff"


class SecretNumberFault(StrEnum):
    """Why a secret number is refused (C3)."""

    NOT_SIX_DIGITS = "not_six_digits"
    A_RUN = "a_run"
    ONE_DIGIT_REPEATED = "one_digit_repeated"
    IN_CUSTOMER_NUMBER = "in_customer_number"
    IN_PHONE_NUMBER = "in_phone_number"
