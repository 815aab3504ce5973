"""The voice of espeak-ng, where that is on PATH. The text goes in by stdin: it is no argument."""

import shutil
import struct
import subprocess
from dataclasses import dataclass

from simulator.sound.pcm import VOICE_RATE, Pcm
from simulator.sound.rates import resampled
from simulator.sound.voice import VoiceFailedError

PROGRAM = "espeak-ng"
# Its Spanish of Latin America: it has no Mexican one of its own.
_SPANISH, _ENGLISH = "es-419", "en-us"
_WORDS_A_MINUTE = 160
_SLOWEST, _FASTEST = 80, 900  # under 80 it takes 80; 450 is its own limit, the rest is sped up


@dataclass(frozen=True, slots=True)
class Espeak:
    program: str
    timeout_s: float = 10.0  # a prompt takes it some 20 ms
    name: str = PROGRAM

    @classmethod
    def installed(cls) -> "Espeak | None":
        program = shutil.which(PROGRAM)
        return None if program is None else cls(program)

    def say(self, text: str, language: str, speed: float) -> Pcm:
        voice = _SPANISH if language.lower().startswith("es") else _ENGLISH
        words = max(_SLOWEST, min(_FASTEST, round(_WORDS_A_MINUTE * speed)))
        # stdin is text, not markup: without -m it reads no SSML. [[…]] are its phonemes.
        plain = text.replace("[[", " ").replace("\0", " ")
        if not plain.strip():
            return Pcm.from_bytes(VOICE_RATE, b"")
        return _at_voice_rate(self._run(["-b", "1", "-v", voice, "-s", str(words)], plain))

    def _run(self, options: list[str], text: str) -> bytes:
        command = [self.program, *options, "--stdin", "--stdout"]
        try:
            ended = subprocess.run(  # noqa: S603  our own program and options, no shell
                command,
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=self.timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise VoiceFailedError(f"{PROGRAM} took more than {self.timeout_s:g} s") from None
        except OSError as error:
            raise VoiceFailedError(f"{PROGRAM} does not run: {error.strerror}") from None
        if ended.returncode != 0:
            raise VoiceFailedError(f"{PROGRAM} ended with {ended.returncode}")
        return ended.stdout


def _at_voice_rate(wav: bytes) -> Pcm:
    rate, little_endian = read_streamed_wav(wav)
    spoken = Pcm.from_bytes(rate, little_endian)
    if rate == VOICE_RATE:
        return spoken
    return Pcm(VOICE_RATE, resampled(spoken.samples, rate, VOICE_RATE))


def read_streamed_wav(wav: bytes) -> tuple[int, bytes]:
    """Rate and samples of 16-bit mono. Its lengths lie (a pipe cannot be rewound): read to the end.

    That is why the standard library's `wave` cannot be used: it believes them.
    """
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise VoiceFailedError(f"{PROGRAM} gave no WAV")
    rate, at = 0, 12
    while at + 8 <= len(wav):
        chunk, size = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        body = wav[at + 8 : at + 8 + size]
        if chunk == b"fmt " and len(body) >= 16:
            coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", body[:16])
            if (coding, channels, bits) != (1, 1, 16) or rate == 0:
                raise VoiceFailedError(f"{PROGRAM} gave no 16-bit mono sound")
        elif chunk == b"data" and rate:
            return rate, body
        at += 8 + size + size % 2
    raise VoiceFailedError(f"{PROGRAM} gave a WAV without sound")
