"""docs/operations.md: every command can be given, every setting is one, every name is there."""

import re
import secrets
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from ivr.cli import main
from ivr.cli.check.findings import Level
from ivr.cli.check.redis import redis_findings
from ivr.settings import DEFAULT_CONFIG
from otp_core.policy import Policy
from otp_core.redis_store.client import connect
from otp_core.redis_store.inspection import look_at_servers
from otp_core.redis_store.stamp import claim
from otp_core.redis_store.store import RedisStore
from otp_core.settings import CoreSettings
from otp_core.vault import Vault
from tests.ivr.test_servers import production
from tests.otp_core.bank import ENV, Bank
from tests.otp_core.operator import operator
from tests.otp_core.redis_store.loopback_server import Server, until
from tests.otp_core.redis_store.topologies import _free_ports as free_ports

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDE = (DOCS / "operations.md").read_text("utf-8")
OTHERS = ("audit.md", "notices.md", "redis.md", "metrics.md", "token-files.md")
_COMMAND = re.compile(r"(?:\S*/)?audiomatico (?=[a-z-])")


def blocks(text: str) -> list[str]:
    return re.findall(r"```\n(.*?)```", text, re.DOTALL)


def commands(text: str) -> Iterator[str]:
    """Those in fences, line by line, and those in the midst of a sentence."""
    fenced = "\n".join(blocks(text))
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    inline = (one.replace("\n", " ") for one in re.findall(r"`([^`]+)`", outside))
    for line in (*fenced.splitlines(), *inline):
        found = _COMMAND.search(line.partition("  #")[0])
        if found is not None and not line.startswith("cp "):
            yield line.partition("  #")[0][found.end() :].strip()


def parsed(given: str, *, is_whole: bool = True) -> None:
    """As click would, but for the values. Raises click.UsageError."""
    command: click.Command = main
    context = click.Context(main)
    words = [one for one in shlex.split(given) if one != "…"]
    while words and words[0] in ("--demo", "--tester"):
        words.pop(0)
    while isinstance(command, click.Group) and words:
        named = command.get_command(context, words[0])
        if named is None:
            raise click.UsageError(f"there is no {words[0]}")
        command, words = named, words[1:]
    values, rest, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    # click 8.3 has a mark of its own for what was not given
    told = {
        name for name, value in values.items() if value is not None and "UNSET" not in str(value)
    }
    missing = [one.name for one in command.params if one.required and one.name not in told]
    if (missing and is_whole) or rest:
        raise click.UsageError(f"missing {missing}, too many {rest}")


@pytest.mark.parametrize("given", sorted(set(commands(GUIDE))))
def test_every_command_of_the_guide_can_be_given(given: str) -> None:
    parsed(given)


def test_it_names_the_commands_operators_have() -> None:
    named = {given.split(" --")[0].split(" FIS")[0].split(" CA")[0] for given in commands(GUIDE)}
    assert {"check", "vault rotate", "audit verify", "calls live", "calls show"} <= named
    assert {"token history", "token block", "customer show", "notices retry"} <= named


@pytest.mark.parametrize("name", OTHERS)
def test_every_command_of_the_other_pages_is_one(name: str) -> None:
    """With its options; what is required may be left out in a sentence."""
    for given in commands((DOCS / name).read_text("utf-8")):
        parsed(given, is_whole=False)


@pytest.mark.parametrize("wrong", ["vault turn", "check --all", "token block --by a --reason b"])
def test_a_command_that_does_not_exist_would_be_found(wrong: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(wrong)


def test_every_alert_file_and_variable_it_names_is_there() -> None:
    groups = yaml.safe_load((DOCS / "alerts.yml").read_text("utf-8"))["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"]}
    assert set(re.findall(r"Audiomatico[A-Z][A-Za-z]+", GUIDE)) <= alerts
    for path in re.findall(r"`((?:docs|tests)/[\w./-]+)`", GUIDE):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"`([a-z]+\.(?:toml|conf\.py))`", GUIDE):
        assert (DEFAULT_CONFIG / name).exists(), name
    folders = ("ivr", "otp_core", "config")
    sources = [one for folder in folders for one in ROOT.glob(f"{folder}/**/*.py")]
    code = "".join(one.read_text("utf-8") for one in sources)
    variables = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", GUIDE))
    assert {one for one in variables if f'"{one}"' not in code} == set()


def test_each_alert_that_wakes_somebody_for_an_incident_has_its_page() -> None:
    for title in ("All codes rejected", "Redis lost", "A seed file leaked", "Keys leaked"):
        assert f"### {title}" in GUIDE


def settings() -> list[tuple[str, str]]:
    """Of redis.conf as the guide has it, but for what needs certificates or a replica."""
    (block,) = (one for one in blocks(GUIDE) if "appendfsync" in one)
    lines = [re.sub(r"\s+#.*", "", line).partition(" ") for line in block.splitlines()]
    alone = ("port", "tls-port", "min-replicas-to-write", "min-replicas-max-lag")
    return [(name, value) for name, _, value in lines if name and name not in alone]


class Configured(Server):
    """Nobody but the line may ask it anything."""

    def answers(self) -> bool:
        try:
            connect(f"redis://line:PASSWORD@127.0.0.1:{self.port}").ping()
        except Exception:  # noqa: BLE001  not yet
            return False
        return True


def test_redis_takes_the_guides_settings_and_the_line_needs_no_more(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    server = Configured(tmp_path / "server", port, {})
    server.folder.mkdir()
    lines = [f"{name} {value}" for name, value in settings()]
    text = "\n".join([f"port {port}", "bind 127.0.0.1", *lines, ""])
    (server.folder / "server.conf").write_text(text)
    server.start()
    try:
        until(server.answers, "the server takes its settings")
        url = f"redis://line:PASSWORD@127.0.0.1:{port}"
        client = connect(url)
        claim(client, "production")
        now_s = look_at_servers(client)[0].clock_s
        found = list(redis_findings(client, "here", now_s))
        assert [one.line for one in found if one.level is not Level.OK] == []
        env = {**production(tmp_path, port), "REDIS_URL": url}
        arguments = ["vault", "rotate", "--by", "ana", "--reason", "a test"]
        assert CliRunner().invoke(main, arguments, env=env).exit_code == 0
        policy = Policy.from_toml(DEFAULT_CONFIG / "policy.toml")
        vault = Vault(CoreSettings.from_env(ENV), policy.argon2, secrets.token_bytes)
        bank = Bank(client, policy, RedisStore(client, policy), vault)
        operator(bank.with_customer().with_token())  # identified, a challenge, a code, activated
    finally:
        server.stop()
