"""Where Redis is: REDIS_URL taken apart, and refused in one sentence that repeats no password.

    redis://…  rediss://…  unix://…                                     one server
    redis+sentinel://[user:password@]host[:port][,host[:port]…]/service[/db][?…]
    redis+cluster://[user:password@]host[:port][,host[:port]…][?…]

`rediss+…` speaks TLS. The query may hold `min_replicas`: on how many replicas an accepted code must
be before it counts (the server's WAIT), and for Sentinels that ask for a password of their own
`sentinel_username` and `sentinel_password`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import parse_qsl, unquote

from otp_core.errors import StoreError

REDIS_PORT, SENTINEL_PORT = 6379, 26379  # redis.io: the usual ones
MIN_REPLICAS = "min_replicas"
SENTINEL_USERNAME = "sentinel_username"
SENTINEL_PASSWORD = "sentinel_password"  # noqa: S105  a name, no password
_MANY = re.compile(
    r"redis(?P<tls>s?)\+(?P<kind>sentinel|cluster)://"
    r"(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<hosts>[^@/?#]+)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?"
)
_HOST = re.compile(r"(?P<host>[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_ONE = re.compile(r"(rediss?|unix)://\S+")

Hosts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Login:
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OneServer:
    url: str = field(repr=False)  # may hold a password
    min_replicas: int = 0


@dataclass(frozen=True, slots=True)
class Sentinels:
    """`service`: the name by which the Sentinels know the master."""

    hosts: Hosts
    service: str
    db: int
    login: Login
    sentinel_login: Login
    tls: bool
    min_replicas: int = 0


@dataclass(frozen=True, slots=True)
class ClusterNodes:
    """Some of them: each knows the others."""

    hosts: Hosts
    login: Login
    tls: bool
    min_replicas: int = 0


Address = OneServer | Sentinels | ClusterNodes


def parse(url: str) -> Address:
    """Raises `StoreError`."""
    if _ONE.fullmatch(url):
        return _one_server(url)
    found = _MANY.fullmatch(url)
    if found is None:
        _refuse(
            "it must start with redis://, rediss:// or unix://, or be like "
            "redis+sentinel://host:port,host:port/service or redis+cluster://host:port,host:port"
        )
    return _sentinels(found) if found["kind"] == "sentinel" else _cluster(found)


def _one_server(url: str) -> OneServer:
    """The rest of the query is redis-py's."""
    plain, _, query = url.partition("?")
    pairs = query.split("&") if query else []
    ours = [pair for pair in pairs if pair.startswith(f"{MIN_REPLICAS}=")]
    kept = "&".join(pair for pair in pairs if pair not in ours)
    wanted = _replicas({MIN_REPLICAS: ours[-1].partition("=")[2]} if ours else {})
    return OneServer(f"{plain}?{kept}" if kept else plain, wanted)


def _sentinels(found: re.Match[str]) -> Sentinels:
    options = _options(found, {MIN_REPLICAS, SENTINEL_USERNAME, SENTINEL_PASSWORD})
    service, _, db = (found["path"] or "").removeprefix("/").partition("/")
    if not service:
        _refuse("after the Sentinels comes /service, the name by which they know the master")
    if db and re.fullmatch(r"[0-9]{1,4}", db) is None:
        _refuse("after the service comes nothing, or / and the number of a database")
    return Sentinels(
        hosts=_hosts(found, SENTINEL_PORT),
        service=unquote(service),
        db=int(db or 0),
        login=_login(found),
        sentinel_login=Login(options.get(SENTINEL_USERNAME), options.get(SENTINEL_PASSWORD)),
        tls=bool(found["tls"]),
        min_replicas=_replicas(options),
    )


def _cluster(found: re.Match[str]) -> ClusterNodes:
    options = _options(found, {MIN_REPLICAS})
    if (found["path"] or "/") not in ("/", "/0"):
        _refuse("a Cluster has one database, so nothing comes after its nodes")
    return ClusterNodes(
        _hosts(found, REDIS_PORT), _login(found), bool(found["tls"]), _replicas(options)
    )


def _login(found: re.Match[str]) -> Login:
    user, password = (unquote(found[name] or "") or None for name in ("user", "password"))
    return Login(user, password)


def _hosts(found: re.Match[str], usual_port: int) -> Hosts:
    hosts = []
    for text in found["hosts"].split(","):
        one = _HOST.fullmatch(text)
        port = int(one["port"] or usual_port) if one else 0
        if one is None or not 0 < port < 65536:
            _refuse("its hosts are written host:port, with a comma between them")
        hosts.append((one["host"].strip("[]"), port))
    return tuple(hosts)


def _options(found: re.Match[str], known: set[str]) -> Mapping[str, str]:
    options = dict(parse_qsl(found["query"] or "", keep_blank_values=True))
    if not set(options) <= known:
        _refuse(f"its query may hold only {', '.join(sorted(known))}")
    return options


def _replicas(options: Mapping[str, str]) -> int:
    text = options.get(MIN_REPLICAS, "0")
    if re.fullmatch(r"[0-9]", text) is None:
        _refuse(f"{MIN_REPLICAS} is a number from 0 to 9")
    return int(text)


def _refuse(why: str) -> NoReturn:
    # Nothing of the URL: it may carry a password.
    raise StoreError(f"REDIS_URL is not understood: {why}") from None
