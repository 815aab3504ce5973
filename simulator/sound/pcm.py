"""Sound as samples: 16-bit, mono. Places and lengths are in seconds, counted in whole samples."""

import io
import sys
import wave
from array import array
from dataclasses import dataclass

from simulator.sound.rates import halved

VOICE_RATE = 16000  # wideband, as the synthesisers speak
TELEPHONE_RATE = 8000  # ITU-T G.711
LOUDEST = 32767


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

    def no_louder_than(self, peak: int) -> "Pcm":
        """Softer as a whole where it is louder anywhere."""
        if self.peak <= peak:
            return self
        factor = peak / self.peak
        return Pcm(self.rate, array("h", (int(sample * factor) for sample in self.samples)))

    def first(self, seconds: float) -> "Pcm":
        return Pcm(self.rate, self.samples[: round(seconds * self.rate)])

    def faded_out(self, seconds: float) -> "Pcm":
        """An end without a click."""
        samples = self.samples[:]
        count = min(len(samples), round(seconds * self.rate))
        for left in range(count):
            samples[-1 - left] = int(samples[-1 - left] * (left + 1) / (count + 1))
        return Pcm(self.rate, samples)

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
        return Pcm(TELEPHONE_RATE, halved(self.samples))


def silence(seconds: float, rate: int = VOICE_RATE) -> Pcm:
    return Pcm(rate, array("h", bytes(2 * round(seconds * rate))))


def joined(rate: int, pieces: list[Pcm]) -> Pcm:
    """One after the other."""
    whole = array("h")
    for piece in pieces:
        _same_rate(rate, piece)
        whole += piece.samples
    return Pcm(rate, whole)


def placed(seconds: float, rate: int, pieces: list[tuple[float, Pcm]]) -> Pcm:
    """Pieces at their places (seconds from the start) in a silence.

    A later piece stands in the place of what it covers; what goes beyond the end is cut.
    """
    whole = silence(seconds, rate).samples
    for at, piece in pieces:
        _same_rate(rate, piece)
        begin = round(at * rate)
        room = max(0, len(whole) - begin)
        whole[begin : begin + len(piece.samples)] = piece.samples[:room]
    return Pcm(rate, whole)


def _same_rate(rate: int, piece: Pcm) -> None:
    if piece.rate != rate:
        raise ValueError(f"a piece at {piece.rate} Hz does not go into {rate} Hz")
