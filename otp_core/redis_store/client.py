"""The one way to a Redis client: bytes in and out, impatient, and nothing sent twice behind us."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.retry import Retry
from redis.sentinel import Sentinel

from otp_core.errors import StoreError
from otp_core.redis_store import hurry
from otp_core.redis_store.address import Address, ClusterNodes, Login, OneServer, Sentinels, parse
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.hurry import SOCKET_LIMIT_S
from otp_core.redis_store.pool import LeanRedis, WaitingPool, WaitingSentinelPool
from otp_core.redis_store.trips import Watched

SENTINEL_LIMIT_S = 0.5  # three of them, two of which are gone, within a turn's patience
_SENTINEL: Any = Sentinel  # redis-py's types stop here
_NODE: Any = ClusterNode
LIMITS: Mapping[str, Any] = {
    "decode_responses": False,
    "protocol": 2,  # RESP3 turns on maintenance pushes, and off the check for stale sockets
    "socket_timeout": SOCKET_LIMIT_S,
    "socket_connect_timeout": SOCKET_LIMIT_S,
}


class ServerClient(Watched, LeanRedis):
    """Of one server, or of the one that Sentinels call the master.

    `min_replicas`: on how many replicas something accepted must be before it counts.
    """

    min_replicas = 0


class ClusterClient(Watched, redis.RedisCluster):
    min_replicas = 0


Client = redis.Redis | redis.RedisCluster  # whatever the rest is given


def connect(url: str) -> ServerClient | ClusterClient:
    """A client of `url` (see `address`). Connects at its first command, but a Cluster's at once.

    A command that timed out may have been done: redis-py would send it again by itself, which is
    for the caller of a script to decide (`attempt_id`), so retries are off. Raises `StoreError`.
    """
    address = parse(url)
    client = _client(address)
    client.min_replicas = address.min_replicas
    return client


def _client(address: Address) -> ServerClient | ClusterClient:
    match address:
        case OneServer(url):
            return _of_one(url)
        case Sentinels():
            return _of_master(address)
        case ClusterNodes():
            return _of_cluster(address)


def _never() -> Retry:
    return Retry(NoBackoff(), 0)


def _of_one(url: str) -> ServerClient:
    try:
        pool = WaitingPool.from_url(url, retry=_never(), **LIMITS)
    except ValueError:
        # `from None`: the URL may carry a password, and the cause would repeat it.
        raise StoreError(
            "REDIS_URL is not understood: it must start with redis://, rediss:// or unix://, "
            "and its numbers be numbers"
        ) from None
    pool.connection_class = hurry.HURRIED[pool.connection_class]
    client: Any = ServerClient.from_pool(pool)
    return cast(ServerClient, client)


def _of_master(at: Sentinels) -> ServerClient:
    impatient = {**LIMITS, "socket_timeout": SENTINEL_LIMIT_S}
    impatient |= {"socket_connect_timeout": SENTINEL_LIMIT_S, "ssl": at.tls}
    asked = {**impatient, **_named(at.sentinel_login), "retry": _never()}
    sentinel: Any = _SENTINEL(at.hosts, sentinel_kwargs=asked)
    for one in sentinel.sentinels:
        pool = one.connection_pool
        pool.connection_class = hurry.HURRIED[pool.connection_class]
    kind = hurry.SentinelTlsConnection if at.tls else hurry.SentinelConnection
    client: ServerClient = sentinel.master_for(
        at.service,
        redis_class=ServerClient,
        connection_pool_class=WaitingSentinelPool,
        connection_class=kind,
        db=at.db,
        retry=_never(),
        **LIMITS,
        **_named(at.login),
    )
    return client


def _of_cluster(at: ClusterNodes) -> ClusterClient:
    """Every node is asked at most once, and a command that failed is not sent to another."""
    (host, port), *others = at.hosts
    make: Any = ClusterClient
    try:
        client: ClusterClient = make(
            # By the URL, for only so redis-py takes our connections. The scheme is not theirs.
            url=f"redis://{_in_url(host)}:{port}",
            startup_nodes=[_NODE(*other) for other in others],
            connection_class=hurry.TlsConnection if at.tls else hurry.TcpConnection,
            retry=_never(),
            reinitialize_steps=1,  # a slot that moved seldom moves alone
            **LIMITS,
            **_named(at.login),
        )
    except FAULTS:
        raise StoreError("the Cluster of REDIS_URL doesn't answer, or not for every slot") from None
    return client


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _named(login: Login) -> dict[str, str]:
    named = {"username": login.username, "password": login.password}
    return {name: value for name, value in named.items() if value is not None}


def servers(client: Client) -> Sequence[redis.Redis]:
    """Each server that may be written to: one, or every master of a Cluster."""
    if isinstance(client, redis.Redis):
        return (client,)
    nodes: Any = client
    return [nodes.get_redis_connection(node) for node in nodes.get_primaries()]


def is_healthy(client: Client) -> bool:
    """Does Redis answer, and may it be written to? Never raises."""
    try:
        asked = servers(client)
        # One that still loads its data tells its role, but answers no PING.
        roles = [server.role()[0] for server in asked if server.ping()]
        whole = isinstance(client, redis.Redis) or all(map(_sees_it_whole, asked))
    except FAULTS:
        return False
    return whole and bool(roles) and all(role == b"master" for role in roles)


def _sees_it_whole(node: Any) -> bool:
    """Each for itself: one that has come back answers nothing before it knows of the others."""
    told = node.execute_command("CLUSTER INFO")
    return bool(told["cluster_state"] == "ok")


def setting(client: Client, name: str) -> str | None:
    """How the servers are set; None where one doesn't say (managed services) or they differ."""
    try:
        told = {server.config_get(name).get(name) for server in servers(client)}
    except FAULTS:
        return None
    found = told.pop() if len(told) == 1 else None
    return None if found is None else str(found)
