"""Text that must never be written down: it shows itself only where `reveal` is called by name."""

import hmac
from typing import NoReturn

MASK = "••••"


class Secret:
    """A secret, a challenge or keys pressed. `repr`, `str` and `format` are masked; no pickling.

    No dataclass: `asdict`, and msgspec by itself, would write the text of one.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret is not changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret is not changed")

    def reveal(self) -> str:
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> NoReturn:
        raise TypeError("a Secret is not hashed: a hash would be one more trace of the text")

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")


NOTHING = Secret("")
