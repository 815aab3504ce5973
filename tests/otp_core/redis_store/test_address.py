"""REDIS_URL: each shape it may have, and one sentence, without a password, for all others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.errors import StoreError
from otp_core.redis_store.address import ClusterNodes, Login, OneServer, Sentinels, parse

HOST = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(st.tuples(HOST, st.integers(1, 65535)), min_size=1, max_size=5)


@given(HOSTS, st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True), st.integers(0, 15))
def test_sentinels_are_told_by_their_hosts_their_service_and_its_database(
    hosts: list[tuple[str, int]], service: str, db: int
) -> None:
    text = ",".join(f"{host}:{port}" for host, port in hosts)
    found = parse(f"redis+sentinel://{text}/{service}/{db}")
    assert found == Sentinels(tuple(hosts), service, db, Login(), Login(), tls=False)


@given(HOSTS, st.integers(0, 9))
def test_a_cluster_is_told_by_some_of_its_nodes(hosts: list[tuple[str, int]], few: int) -> None:
    text = ",".join(f"{host}:{port}" for host, port in hosts)
    found = parse(f"rediss+cluster://ana:s%40cret@{text}?min_replicas={few}")
    assert found == ClusterNodes(tuple(hosts), Login("ana", "s@cret"), tls=True, min_replicas=few)


def test_what_is_left_out_is_usual() -> None:
    found = parse("redis+sentinel://:pw@a,b:1,[::1]/m?sentinel_password=p%26q&min_replicas=2")
    assert found == Sentinels(
        hosts=(("a", 26379), ("b", 1), ("::1", 26379)),
        service="m",
        db=0,
        login=Login(None, "pw"),
        sentinel_login=Login(None, "p&q"),
        tls=False,
        min_replicas=2,
    )
    assert parse("redis+cluster://a/0") == ClusterNodes((("a", 6379),), Login(), tls=False)


def test_one_server_keeps_its_url_but_for_what_is_ours() -> None:
    assert parse("redis://h:1/2?socket_timeout=3&min_replicas=1") == OneServer(
        "redis://h:1/2?socket_timeout=3", 1
    )
    assert parse("unix:///run/redis.sock") == OneServer("unix:///run/redis.sock")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis+sentinel://:hunter2@h:1", "/service"),
        ("redis+sentinel://:hunter2@h:1/", "/service"),
        ("redis+sentinel://:hunter2@h:1/m/first", "database"),
        ("redis+sentinel://:hunter2@h:1/m/0/x", "database"),
        ("redis+sentinel://:hunter2@h:0/m", "host:port"),
        ("redis+sentinel://:hunter2@h:70000/m", "host:port"),
        ("redis+sentinel://:hunter2@h:1,,g:1/m", "host:port"),
        ("redis+sentinel://:hunter2@h 1/m", "host:port"),
        ("redis+sentinel://:hunter2@h/m?min_replica=1", "min_replicas, sentinel_password"),
        ("redis+sentinel://:hunter2@h/m?min_replicas=some", "0 to 9"),
        ("redis+cluster://:hunter2@h:1/1", "one database"),
        ("redis+cluster://:hunter2@h:1/m", "one database"),
        ("redis+cluster://:hunter2@", "must start with"),
        ("redis+cluster://:hunter2@h?sentinel_password=x", "may hold only min_replicas"),
        ("redis+sentry://:hunter2@h:1/m", "must start with"),
        ("sentinel://:hunter2@h:1/m", "must start with"),
        ("redis://:hunter2@h?min_replicas=-1", "0 to 9"),
    ],
)
def test_a_url_that_is_none_of_ours_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(StoreError) as refused:
        parse(url)
    told = str(refused.value)
    assert told.startswith("REDIS_URL is not understood: ")
    assert says in told
    assert "\n" not in told
    assert "hunter2" not in told


def test_a_login_is_not_shown() -> None:
    found = parse("redis+sentinel://ana:hunter2@h/m?sentinel_password=hunter3")
    assert "hunter" not in repr(found)
    assert "hunter" not in repr(parse("redis://:hunter2@h"))
