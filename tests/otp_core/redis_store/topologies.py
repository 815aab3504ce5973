"""Redis as production has it, on loopback: one server, a master with Sentinels, a Cluster of three.

All from the embedded binary; stopped by pid when the block ends, whatever became of them.
"""

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from redis.crc import key_slot

from tests.otp_core.redis_store.loopback_server import Server, until

SERVICE = "banco"
SLOTS = 16_384  # Redis Cluster specification, "Key distribution model"
DOWN_AFTER_MS = 1_000
STILL_MS = 60_000  # a busy machine may stand still, but not for so long


@dataclass
class Topology:
    """`masters` as they were made; `url` is what REDIS_URL would be."""

    url: str
    servers: list[Server] = field(default_factory=list)
    sentinels: list[Server] = field(default_factory=list)

    def master(self) -> Server:
        """Which of the servers the Sentinels call the master now."""
        for sentinel in self.sentinels:
            with contextlib.suppress(redis.RedisError), sentinel.client as client:
                _, port = client.sentinel_get_master_addr_by_name(SERVICE)
                return next(one for one in self.servers if one.port == port)
        raise AssertionError("no Sentinel answers")

    def owner(self, key: str) -> Server:
        """Which node of the Cluster has this key's slot."""
        return self.owner_of(key_slot(key.encode()))

    def owner_of(self, slot: int) -> Server:
        for node in self.servers:
            with contextlib.suppress(redis.RedisError), node.client as client:
                for first, last, (_, port, *_), *_ in client.execute_command("CLUSTER SLOTS"):
                    if first <= slot <= last:
                        return next(one for one in self.servers if one.port == port)
        raise AssertionError(f"nobody has slot {slot}")


@contextlib.contextmanager
def one_server(folder: Path, **more: str) -> Iterator[Topology]:
    (server,) = _servers(folder, 1, more)
    with _running([server]):
        yield Topology(f"redis://127.0.0.1:{server.port}", [server])


@contextlib.contextmanager
def sentinel_trio(
    folder: Path, *, min_replicas: int = 1, down_after_ms: int = DOWN_AFTER_MS
) -> Iterator[Topology]:
    """A master, two replicas and three Sentinels, two of which decide."""
    servers = _servers(folder, 3, {"repl-diskless-sync-delay": "0"})
    first, *replicas = servers
    for replica in replicas:
        replica.settings["replicaof"] = f"127.0.0.1 {first.port}"
    sentinels = [
        Server(folder / f"sentinel{port}", port, {}, sentinel=True) for port in _free_ports(3)
    ]
    for sentinel in sentinels:
        sentinel.settings |= _watching(first.port, down_after_ms)
    # A Sentinel looks for replicas when it comes, and then every ten seconds.
    with _running(servers, lambda: all(map(_follows, replicas))), _running(sentinels):
        for sentinel in sentinels:
            until(lambda sentinel=sentinel: _sees_all(sentinel), "the Sentinels know each other")
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in sentinels)
        url = f"redis+sentinel://{hosts}/{SERVICE}?min_replicas={min_replicas}"
        yield Topology(url, servers, sentinels)


def still_trio(folder: Path) -> contextlib.AbstractContextManager[Topology]:
    """Without failover, however busy the machine: for what needs none."""
    return sentinel_trio(folder, down_after_ms=STILL_MS)


def _watching(port: int, down_after_ms: int) -> dict[str, str]:
    return {
        "sentinel monitor": f"{SERVICE} 127.0.0.1 {port} 2",
        "sentinel down-after-milliseconds": f"{SERVICE} {down_after_ms}",
        "sentinel failover-timeout": f"{SERVICE} 3000",
        "sentinel parallel-syncs": f"{SERVICE} 2",
    }


def _sees_all(sentinel: Server) -> bool:
    with sentinel.client as client:
        state: Any = client.sentinel_masters()[SERVICE]
        replicas = client.sentinel_slaves(SERVICE)
        linked = [one for one in replicas if one["master-link-status"] == "ok"]
        return state["num-other-sentinels"] == 2 and len(linked) == 2 and state["is_master"]


@contextlib.contextmanager
def cluster_of_three(
    folder: Path, *, replicas: int = 0, min_replicas: int = 0
) -> Iterator[Topology]:
    """Three masters, a third of the slots each, and `replicas` of each."""
    settings = {
        "cluster-enabled": "yes",
        "cluster-node-timeout": str(2 * DOWN_AFTER_MS),
        "repl-diskless-sync-delay": "0",
        "cluster-replica-validity-factor": "0",
    }
    nodes = _servers(folder, 3 * (1 + replicas), settings)
    for node, bus in zip(nodes, _free_ports(len(nodes)), strict=True):
        node.settings["cluster-port"] = str(bus)
    with _running(nodes):
        _join(nodes)
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        yield Topology(f"redis+cluster://{hosts}?min_replicas={min_replicas}", nodes)


def _join(nodes: Sequence[Server]) -> None:
    masters, rest = nodes[:3], nodes[3:]
    bounds = [SLOTS * part // 3 for part in range(4)]
    for node, first, end in zip(masters, bounds, bounds[1:], strict=False):
        node.client.execute_command("CLUSTER ADDSLOTSRANGE", first, end - 1)
    for epoch, node in enumerate(nodes, 1):
        node.client.execute_command("CLUSTER SET-CONFIG-EPOCH", epoch)
        if node is not nodes[0]:
            bus = nodes[0].settings["cluster-port"]
            node.client.execute_command("CLUSTER MEET", "127.0.0.1", nodes[0].port, bus)
    until(lambda: all(_knows(node, len(nodes)) for node in nodes), "the nodes know each other")
    for number, node in enumerate(rest):
        master_id = masters[number % 3].client.execute_command("CLUSTER MYID")
        until(
            lambda node=node, master_id=master_id: node.client.execute_command(
                "CLUSTER REPLICATE", master_id
            ),
            "a replica follows",
        )
    until(lambda: all(_is_whole(node) for node in nodes), "the Cluster stands")
    until(lambda: all(_follows(node) for node in rest), "the replicas have all")


def _knows(node: Server, count: int) -> bool:
    return int(node.client.execute_command("CLUSTER INFO")["cluster_known_nodes"]) == count


def _is_whole(node: Server) -> bool:
    return bool(node.client.execute_command("CLUSTER INFO")["cluster_state"] == "ok")


def _follows(node: Server) -> bool:
    told: Any = node.client.info("replication")
    return told["role"] == "slave" and told["master_link_status"] == "up"


def move_slot(source: Server, target: Server, slot: int, *, keys: bool = True) -> None:
    """As redis-cli's reshard does. `keys`: those of the slot go along, and the slot with them."""
    with source.client as old, target.client as new:
        old_id, new_id = (one.execute_command("CLUSTER MYID") for one in (old, new))
        new.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", old_id)
        old.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", new_id)
        if not keys:
            return
        while names := old.execute_command("CLUSTER GETKEYSINSLOT", slot, 100):
            address = ("127.0.0.1", target.port)
            old.execute_command("MIGRATE", *address, "", 0, 2000, "KEYS", *names)
        for one in (new, old):
            one.execute_command("CLUSTER SETSLOT", slot, "NODE", new_id)


def _servers(folder: Path, count: int, more: dict[str, str]) -> list[Server]:
    usual = {
        "appendonly": "yes",
        "appendfsync": "always",
        "save": '""',
        "shutdown-timeout": "0",
        "maxmemory-policy": "noeviction",
        **more,
    }
    return [Server(folder / f"server{port}", port, dict(usual)) for port in _free_ports(count)]


def _free_ports(count: int) -> list[int]:
    """All held until all are found, so that none is given twice."""
    with contextlib.ExitStack() as held:
        ports = []
        for _ in range(count):
            one = held.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            ports.append(one.getsockname()[1])
        return ports


@contextlib.contextmanager
def _running(
    servers: Sequence[Server], are_ready: Callable[[], object] = lambda: True
) -> Iterator[None]:
    try:
        for server in servers:
            server.start()
        for server in servers:
            until(server.answers, f"server {server.port} answers")
        until(are_ready, "they stand together")
        yield
    finally:
        for server in servers:
            server.tell(signal.SIGCONT)  # a master waits for its replicas before it ends
        for server in servers:
            server.stop()
