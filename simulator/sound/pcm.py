"""Sound as samples: 16-bit, mono. Places and lengths are in seconds, counted in whole samples."""

import io
import sys
import wave
from array import array
from dataclasses import dataclass
from math import cos, pi, sin

VOICE_RATE = 16000  # wideband, as the synthesisers speak
TELEPHONE_RATE = 8000  # ITU-T G.711
LOUDEST = 32767

_TAPS = 63  # odd, and (taps + 1) / 4 whole: the outermost taps of a half-band filter are not zero


@dataclass(frozen=True, slots=True)
class Pcm:
    """`samples` are not to be changed once they are here."""

    rate: int
    samples: "array[int]"

    @classmethod
    def from_bytes(cls, rate: int, little_endian: bytes) -> "Pcm":
        samples = array("h")
        samples.frombytes(little_endian[: len(little_endian) // 2 * 2])
        if sys.byteorder == "big":
            samples.byteswap()
        return cls(rate, samples)

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def peak(self) -> int:
        return max(max(self.samples), -min(self.samples)) if self.samples else 0

    def first(self, seconds: float) -> "Pcm":
        return Pcm(self.rate, self.samples[: round(seconds * self.rate)])

    def to_bytes(self) -> bytes:
        samples = self.samples[:]
        if sys.byteorder == "big":
            samples.byteswap()
        return samples.tobytes()

    def wav(self) -> bytes:
        held = io.BytesIO()
        with wave.open(held, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(self.to_bytes())
        return held.getvalue()

    def at_8k(self) -> "Pcm":
        """From 16 kHz, nothing above 4 kHz folded back."""
        if self.rate == TELEPHONE_RATE:
            return self
        if self.rate != VOICE_RATE:
            raise ValueError(f"{VOICE_RATE} Hz are halved, not {self.rate}")
        return Pcm(TELEPHONE_RATE, _halved(self.samples))


def silence(seconds: float, rate: int = VOICE_RATE) -> Pcm:
    return Pcm(rate, array("h", bytes(2 * round(seconds * rate))))


def mixed(seconds: float, rate: int, pieces: list[tuple[float, Pcm]]) -> Pcm:
    """Pieces at their places (seconds from the start) in a silence; what goes beyond it is cut."""
    whole = silence(seconds, rate).samples
    for at, piece in pieces:
        if piece.rate != rate:
            raise ValueError(f"a piece at {piece.rate} Hz does not go into {rate} Hz")
        begin = round(at * rate)
        room = whole[begin : begin + len(piece.samples)]
        if any(room):
            heard = (_clamped(a + b) for a, b in zip(room, piece.samples, strict=False))
            whole[begin : begin + len(room)] = array("h", heard)
        else:
            whole[begin : begin + len(room)] = piece.samples[: len(room)]
    return Pcm(rate, whole)


def _clamped(sample: float) -> int:
    return max(-LOUDEST, min(LOUDEST, round(sample)))


def _half_band() -> tuple[float, list[tuple[int, float]]]:
    """The middle tap, and (distance, weight) of those beside it that are not zero: a windowed sinc.

    Every second tap of a filter that cuts at a quarter of the rate is zero (Blackman's window;
    Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5): a quarter of the work.
    """
    half = _TAPS // 2
    side = []
    for distance in range(1, half + 1, 2):
        x = (distance + half + 1) / (_TAPS + 1)
        window = 0.42 - 0.5 * cos(2 * pi * x) + 0.08 * cos(4 * pi * x)
        side.append((distance, sin(pi * distance / 2) / (pi * distance) * window))
    gain = 0.5 + 2 * sum(weight for _, weight in side)
    return 0.5 / gain, [(distance, weight / gain) for distance, weight in side]


def _halved(samples: "array[int]") -> "array[int]":
    middle, side = _half_band()
    half = _TAPS // 2
    edge = array("h", bytes(2 * half))
    padded = edge + samples + edge
    count = (len(samples) + 1) // 2
    sums = [middle * sample for sample in padded[half : half + 2 * count : 2]]
    for distance, weight in side:
        left = padded[half - distance : half - distance + 2 * count : 2]
        right = padded[half + distance : half + distance + 2 * count : 2]
        sums = [s + weight * (a + b) for s, a, b in zip(sums, left, right, strict=True)]
    return array("h", map(_clamped, sums))
