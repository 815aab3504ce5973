"""Every key of the core in Redis, its slot and its life. No digit anybody keyed is in a name.

A customer's keys share the tag of their partition, so that one script may touch them all on Redis
Cluster. A TTL only cleans up; what counts is in `*_at_s` and `until_s` fields.
"""

from dataclasses import dataclass

from msgspec import Struct

from otp_core.policy import Policy

NAMESPACE = "au"  # the bank's own line; a line for tests has another
PARTITION_BITS = 6  # otp-core.md "Redis": partitions 0 to 63
PARTITIONS = range(1 << PARTITION_BITS)
_STOCK_TAG = "{stock}"
_LINE_TAG = "{line}"  # caller numbers too, so that both windows cost one trip


def partition_of(customer_ref: str) -> int:
    """A ref is hexadecimal and begins with its partition's bits."""
    return int(customer_ref[:2], 16) >> (8 - PARTITION_BITS)


class CustomerKeys(Struct, frozen=True):
    """What belongs to one customer."""

    ref: str
    partition: int
    namespace: str
    _begin: str  # how all of them begin: a turn names a dozen

    @property
    def customer(self) -> str:
        """String: the signed record. No TTL."""
        return f"{self._begin}customer:{self.ref}"

    @property
    def shelf(self) -> str:
        """Hash token_ref: signed record. No TTL."""
        return f"{self._begin}shelf:{self.ref}"

    @property
    def wrong_codes(self) -> str:
        """Hash token_ref: wrong codes in a row. No TTL: a lock rests on it."""
        return f"{self._begin}wrong:{self.ref}"

    @property
    def tries(self) -> str:
        """Hash: counters and locks of both factors, last access, reservation, unanswered.

        No TTL for a customer; `unknown_tries_ttl_s` for a number nobody has.
        """
        return f"{self._begin}tries:{self.ref}"

    @property
    def opened(self) -> str:
        """Sorted set challenge id: when it was opened. `opened_ttl_s`."""
        return f"{self._begin}opened:{self.ref}"

    @property
    def pauses(self) -> str:
        """Sorted set attempt id: when a pause was tried in vain. `pauses_ttl_s`."""
        return f"{self._begin}pauses:{self.ref}"

    def grant(self, call_id: str) -> str:
        """Hash: what a call that identified may do. `grant_ttl_s`."""
        return f"{self._begin}grant:{self.ref}:{call_id}"

    def attempt(self, act: str, attempt_id: str) -> str:
        """Hash: what an attempt came to. `attempt_ttl_s`. One turn may ask several things."""
        return f"{self._begin}attempt:{self.ref}:{act}:{attempt_id}"

    def challenge(self, token_ref: str) -> str:
        """Hash: the token's one challenge. `challenge_ttl_s`."""
        return f"{self._begin}challenge:{token_ref}"

    def asked(self, token_ref: str) -> str:
        """Set: names of all digits the token was ever asked. No TTL: never twice."""
        return f"{self._begin}asked:{token_ref}"

    @property
    def audit(self) -> str:
        """Stream of the partition, append-only. No TTL."""
        return f"{self._begin}audit"

    @property
    def outbox(self) -> str:
        """Stream of the partition: notices to customers. No TTL."""
        return OutboxKeys(self.partition, self.namespace).stream


@dataclass(frozen=True, slots=True)
class OutboxKeys:
    """What a partition's notices need to be delivered."""

    partition: int
    namespace: str = NAMESPACE

    @property
    def stream(self) -> str:
        """Stream: every notice there ever was. No TTL."""
        return f"{self.namespace}:{{{self.partition}}}:outbox"

    @property
    def attempts(self) -> str:
        """Hash entry: how often it was tried, while it waits. No TTL."""
        return f"{self.stream}:attempts"

    @property
    def aside(self) -> str:
        """Hash entry: why it is not tried again. No TTL: somebody must look at it."""
        return f"{self.stream}:aside"

    @property
    def phones(self) -> str:
        """Hash entry: the phone a waiting notice carries, resealed since. No TTL."""
        return f"{self.stream}:phones"

    @property
    def lease(self) -> str:
        """Hash: which deliverer has the partition, until when. A day's slack after it."""
        return f"{self.stream}:lease"


@dataclass(frozen=True, slots=True)
class LedgerKeys:
    """An audit stream and what seals it, in one slot."""

    audit: str

    @property
    def chain(self) -> str:
        """List of links, one a record: its place, its id, the chain's hash. No TTL."""
        return f"{self.audit}:chain"

    @property
    def checkpoints(self) -> str:
        """List of JSON: what was signed, and the signature. No TTL."""
        return f"{self.audit}:checkpoints"


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key of one namespace: two lines may share a Redis and never see each other's data."""

    namespace: str = NAMESPACE

    def of(self, customer_ref: str) -> CustomerKeys:
        partition, space = partition_of(customer_ref), self.namespace
        return CustomerKeys(customer_ref, partition, space, f"{space}:{{{partition}}}:")

    def outbox(self, partition: int) -> OutboxKeys:
        return OutboxKeys(partition, self.namespace)

    def stock(self, token_ref: str) -> str:
        """String: the signed row of a serial, in a slot of its own. No TTL."""
        return f"{self.namespace}:{{{token_ref}}}:stock"

    def batch(self, batch_id: str) -> str:
        """String: when the import was committed, or "discarded". No TTL: its rows count by it."""
        return f"{self.namespace}:{_STOCK_TAG}:batch:{batch_id}"

    @property
    def stock_audit(self) -> str:
        """Stream of what happens to the stock as a whole, append-only. No TTL."""
        return f"{self.namespace}:{_STOCK_TAG}:audit"

    def refused_from(self, caller_ref: str) -> str:
        """Sorted set attempt id: when one of this caller number's was refused. `pressure_ttl_s`."""
        return f"{self.namespace}:{_LINE_TAG}:refused:{caller_ref}"

    @property
    def refused(self) -> str:
        """Sorted set attempt id: when one on the whole line was refused. `pressure_ttl_s`."""
        return f"{self.namespace}:{_LINE_TAG}:refused"

    @property
    def line_audit(self) -> str:
        """Stream of what happens to the line as a whole, append-only. No TTL."""
        return f"{self.namespace}:{_LINE_TAG}:audit"

    @property
    def audited(self) -> tuple[str, ...]:
        """The parts that have an audit stream: each partition, the stock, the line."""
        return (*map(str, PARTITIONS), _STOCK_TAG.strip("{}"), _LINE_TAG.strip("{}"))

    def ledger(self, part: str) -> LedgerKeys:
        return LedgerKeys(f"{self.namespace}:{{{part}}}:audit")


def barrier_of(key: str) -> str:
    """String, in the key's slot: written where replicas are waited for, and never read. No TTL."""
    namespace, _, rest = key.partition(":")
    tag, _, _ = rest.partition("}")
    return f"{namespace}:{tag}}}:barrier"


@dataclass(frozen=True, slots=True)
class Lives:
    """How long what may go is kept: its own life, and the slack after it."""

    policy: Policy

    @property
    def attempt_ttl_s(self) -> int:
        return self.policy.call.longest_s + self.policy.kept.slack_s

    @property
    def grant_ttl_s(self) -> int:
        return self.policy.call.longest_s + self.policy.kept.slack_s

    @property
    def challenge_ttl_s(self) -> int:
        return self.policy.challenge.longest_s + self.policy.kept.slack_s

    @property
    def opened_ttl_s(self) -> int:
        return self.policy.challenge.per_customer_window_s + self.policy.kept.slack_s

    @property
    def unknown_tries_ttl_s(self) -> int:
        return self.policy.identification.longest_lock_s + self.policy.kept.slack_s

    @property
    def pauses_ttl_s(self) -> int:
        return self.policy.pause.window_s + self.policy.kept.slack_s

    @property
    def pressure_ttl_s(self) -> int:
        pressure = self.policy.pressure
        return max(pressure.caller_window_s, pressure.line_window_s) + self.policy.kept.slack_s
