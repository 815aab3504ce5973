"""Text that must never be written down: it shows itself only where `reveal` is called by name."""

import hmac
from dataclasses import dataclass
from typing import NoReturn

MASK = "••••"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A secret, a challenge or keys pressed. `repr`, `str` and `format` are masked; no pickling."""

    _text: str

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
