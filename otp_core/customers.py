"""What a customer number, a phone, a secret number and a temporary key must be (C1–C3)."""

import re
from itertools import pairwise

from otp_core.kinds import Factor, SecretNumberFault
from otp_core.secret import Secret

SECRET_NUMBER_DIGITS = 6  # C3
TEMPORARY_KEY_DIGITS = 8  # C2
_CUSTOMER_NUMBER = re.compile(r"[0-9]{4,11}")  # C1
_PHONE = re.compile(r"[0-9]{10}|\+[1-9][0-9]{7,14}")  # Mexico's ten digits, or E.164


def is_customer_number(number: Secret) -> bool:
    return _CUSTOMER_NUMBER.fullmatch(number.reveal()) is not None


def is_phone(phone: Secret) -> bool:
    return _PHONE.fullmatch(phone.reveal()) is not None


def has_the_form_of(factor: Factor, secret: Secret) -> bool:
    digits = {
        Factor.SECRET_NUMBER: SECRET_NUMBER_DIGITS,
        Factor.TEMPORARY_KEY: TEMPORARY_KEY_DIGITS,
    }[factor]
    return _is_digits(secret.reveal(), digits)


def secret_number_fault(secret: Secret, number: Secret, phone: Secret) -> SecretNumberFault | None:
    """The first rule of C3 that `secret` breaks. A run may go down, and over 9 to 0."""
    digits = secret.reveal()
    if not _is_digits(digits, SECRET_NUMBER_DIGITS):
        return SecretNumberFault.NOT_SIX_DIGITS
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    if steps == {0}:
        return SecretNumberFault.ONE_DIGIT_REPEATED
    if steps in ({1}, {9}):
        return SecretNumberFault.A_RUN
    if digits in number.reveal():
        return SecretNumberFault.IN_CUSTOMER_NUMBER
    if digits in phone.reveal():
        return SecretNumberFault.IN_PHONE_NUMBER
    return None


def _is_digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdecimal()
