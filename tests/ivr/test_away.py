"""Commands where Redis, or the state folder, is not as it should be: told, never a traceback."""

import json
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from ivr.cli import main
from tests.ivr.test_servers import free_port, production


@pytest.fixture
def managed(redis_client: redis.Redis, redis_url: str) -> str:
    """The URL of a user who may not use CONFIG, as managed services have it."""
    redis_client.acl_setuser(
        "managed", enabled=True, nopass=True, keys=["*"], categories=["+@all"], commands=["-config"]
    )
    return redis_url.replace("unix://", "unix://managed:none@")


def test_check_says_unknown_where_redis_keeps_its_settings_to_itself(
    managed: str, tmp_path: Path
) -> None:
    env = {**production(tmp_path, free_port()), "REDIS_URL": managed}
    result = CliRunner().invoke(main, ["check", "--json"], env=env)
    findings = json.loads(result.stdout)["findings"]
    assert findings["redis"] == {"ok": True, "level": "ok", "says": "REDIS_URL"}
    unknown = {"ok": False, "level": "fail", "says": "unknown (wanted: always)"}
    assert findings["appendfsync"] == unknown
    assert result.exit_code == 1


def test_check_finds_a_redis_that_is_away(tmp_path: Path) -> None:
    env = {**production(tmp_path, free_port()), "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    result = CliRunner().invoke(main, ["check", "--json"], env=env)
    assert not json.loads(result.stdout)["findings"]["redis"]["ok"]
    assert result.exit_code == 1


def test_a_staff_command_without_redis_is_unavailable_in_json_too(tmp_path: Path) -> None:
    env = {**production(tmp_path, free_port()), "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    result = CliRunner().invoke(main, ["token", "show", "FIS-0001", "--json"], env=env)
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert told["outcome"] == "unavailable"
    assert "REDIS_URL" in told["reason"]


def test_a_demo_whose_folder_cannot_be_made_says_so_in_one_sentence() -> None:
    result = CliRunner().invoke(main, ["demo"], env={"AUDIOMATICO_STATE": "/proc/x"})
    assert result.exit_code == 2
    assert result.output.startswith("audiomatico: /proc/x/demo cannot be used")
    assert len(result.output.strip().splitlines()) == 1
