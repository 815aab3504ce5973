"""Faults of the embedded server: one clear sentence each, never a secret."""

from otp_core.errors import StoreError


class EmbeddedRedisError(StoreError):
    """The embedded server could not be started or reached."""


class NoRedisError(EmbeddedRedisError):
    """There is no Redis to run."""
