"""A receiver of its own for the tones of keys: Goertzel's algorithm (Am. Math. Monthly 65, 1958).

Its rules are those of any DTMF receiver (ITU-T Q.24): one row and one column, much louder than all
the rest, for long enough. It knows the frequencies from Q.23, not from the code it tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi

ROWS = {697: "123", 770: "456", 852: "789", 941: "*0#"}
COLUMNS = (1209, 1336, 1477)
FRAME, HOP = 256, 128  # samples at 8 kHz: 32 ms, 16 ms
SOFTEST = 0.05 * 32767
PURITY = 0.7  # of the energy is in the two frequencies
TWIST = 6.3  # one of them is at most 8 dB louder than the other (Q.24)
SHORTEST_FRAMES = 3


@dataclass(frozen=True)
class Key:
    at_s: float
    key: str


def power(samples: Sequence[int], hz: float, rate: int) -> float:
    """A sine of amplitude A alone gives A²/2, whatever the length."""
    factor = 2 * cos(2 * pi * hz / rate)
    last = before = 0.0
    for sample in samples:
        last, before = sample + factor * last - before, last
    total = last * last + before * before - factor * last * before
    return 2 * total / len(samples) ** 2


def decode(samples: Sequence[int], rate: int = 8000) -> list[Key]:
    assert rate == 8000
    keys: list[Key] = []
    run, since = "", 0
    for at in range(0, len(samples) - FRAME + 1, HOP):
        key = _key_in(samples[at : at + FRAME], rate)
        if key != run:
            run, since = key, at
        if key and (at - since) // HOP + 1 == SHORTEST_FRAMES:
            keys.append(Key(since / rate, key))
    return keys


def _key_in(frame: Sequence[int], rate: int) -> str:
    energy = sum(sample * sample for sample in frame) / len(frame)
    if energy < SOFTEST**2:
        return ""
    rows = {hz: power(frame, hz, rate) for hz in ROWS}
    columns = {hz: power(frame, hz, rate) for hz in COLUMNS}
    row, column = max(rows, key=rows.__getitem__), max(columns, key=columns.__getitem__)
    both = rows[row] + columns[column]
    even = 1 / TWIST < rows[row] / (columns[column] or 1e-9) < TWIST
    return ROWS[row][COLUMNS.index(column)] if even and both > PURITY * energy else ""
