"""Malformed webhooks by atheris, which follows what of ours they reach. For `soak.webhooks` only.

`make soak` installs atheris (the group `soak`), where there is a wheel of it.
"""

import sys
from importlib import import_module
from typing import Any

atheris: Any = import_module("atheris")  # by name: not everywhere is it there

with atheris.instrument_imports(include=["ivr"], enable_loader_override=False):
    import ivr.telephony.parameters
    import ivr.telephony.signature
    import ivr.webhooks.form
    import ivr.webhooks.routes  # noqa: F401  instrumented before anybody else loads it

from benchmarks.soak.faults import silence  # noqa: E402  after what is instrumented
from benchmarks.soak.webhooks import target  # noqa: E402  likewise


class Provided:
    """Choices out of atheris' bytes."""

    def __init__(self, data: bytes) -> None:
        self._provider = atheris.FuzzedDataProvider(data)

    def below(self, number: int) -> int:
        return self._provider.ConsumeIntInRange(0, number - 1)

    def some_bytes(self, most: int) -> bytes:
        return self._provider.ConsumeBytes(self.below(most + 1))


def main() -> None:
    silence()
    with target() as line:
        atheris.Setup(sys.argv, lambda data: line.try_one(Provided(data)))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
