"""Digits drawn evenly from an injected source of random bytes."""

from collections.abc import Callable

RandomBytes = Callable[[int], bytes]


def random_digits(random_bytes: RandomBytes, count: int) -> str:
    """`count` digits, each text equally likely: numbers past the last whole range are redrawn."""
    bound = 10**count
    size = (bound.bit_length() + 7) // 8
    fair = 256**size - 256**size % bound
    while True:
        drawn = int.from_bytes(random_bytes(size))
        if drawn < fair:
            return f"{drawn % bound:0{count}}"
