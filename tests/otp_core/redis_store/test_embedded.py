"""The embedded server, as a real process each time."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from otp_core.redis_store import embedded, server_process, state_folder
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import EmbeddedRedis, embedded_redis
from otp_core.redis_store.errors import EmbeddedRedisError

OWNER = """
import sys
from pathlib import Path
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis
with embedded_redis(Path(sys.argv[1]), appendfsync="always") as server:
    connect(server.url).incr("seen")
    print(server.pid, server.url, flush=True)
    sys.stdin.read()
"""


def start_owner(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", OWNER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(owner: subprocess.Popen[str]) -> tuple[str, str]:
    assert owner.stdout is not None
    pid, url = owner.stdout.readline().split()
    return pid, url


def is_running(pid: int) -> bool:
    try:
        # A zombie that nobody waits for has stopped, though its entry stays.
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def count(server: EmbeddedRedis) -> int:
    with connect(server.url) as client:
        return int(client.incr("seen"))


def setting(server: EmbeddedRedis, name: str) -> str:
    with connect(server.url) as client:
        return next(iter(client.config_get(name).values()))


def test_data_survive_a_restart(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        assert count(server) == 1
    with embedded_redis(tmp_path) as server:
        assert count(server) == 2


def test_it_is_gone_when_the_block_ends(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        assert server.pid is not None
    assert not is_running(server.pid)
    assert not (tmp_path / "redis.sock").exists()


def test_it_listens_on_a_socket_only_and_drops_nothing(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        assert setting(server, "port") == "0"
        assert setting(server, "appendonly") == "yes"
        assert setting(server, "appendfsync") == "everysec"
        assert setting(server, "maxmemory-policy") == "noeviction"
        assert stat.S_IMODE((tmp_path / "redis.sock").stat().st_mode) == 0o700


def test_every_write_can_be_on_disk_before_its_answer(tmp_path: Path) -> None:
    with embedded_redis(tmp_path, appendfsync="always") as server:
        assert setting(server, "appendfsync") == "always"


def test_never_syncing_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(EmbeddedRedisError, match="always, everysec"),
        embedded_redis(tmp_path, appendfsync="no"),
    ):
        pass


def test_the_folder_is_closed_to_others_even_if_it_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "state"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with embedded_redis(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_configuration_is_not_on_the_command_line(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        command = Path(f"/proc/{server.pid}/cmdline").read_bytes().split(b"\0")
    assert str(tmp_path).encode() not in b" ".join(command[1:])
    assert b"appendonly" not in b" ".join(command)


@pytest.mark.parametrize("name", ["a b#c'\"d", "llave-ñ", "x" * 150], ids=["odd", "accent", "long"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    with embedded_redis(folder) as server, embedded_redis(folder) as attached:
        assert attached.url == server.url
        assert count(server) == 1
        assert count(attached) == 2
    with embedded_redis(folder) as server:
        assert count(server) == 3


def test_a_second_process_attaches_and_its_end_changes_nothing(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        other = start_owner(tmp_path)
        assert told(other) == ("None", server.url)
        other.communicate()
        assert other.returncode == 0
        assert count(server) == 2


def test_two_processes_at_once_share_one_server(tmp_path: Path) -> None:
    both = [start_owner(tmp_path) for _ in range(2)]
    answers = [told(one) for one in both]
    assert len({url for _, url in answers}) == 1
    assert sorted(pid == "None" for pid, _ in answers) == [False, True]
    # The one that attached first: it may not outlive its server.
    for _, one in sorted(zip(answers, both, strict=True), key=lambda pair: pair[0][0] != "None"):
        one.communicate()


def test_a_killed_owner_takes_its_server_along_and_the_data_stay(tmp_path: Path) -> None:
    owner = start_owner(tmp_path)
    pid = int(told(owner)[0])
    assert is_running(pid)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    # At once, while the old server may still be closing its file.
    with embedded_redis(tmp_path) as server:
        assert not is_running(pid)
        assert count(server) == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # from Python 3.12
def test_a_forked_worker_that_ends_leaves_the_server_running(tmp_path: Path) -> None:
    block = embedded_redis(tmp_path)
    server = block.__enter__()
    forked = os.fork()
    if forked == 0:
        try:
            block.__exit__(None, None, None)
        finally:
            os._exit(0)
    os.waitpid(forked, 0)
    assert count(server) == 1
    block.__exit__(None, None, None)


def test_a_socket_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "redis.sock"))
    with embedded_redis(tmp_path) as server:
        assert count(server) == 1


def test_a_file_in_the_socket_s_place_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    path.write_text("somebody's")
    with pytest.raises(EmbeddedRedisError, match="is in the way"), embedded_redis(tmp_path):
        pass
    assert path.read_text() == "somebody's"


def test_a_stranger_s_socket_is_not_taken_over(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(str(tmp_path / "redis.sock"))
        stranger.listen()
        with pytest.raises(EmbeddedRedisError, match="not ours"), embedded_redis(tmp_path):
            pass


def test_an_owner_that_never_answers_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "START_LIMIT_S", 0.1)
    with (
        state_folder.hold(tmp_path / "owner.lock"),
        pytest.raises(EmbeddedRedisError, match="does not answer"),
        embedded_redis(tmp_path),
    ):
        pass


def test_a_server_that_still_runs_is_not_joined_by_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_process, "STOP_LIMIT_S", 0.1)
    with (
        state_folder.hold(tmp_path / "server.lock"),
        pytest.raises(EmbeddedRedisError, match="still runs"),
        embedded_redis(tmp_path),
    ):
        pass


def test_a_spoilt_file_of_data_says_so(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        count(server)
    for part in (tmp_path / "appendonlydir").glob("*.incr.aof"):
        part.write_bytes(b"*9\r\nnothing of ours\r\n" + part.read_bytes())
    with pytest.raises(EmbeddedRedisError, match=r"did not start: .*AOF"), embedded_redis(tmp_path):
        pass


def test_somebody_else_s_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(EmbeddedRedisError, match="somebody else"), embedded_redis(tmp_path):
        pass


def test_a_file_in_the_folder_s_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.touch()
    with pytest.raises(EmbeddedRedisError, match="cannot be used"), embedded_redis(path):
        pass


def test_starting_takes_less_than_two_seconds(tmp_path: Path) -> None:
    started_s = time.monotonic()
    with embedded_redis(tmp_path):
        assert time.monotonic() - started_s < 2
