"""How the servers are set and how they are, asked for by whoever checks before callers come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client, servers
from otp_core.redis_store.faults import FAULTS

SETTINGS = ("appendonly", "appendfsync", "maxmemory-policy", "min-replicas-to-write", "timeout")


@dataclass(frozen=True, slots=True)
class ServerLook:
    """`settings`: "" where the server does not say (managed services). `clock_s`: UTC."""

    version: str
    run_id: str
    uptime_s: int
    replicas: int
    settings: Mapping[str, str]
    writes_fail: tuple[str, ...]  # which of its files it could not write lately
    memory: int
    memory_most: int  # 0: no bound
    evicted: int  # keys thrown away for want of memory, since its start
    clock_s: float


def look_at_servers(client: Client) -> Sequence[ServerLook]:
    """Each that may be written to. Raises `StoreError`."""
    try:
        return [_look(server) for server in servers(client)]
    except FAULTS as fault:
        raise StoreError(f"Redis did not tell how it is: {type(fault).__name__}") from None


def min_replicas_of(client: Client) -> int:
    """On how many replicas an accepted code must be: REDIS_URL's `min_replicas`."""
    return int(getattr(client, "min_replicas", 0))


def _look(server: Any) -> ServerLook:
    told: dict[str, Any] = server.info()
    second, microsecond = server.time()
    failing = ("aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status")
    return ServerLook(
        version=str(told["redis_version"]),
        run_id=str(told["run_id"]),
        uptime_s=int(told["uptime_in_seconds"]),
        replicas=int(told.get("connected_slaves", 0)),
        settings={name: _setting(server, name) for name in SETTINGS},
        writes_fail=tuple(name for name in failing if told.get(name, "ok") != "ok"),
        memory=int(told.get("used_memory", 0)),
        memory_most=int(told.get("maxmemory", 0)),
        evicted=int(told.get("evicted_keys", 0)),
        clock_s=second + microsecond / 1e6,
    )


def _setting(server: Any, name: str) -> str:
    try:
        return str(server.config_get(name).get(name, ""))
    except FAULTS:
        return ""
