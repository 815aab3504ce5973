"""The face: `build` makes the whole core from a Redis client, its keys and its policy."""

from dataclasses import dataclass

from otp_core.branch import Branch
from otp_core.chance import RandomBytes
from otp_core.outbox import Outbox
from otp_core.policy import Policy
from otp_core.redis_store.keys import NAMESPACE
from otp_core.redis_store.store import RedisClient, RedisStore
from otp_core.registration import Registration
from otp_core.rotation import Rotation
from otp_core.service import OtpCore
from otp_core.settings import CoreSettings
from otp_core.vault import Vault


@dataclass(frozen=True, slots=True)
class Core:
    """`service` answers for callers, `branch` for staff, `registration` for the other channels.

    `outbox` is what customers are told; `rotation` brings what is at rest under today's keys.
    """

    service: OtpCore
    branch: Branch
    registration: Registration
    outbox: Outbox
    rotation: Rotation


def build(
    client: RedisClient,
    settings: CoreSettings,
    policy: Policy,
    *,
    random_bytes: RandomBytes,
    namespace: str = NAMESPACE,
) -> Core:
    """`client` of `redis_store.client.connect`; `random_bytes` is `secrets.token_bytes`.

    `namespace` keeps lines apart that share a Redis. Costs one argon2 hash; sends nothing to Redis.
    """
    vault = Vault(settings, policy.argon2, random_bytes)
    store = RedisStore(client, policy, namespace=namespace)
    return Core(
        OtpCore(store, vault, policy, random_bytes),
        Branch(store, vault, policy, random_bytes),
        Registration(store, vault, policy),
        Outbox(store, vault),
        Rotation(store, vault),
    )
