"""`audiomatico notices`: what waits is shown, sent, and tried again; no phone is ever shown."""

import json
from dataclasses import dataclass
from datetime import tzinfo
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ivr.cli.notices import notices
from ivr.notices import Failed
from ivr.notices.outbox import Shown
from ivr.notices.rules import NoticeRules
from otp_core.errors import OtpCoreError
from otp_core.outbox import NoticeName, name_of
from tests.ivr.notices.conftest import ZONE, Office, office, rules
from tests.otp_core.bank import NUMBER, PHONE

__all__ = ["office", "rules"]  # the fixtures of the notices' own tests

WHO = ("--by", "ana", "--reason", "a new phone")


@dataclass
class Desk:
    office: Office

    @property
    def core(self) -> Any:
        return SimpleNamespace(outbox=self.office.outbox)

    @property
    def messenger(self) -> Any:
        return self.office.post

    @property
    def notice_rules(self) -> NoticeRules:
        return self.office.rules

    @property
    def configuration(self) -> Any:
        zone: tzinfo = ZONE
        return SimpleNamespace(timetable=SimpleNamespace(zone=zone))

    def sent_notices(self) -> list[Shown]:
        return [Shown(0, "5678", "Banca: hola")]

    def now_s(self) -> int:
        return self.office.clock.now_s


def run(office: Office, *arguments: str) -> Result:
    return CliRunner().invoke(notices, arguments, obj=Desk(office))


def test_what_is_due_is_sent_once(office: Office) -> None:
    assert run(office, "run", "--once").stdout.endswith("2 sent.\n")
    assert run(office, "run", "--once").stdout.endswith("0 sent.\n")


def test_what_waits_is_listed_without_a_phone(office: Office) -> None:
    told = json.loads(run(office, "list", "--json").stdout)
    assert [one["kind"] for one in told["unsent"]] == ["secret_number_set", "token_issued"]
    said = run(office, "list").stdout
    assert "…5678  Banca: hola" in said
    assert "waits" in said
    for secret in (PHONE.reveal(), NUMBER.reveal()):
        assert secret not in said + json.dumps(told)


def test_one_set_aside_is_tried_again_by_its_name_or_with_all(office: Office) -> None:
    office.post.answers = [Failed(retry=False, why="no such phone")] * 2
    run(office, "run", "--once")
    listed = json.loads(run(office, "list", "--json").stdout)["unsent"]
    assert {one["state"] for one in listed} == {"aside"}
    assert run(office, "retry", listed[0]["name"], *WHO).stdout == "1 wait again.\n"
    assert run(office, "retry", listed[0]["name"], *WHO).exit_code == 1
    assert run(office, "retry", "--all", *WHO).stdout == "1 wait again.\n"
    assert run(office, "run", "--once").stdout.endswith("2 sent.\n")
    assert "Nothing waits." in run(office, "list").stdout


@pytest.mark.parametrize(
    "arguments", [["retry", *WHO], ["retry", "1.2-0", "--all", *WHO], ["retry", "--all"]]
)
def test_retry_takes_a_name_or_all(office: Office, arguments: list[str]) -> None:
    assert run(office, *arguments).exit_code == 2


@pytest.mark.parametrize("text", ["", "x", "1.2", "1.2-x", "a.1-0"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(OtpCoreError):
        name_of(text)
    assert name_of("12.1790000000000-0") == NoticeName(12, "1790000000000-0")


@pytest.mark.parametrize("name", ["run", "list", "retry"])
def test_help_shows_an_example(name: str) -> None:
    assert f"audiomatico notices {name}" in CliRunner().invoke(notices, [name, "--help"]).output
