"""From one sampling rate to another, in plain Python: windowed-sinc filters, nothing folded back.

Oppenheim & Schafer, Discrete-Time Signal Processing, 4.6 (changing the rate), 7.5 (windows).
"""

from array import array
from math import cos, gcd, pi, sin
from operator import mul

# Hamming's window: what lies beyond is 53 dB down, and the way there takes 3.3 / taps of the rate:
# with 47 taps at 16 kHz it begins at 3.4 kHz, where the telephone's band ends (ITU-T G.712).
_HALVING_TAPS = 47  # (taps + 1) / 4 whole: else the outermost taps of a half-band filter are zero
_SIDE_TAPS = 16  # on either side, for other rates
_LOUDEST = 32767


def halved(samples: "array[int]") -> "array[int]":
    """Every second sample, of what is under a quarter of the rate."""
    half = _HALVING_TAPS // 2
    middle, side = _half_band(half)
    edge = array("h", bytes(2 * half))
    padded = edge + samples + edge
    end = 2 * ((len(samples) + 1) // 2)
    sums = [middle * sample for sample in padded[half : half + end : 2]]
    for distance, weight in side:
        left = padded[half - distance : half - distance + end : 2]
        right = padded[half + distance : half + distance + end : 2]
        sums = [s + weight * (a + b) for s, a, b in zip(sums, left, right, strict=True)]
    return array("h", map(clamped, sums))


def resampled(samples: "array[int]", rate: int, to_rate: int) -> "array[int]":
    """At another rate. One set of weights for each of the places between two samples."""
    common = gcd(rate, to_rate)
    up, down = to_rate // common, rate // common
    cutoff = min(1.0, up / down)
    reach = round(_SIDE_TAPS / cutoff)
    phases = [_weights(phase / up, reach, cutoff) for phase in range(up)]
    edge = array("h", bytes(2 * reach))
    padded = edge + samples + edge
    width = 2 * reach
    found = array("h")
    for n in range(len(samples) * up // down):
        whole, phase = divmod(n * down, up)
        near = padded[whole + 1 : whole + 1 + width]
        found.append(clamped(sum(map(mul, near, phases[phase]))))
    return found


def clamped(sample: float) -> int:
    return max(-_LOUDEST, min(_LOUDEST, round(sample)))


def _half_band(half: int) -> tuple[float, list[tuple[int, float]]]:
    """The middle tap, and (distance, weight) of those beside it: every second one is zero."""
    side = [
        (distance, sin(pi * distance / 2) / (pi * distance) * _hamming(distance / (half + 1)))
        for distance in range(1, half + 1, 2)
    ]
    gain = 0.5 + 2 * sum(weight for _, weight in side)
    return 0.5 / gain, [(distance, weight / gain) for distance, weight in side]


def _weights(between: float, reach: int, cutoff: float) -> list[float]:
    """Of the samples from `reach - 1` before a place to `reach` after it."""
    places = [n - between for n in range(1 - reach, reach + 1)]
    weights = [_sinc(cutoff * x) * _hamming(x / (reach + 1)) for x in places]
    gain = sum(weights)
    return [weight / gain for weight in weights]


def _hamming(x: float) -> float:
    """-1 … 1: from edge to edge."""
    return 0.54 + 0.46 * cos(pi * x)


def _sinc(x: float) -> float:
    return 1.0 if x == 0 else sin(pi * x) / (pi * x)
