"""Faults of the Redis adapter: one base, one clear sentence each, never a secret."""


class StoreError(Exception):
    """Redis, or the way to it, failed."""


class EmbeddedRedisError(StoreError):
    """The embedded server could not be started or reached."""


class NoRedisError(EmbeddedRedisError):
    """There is no Redis to run."""
