"""Everything in a Redis at one moment, to go back to: cheaper than making the same people again."""

from dataclasses import dataclass

from otp_core.redis_store.client import Client


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Of a small, otherwise idle Redis: a stage's between two scripts."""

    kept: tuple[tuple[bytes, int, bytes], ...]  # key, milliseconds to live (0: for ever), value

    @classmethod
    def take(cls, client: Client) -> "Snapshot":
        keys = tuple(client.scan_iter(count=1000))
        asked = client.pipeline(transaction=False)
        for key in keys:
            asked.pttl(key)
            asked.dump(key)
        told = asked.execute()
        lives, values = told[::2], told[1::2]
        return cls(tuple(zip(keys, (max(0, life) for life in lives), values, strict=True)))

    def restore(self, client: Client) -> None:
        """Whatever is there now is gone."""
        client.flushall()
        told = client.pipeline(transaction=False)
        for key, life_ms, value in self.kept:
            told.restore(key, life_ms, value)
        told.execute()
