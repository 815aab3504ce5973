"""What was accepted stays accepted though its server is lost: it counts once replicas have it.

otp-core.md, "Redis": "WAIT after a spend, too few → Unavailable". WAIT speaks for the writes of its
own connection only, and an act that is asked again writes nothing. So a write that means nothing (a
barrier) goes between: a replica that has it has all that the server wrote before it.
"""

from typing import Any

import redis
from redis.exceptions import MovedError

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client
from otp_core.redis_store.keys import barrier_of
from otp_core.redis_store.trips import Command, timed

WAIT_LIMIT_MS = 500  # within the time-out of a socket, `hurry.SOCKET_LIMIT_S`

Wanted = tuple[Any, ...]


def run_on_replicas(client: Client, key: str, command: Wanted | None, replicas: int) -> Any:
    """The answer to `command`, once `replicas` replicas have all that it wrote. One trip.

    `command` is of `key`'s slot; None: only what is there already is waited for. Raises
    `StoreError` where too few have it, and what redis-py raises.
    """
    try:
        return timed(
            client,
            Command.PIPELINE,
            lambda: _on_replicas(_server(client, key), key, command, replicas),
        )
    except MovedError:
        if isinstance(client, redis.Redis):  # a Cluster's node, taken for a server of its own
            raise
        client.nodes_manager.initialize()
        return _on_replicas(_server(client, key), key, command, replicas)


def _server(client: Client, key: str) -> redis.Redis:
    if isinstance(client, redis.Redis):
        return client
    nodes: Any = client  # redis-py's types stop here
    server: redis.Redis = nodes.get_redis_connection(nodes.get_node_from_key(key))
    return server


def _on_replicas(server: redis.Redis, key: str, command: Wanted | None, replicas: int) -> Any:
    asked: Any = server.pipeline(transaction=False)
    if command is not None:
        asked.execute_command(*command)
    asked.set(barrier_of(key), 1)
    asked.execute_command("WAIT", replicas, WAIT_LIMIT_MS)
    told = asked.execute(raise_on_error=False)
    for one in told:
        if isinstance(one, Exception):
            raise one
    if told[-1] < replicas:
        raise StoreError(f"only {told[-1]} replicas have it, of {replicas} that must")
    return told[0]
