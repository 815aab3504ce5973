"""Whose data this is: a demo never runs on a real line's Redis, nor a real line on a demo's."""

import redis

from otp_core.errors import OtpCoreError

KEY = "au:stamp"


class StampError(OtpCoreError):
    """This Redis holds somebody else's data."""


def claim(client: redis.Redis, owner: str) -> None:
    """Stamps an empty Redis; raises StampError where another owner's stamp stands."""
    client.set(KEY, owner, nx=True)
    stamped = client.get(KEY)
    found = stamped.decode() if isinstance(stamped, bytes) else "nobody"
    if found != owner:
        raise StampError(
            f"this Redis is stamped {found}, not {owner}: set REDIS_URL to one of your own"
        )
