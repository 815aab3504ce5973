"""Examples of hypothesis' for `benchmarks.soak.webhooks`: it shrinks what it finds."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.soak.malformed import Choices


class Drawn:
    """Choices of hypothesis'."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def below(self, number: int) -> int:
        return self._data.draw(st.integers(0, number - 1))

    def some_bytes(self, most: int) -> bytes:
        return self._data.draw(st.binary(max_size=most))


def by_hypothesis(try_one: Callable[[Choices], None], examples: int) -> None:
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(st.data())
    def each(data: st.DataObject) -> None:
        try_one(Drawn(data))

    each()
