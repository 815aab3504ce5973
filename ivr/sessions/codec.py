"""A call as JSON and back.

A field that this version doesn't know is dropped; one that it lacks takes its default: a call goes
on while servers of two versions answer it.
"""

from typing import Any

from msgspec.json import Decoder, Encoder

from ivr.dialog.call import Call
from otp_core.secret import Secret


def encode(call: Call) -> bytes:
    """Plain text: seal it before it is stored."""
    return _ENCODER.encode(call)


def decode(data: bytes) -> Call:
    return _DECODER.decode(data)


def _plain(value: Any) -> str:
    """Of what msgspec doesn't know, a call holds Secrets only."""
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"a call holds no {type(value).__name__}")


def _typed(kind: Any, stored: Any) -> Any:
    return kind(stored)


_ENCODER = Encoder(enc_hook=_plain)
_DECODER = Decoder(Call, dec_hook=_typed)
