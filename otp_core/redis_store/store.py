"""RedisStore: all that is kept, in one Redis (or a Cluster of them)."""

from collections.abc import Mapping

from otp_core.policy import Policy
from otp_core.redis_store import scripts
from otp_core.redis_store.branch_rows import BranchRows
from otp_core.redis_store.challenges import ChallengeRows
from otp_core.redis_store.client import Client
from otp_core.redis_store.codes import CodeRows
from otp_core.redis_store.identification import IdentificationRows
from otp_core.redis_store.keys import NAMESPACE, Keys
from otp_core.redis_store.outbox_rows import OutboxRows
from otp_core.redis_store.pressure import PressureRows
from otp_core.redis_store.protection import ProtectionRows
from otp_core.redis_store.rotation_rows import RotationRows

RedisClient = Client  # for whoever builds the core and speaks no Redis


class RedisStore(
    IdentificationRows,
    ChallengeRows,
    CodeRows,
    ProtectionRows,
    PressureRows,
    BranchRows,
    OutboxRows,
    RotationRows,
):
    """An `otp_core.store.Store`. The client answers bytes and sends nothing twice (`connect`)."""

    def __init__(
        self,
        client: Client,
        policy: Policy,
        *,
        texts: Mapping[str, str] | None = None,
        namespace: str = NAMESPACE,
    ) -> None:
        keys = Keys(namespace)
        loaded = scripts.Scripts(client, scripts.load() if texts is None else texts)
        IdentificationRows.__init__(self, loaded, policy, keys)
        ChallengeRows.__init__(self, loaded, policy, keys)
        CodeRows.__init__(self, loaded, policy, keys)
        ProtectionRows.__init__(self, loaded, policy, keys)
        PressureRows.__init__(self, loaded, policy, keys)
        BranchRows.__init__(self, loaded, client, keys)
        OutboxRows.__init__(self, loaded, keys)
        RotationRows.__init__(self, loaded, client, keys)
