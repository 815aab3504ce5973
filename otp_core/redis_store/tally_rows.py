"""Counting what stands in streams. Changes nothing, and needs no key of the vault's."""

from otp_core.redis_store import scripts
from otp_core.redis_store.keys import NAMESPACE, PARTITIONS, Keys
from otp_core.redis_store.outbox_rows import GROUP
from otp_core.redis_store.scripts import Scripts
from otp_core.redis_store.store import RedisClient
from otp_core.tallies import Tally, Unsealed, Unsent

AT_ONCE = 1_000  # entries of a stream a look; the rest is counted at the next


class TallyRows:
    """An `otp_core.tallies.TallyStore`."""

    def __init__(self, client: RedisClient, *, namespace: str = NAMESPACE) -> None:
        self._scripts = Scripts(client, scripts.load())
        self._keys = Keys(namespace)

    @property
    def partitions(self) -> range:
        return PARTITIONS

    @property
    def audited(self) -> tuple[str, ...]:
        return self._keys.audited

    def tally_audit(self, part: str, after: str) -> Tally:
        return self._tally(self._keys.ledger(part).audit, after, "tag")

    def tally_notices(self, partition: int, after: str) -> Tally:
        return self._tally(self._keys.outbox(partition).stream, after, "kind")

    def tally_unsent(self, partition: int) -> Unsent:
        keys = self._keys.outbox(partition)
        names = (keys.stream, keys.aside)
        return Unsent(**self._scripts.run("tally_unsent", names, group=GROUP, most=AT_ONCE))

    def tally_unsealed(self, part: str) -> Unsealed:
        keys = self._keys.ledger(part)
        answer = self._scripts.run("tally_unsealed", (keys.audit, keys.chain))
        return Unsealed(answer["unsealed"], answer["oldest_ms"])

    def _tally(self, stream: str, after: str, name: str) -> Tally:
        answer = self._scripts.run("tally_stream", (stream,), after=after, most=AT_ONCE, field=name)
        return Tally(answer["last"], answer["counts"])
