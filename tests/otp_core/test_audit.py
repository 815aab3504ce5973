"""Audit records: a closed list of tags, canonical bytes, nothing that is empty."""

import json
import re

from otp_core.audit import Tag, of_attempt, of_staff
from otp_core.requests import Attempt
from otp_core.staff import Staff
from tests.otp_core.bank import NOON_S


def test_every_tag_is_subject_action_outcome() -> None:
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z_]+", tag) for tag in Tag)


def test_the_same_entry_has_the_same_bytes() -> None:
    attempt = Attempt("CA1:3", "CA1", NOON_S)
    entry = of_attempt(Tag.CODE_REFUSED, attempt, "c" * 32, "t" * 32)
    assert entry.encode() == (
        '{"at_s":1795000000,"attempt":"CA1:3","call":"CA1","channel":"phone",'
        f'"customer":"{"c" * 32}","tag":"code:verification:refused","token":"{"t" * 32}"}}'
    )


def test_staff_are_named_with_their_reason() -> None:
    entry = of_staff(Tag.TOKENS_IMPORTED, Staff("ana", "a new box", NOON_S), count=2)
    assert json.loads(entry.encode()) == {
        "tag": "token:import:accepted",
        "at_s": NOON_S,
        "channel": "staff",
        "by": "ana",
        "reason": "a new box",
        "count": 2,
    }
