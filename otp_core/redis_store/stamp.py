"""Whose data this is: a demo never runs on a real line's Redis, nor a real line on a demo's."""

from otp_core.errors import OtpCoreError
from otp_core.redis_store.client import Client

KEY = "au:stamp"


class StampError(OtpCoreError):
    """This Redis holds somebody else's data."""


def claim(client: Client, owner: str) -> None:
    """Stamps an empty Redis; raises StampError where another owner's stamp stands."""
    client.set(KEY, owner, nx=True)
    stamped = client.get(KEY)
    found = stamped.decode() if isinstance(stamped, bytes) else "nobody"
    if found != owner:
        raise StampError(
            f"this Redis is stamped {found}, not {owner}: set REDIS_URL to one of your own"
        )
