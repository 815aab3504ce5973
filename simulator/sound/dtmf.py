"""The tones of a keypad: two frequencies a key (ITU-T Recommendation Q.23, 1988)."""

from array import array
from math import pi, sin

from simulator.sound.pcm import LOUDEST, TELEPHONE_RATE, Pcm

# Q.23, figure 1: a row and a column. The fourth column (A to D, 1633 Hz) is not on this phone.
ROWS_HZ = (697, 770, 852, 941)
COLUMNS_HZ = (1209, 1336, 1477)
KEYPAD = ("123", "456", "789", "*0#")

FREQUENCIES_HZ = {
    key: (row, column)
    for row, keys in zip(ROWS_HZ, KEYPAD, strict=True)
    for column, key in zip(COLUMNS_HZ, keys, strict=True)
}

# Well over the 40 ms that a receiver must accept (ITU-T Q.24, table A-1), under a key's 250 ms.
TONE_S = 0.1
RAMP_S = 0.005  # a tone switched on at once clicks, and a click has every frequency
LOUDNESS = 0.25  # of full scale, each frequency: both together stay 6 dB under it


def tone(key: str, seconds: float = TONE_S, rate: int = TELEPHONE_RATE) -> Pcm:
    """KeyError for what is no key of 0-9, * and #."""
    row_hz, column_hz = FREQUENCIES_HZ[key]
    count = round(seconds * rate)
    ramp = max(1, min(round(RAMP_S * rate), count // 2))
    row, column = 2 * pi * row_hz / rate, 2 * pi * column_hz / rate
    loud = LOUDNESS * LOUDEST
    return Pcm(
        rate,
        array(
            "h",
            (
                round(
                    loud
                    * min(1.0, (n + 1) / ramp, (count - n) / ramp)
                    * (sin(row * n) + sin(column * n))
                )
                for n in range(count)
            ),
        ),
    )
