"""The CLABE, Mexico's standard account number: 18 digits, the last of which checks the others.

Standard of the ABM and Banco de México, in force since 1 June 2004 (es.wikipedia.org/wiki/CLABE):
bank (3), plaza (3), account (11) and a check digit: weights 3, 7, 1 from the left, the last digit
of each product, their sum's complement to ten.
"""

import re

DIGITS = 18
_WEIGHTS = (3, 7, 1)


def is_clabe(digits: str) -> bool:
    """Eighteen digits whose last one fits; whether the account exists only its bank knows."""
    if re.fullmatch(r"[0-9]{18}", digits) is None:
        return False
    return digits[-1] == check_digit(digits[:-1])


def check_digit(digits: str) -> str:
    """Of the first seventeen. Each weight has an inverse modulo 10: one digit's change shows."""
    total = sum(
        int(digit) * _WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits[: DIGITS - 1])
    )
    return str(-total % 10)
