"""`audiomatico check`: what would go wrong is found before a caller comes, each with what to do."""

import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner

from ivr.app import Configuration, NoBank, Parts
from ivr.cli import main
from ivr.cli.check import fallback
from ivr.cli.check.fallback import fallback_findings
from ivr.cli.check.findings import Finding, Level
from ivr.cli.check.hours import coming_hours, table
from ivr.cli.check.prompts import prompt_findings
from ivr.cli.check.redis import redis_findings
from ivr.demo.keys import new_keys
from ivr.hours import Timetable
from ivr.prompts.template import Template
from ivr.settings import DEFAULT_CONFIG, Settings
from ivr.telephony import RawRequest
from ivr.telephony.twilio import TwilioProvider
from otp_core.core import build
from otp_core.policy import Policy
from otp_core.redis_store import inspection
from otp_core.redis_store.client import Client, connect
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.staff import Done, Staff
from tests.ivr.test_servers import free_port, production

NOW_S = 1_795_000_000  # 2026-11-18
STAFF = Staff("ana", "a test", NOW_S)


@pytest.fixture(scope="module")
def parts() -> Parts:
    """Of a line whose Redis is away."""
    env = {**production(Path("state"), free_port()), "REDIS_URL": "unix:///nowhere/redis.sock"}
    settings = Settings.from_env(env, demo=False)
    return Parts(
        settings=settings,
        core_settings=CoreSettings.from_env(env),
        configuration=Configuration.read(settings),
        client=connect("unix:///nowhere/redis.sock"),
        bank=NoBank(),
        clock=lambda: NOW_S,
    )


def by_name(findings: Any) -> dict[str, Finding]:
    return {one.what: one for one in findings}


class TestRedis:
    """On the server of the tests, that keeps its files as it likes."""

    def found(self, client: Client, now_s: float | None = None) -> dict[str, Finding]:
        if now_s is None:
            now_s = inspection.look_at_servers(client)[0].clock_s
        return by_name(redis_findings(client, "here", now_s))

    def test_a_clock_two_seconds_from_ours_is_told(self, redis_client: Client) -> None:
        its_s = inspection.look_at_servers(redis_client)[0].clock_s
        assert self.found(redis_client)["clock"].level is Level.OK
        for apart_s in (-3, 3):
            clock = self.found(redis_client, its_s + apart_s)["clock"]
            assert (clock.level, "NTP" in clock.says) == (Level.FAIL, True)

    @pytest.mark.parametrize(
        ("changed", "name", "level"),
        [
            ({"settings": {"appendonly": "no"}}, "appendonly", Level.FAIL),
            ({"settings": {"appendfsync": "everysec"}}, "appendfsync", Level.FAIL),
            ({"settings": {"maxmemory-policy": "allkeys-lru"}}, "maxmemory-policy", Level.FAIL),
            ({"settings": {"appendfsync": ""}}, "appendfsync", Level.FAIL),
            ({"settings": {"timeout": "300"}}, "timeout", Level.WARN),
            ({"settings": {"timeout": ""}}, "timeout", Level.OK),
            ({"version": "6.2.14"}, "version", Level.FAIL),
            ({"writes_fail": ("aof_last_write_status",)}, "persistence", Level.FAIL),
            ({"evicted": 3}, "memory", Level.FAIL),
            ({"memory": 90, "memory_most": 100}, "memory", Level.WARN),
            ({"replicas": 1}, "replicas", Level.WARN),
            ({"replicas": 1}, "min-replicas-to-write", Level.WARN),
        ],
    )
    def test_what_would_lose_a_record_is_found(
        self,
        redis_client: Client,
        monkeypatch: pytest.MonkeyPatch,
        changed: dict[str, Any],
        name: str,
        level: Level,
    ) -> None:
        (look,) = inspection.look_at_servers(redis_client)[:1]
        changed = {**changed, "settings": {**look.settings, **changed.get("settings", {})}}
        monkeypatch.setattr(
            "ivr.cli.check.redis.look_at_servers", lambda _: [replace(look, **changed)]
        )
        assert self.found(redis_client, look.clock_s)[name].level is level

    def test_too_few_replicas_are_found(self, redis_url: str) -> None:
        client = connect(f"{redis_url}?min_replicas=3")
        assert self.found(client)["replicas"].level is Level.FAIL


class TestPrompts:
    def found(self, parts: Parts, **sentences: Template) -> list[Finding]:
        of = parts.configuration
        spanish = of.catalogues["es-MX"]
        named = {key.replace("_", "."): text for key, text in sentences.items()}
        changed = replace(spanish, sentences={**spanish.sentences, **named}, fixed={})
        catalogues = {**of.catalogues, "es-MX": changed}
        return list(prompt_findings(of.lines.by_number, catalogues, parts.provider(), NOW_S))

    def test_every_sentence_of_every_language_is_fit_for_twilio(self, parts: Parts) -> None:
        found = self.found(parts)
        assert found[-1].level is Level.OK
        count = sum(len(one.keys()) for one in parts.configuration.catalogues.values())
        assert found[-1].says.startswith(f"{count * len(parts.configuration.lines.by_number)} ")
        assert not [one for one in found if one.level is Level.FAIL]

    def test_a_sentence_twilio_would_cut_off_is_found(self, parts: Parts) -> None:
        found = by_name(self.found(parts, goodbye=("a" * 3001,)))
        assert found["prompt goodbye (es-MX)"].level is Level.FAIL
        assert found["prompts"].level is Level.FAIL

    def test_an_unkind_sentence_is_told_once_and_fails_nothing(self, parts: Parts) -> None:
        found = self.found(parts, goodbye=("El código 12345 es incorrecto.",))
        assert [one.level for one in found if "goodbye (es-MX)" in one.what] == [Level.WARN] * 2
        assert found[-1].level is Level.OK


class TestFallback:
    def test_it_answers_without_redis_too(self, parts: Parts) -> None:
        assert {one.what: one.level for one in fallback_findings(parts)} == {
            "fallback": Level.OK,
            "signature": Level.OK,
        }

    def test_an_answer_twilio_would_refuse_is_found(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(TwilioProvider, "render", lambda *_: b"<Response><Sya/></Response>")
        assert by_name(fallback_findings(parts))["fallback"].level is Level.FAIL

    def test_a_signature_that_is_not_taken_is_found(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fallback, "_signature", lambda *_: "wrong")
        found = by_name(fallback_findings(parts))["fallback"]
        assert (found.level, "403" in found.says) == (Level.FAIL, True)

    def test_a_line_that_takes_anybodys_word_is_found(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def anybody(self: TwilioProvider, raw: RawRequest) -> None: ...

        monkeypatch.setattr(TwilioProvider, "authenticate", anybody)
        assert by_name(fallback_findings(parts))["signature"].level is Level.FAIL


def test_the_fortnight_is_local_time_with_its_offset_and_holidays(tmp_path: Path) -> None:
    text = (DEFAULT_CONFIG / "hours.toml").read_text("utf-8")
    text = text.replace("America/Mexico_City", "America/Tijuana")  # it still changes its clocks
    file = tmp_path / "hours.toml"
    file.write_text(f'{text}\n[overrides."2026-11-02"]\nactivation = "closed"\n', "utf-8")
    hours = coming_hours(Timetable.from_toml(file, ()), 1_793_300_000)  # 2026-10-29
    assert [len(days) for days in hours.values()] == [14, 14, 14]
    lines = list(table(hours, "America/Tijuana"))
    assert "  Sat 2026-10-31 -0700  09:00-21:00" in lines[4]
    assert "  Mon 2026-11-02 -0800  closed *" in lines[6]


class TestKeys:
    """The whole command but the prompts, on a Redis with a customer under the first of two keys."""

    @pytest.fixture(autouse=True)
    def hurried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ivr.cli.check.command.prompt_findings", lambda *_: iter(()))

    @pytest.fixture
    def env(self, redis_client: redis.Redis, redis_url: str, tmp_path: Path) -> dict[str, str]:
        env = {**production(tmp_path, free_port()), "REDIS_URL": redis_url}
        policy = Policy.from_toml(DEFAULT_CONFIG / "policy.toml")
        core = build(
            redis_client, CoreSettings.from_env(env), policy, random_bytes=secrets.token_bytes
        )
        customer = Secret("40077321"), Secret("5512345678")
        assert core.branch.add_customer(STAFF, *customer) == Done()
        assert core.branch.set_secret_number(STAFF, customer[0], Secret("135790")) == Done()
        return env

    def told(self, env: dict[str, str]) -> dict[str, Any]:
        result = CliRunner().invoke(main, ["check", "--json"], env=env)
        told: dict[str, Any] = json.loads(result.stdout)["findings"]
        assert result.exit_code == (0 if all(one["ok"] for one in told.values()) else 1)
        return told

    def run(self, env: dict[str, str], *arguments: str) -> int:
        return CliRunner().invoke(main, arguments, env=env).exit_code

    def test_the_keys_the_data_is_under_are_told_from_others(self, env: dict[str, str]) -> None:
        assert self.told(env)["stored data"]["level"] == "ok"
        other = {**env, "AUDIOMATICO_VAULT_KEYS": f"2:{secrets.token_hex(32)}"}
        found = self.told({**other, "AUDIOMATICO_PEPPERS": f"2:{secrets.token_hex(32)}"})
        assert found["stored data"]["level"] == "fail"

    def test_a_rotation_is_told_until_the_old_key_may_go(self, env: dict[str, str]) -> None:
        name, who = "AUDIOMATICO_VAULT_KEYS", ("--by", "ana", "--reason", "yearly")
        both = {**env, name: f"2:{secrets.token_hex(32)},{env[name]}"}
        assert "1 records are under a former key" in self.told(both)["rotation"]["says"]
        assert self.run(both, "vault", "rotate", "--dry-run") == 1
        assert self.run(both, "vault", "rotate") == 2
        assert self.run(both, "vault", "rotate", *who) == 0
        assert self.run(both, "vault", "rotate", "--dry-run") == 0
        assert "may be removed" in self.told(both)["rotation"]["says"]
        last = {**both, name: both[name].partition(",")[0]}
        assert self.told(last)["stored data"]["level"] == "ok"

    def test_secret_numbers_under_a_former_pepper_are_counted(self, env: dict[str, str]) -> None:
        name = "AUDIOMATICO_PEPPERS"
        both = {**env, name: f"2:{secrets.token_hex(32)},{env[name]}"}
        found = self.told(both)
        assert found["peppers"]["level"] == "warn"
        assert found["secret numbers"]["says"].startswith("1 wait for their customers")

    def test_an_audit_key_must_be_whole(self, env: dict[str, str]) -> None:
        assert self.told(env)["audit key"]["level"] == "warn"
        env["AUDIOMATICO_AUDIT_KEY"] = "1:abcd"
        assert self.told(env)["audit key"]["level"] == "fail"
        env["AUDIOMATICO_AUDIT_KEY"] = new_keys()["AUDIOMATICO_AUDIT_KEY"]
        assert self.told(env)["audit key"]["level"] == "ok"

    def test_no_key_and_no_number_is_shown(self, env: dict[str, str]) -> None:
        said = CliRunner().invoke(main, ["check"], env=env).output
        for secret in (*env.values(), "40077321", "5512345678"):
            if len(secret) >= 32 and not secret.startswith(("AC", "https")):
                assert secret.rpartition(":")[2] not in said


def test_a_setting_that_is_missing_is_exit_code_two() -> None:
    result = CliRunner().invoke(main, ["check"], env={"PUBLIC_URL": "https://voz.example.com"})
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
