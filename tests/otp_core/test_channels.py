"""One token, one core, four channels (N1): whoever asks, the same rules answer."""

from dataclasses import replace

import pytest

from otp_core.kinds import Channel
from otp_core.requests import Attempt
from otp_core.verdicts import Accepted, Rejected
from tests.otp_core.bank import Bank, Caller, right_code, wrong_code

OF_A_CUSTOMER = [channel for channel in Channel if channel is not Channel.STAFF]


class OnChannel(Caller):
    """A caller of another channel than the phone."""

    channel = Channel.PHONE

    def attempt(self, turn: int | None = None) -> Attempt:
        return replace(super().attempt(turn), channel=self.channel)


def on(bank: Bank, channel: Channel, call_id: str) -> OnChannel:
    caller = OnChannel(bank, call_id)
    caller.channel = channel
    return caller


@pytest.mark.parametrize("channel", OF_A_CUSTOMER)
def test_a_token_serves_every_channel(bank: Bank, channel: Channel) -> None:
    caller = on(bank, channel, f"session-of-{channel}")
    opened = caller.opened()
    assert caller.verify(opened, wrong_code(opened.digits)) == Rejected(2)
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()


def test_wrong_codes_count_together_whatever_channel_they_come_by(bank: Bank) -> None:
    """Five lock the token: a stranger gains nothing by going from one channel to the next."""
    app = on(bank, Channel.APP, "session-1")
    opened = app.opened()
    for left in (2, 1, 0):
        assert app.verify(opened, wrong_code(opened.digits)) == Rejected(left)
    phone = on(bank, Channel.PHONE, "session-2")
    opened = phone.opened()
    assert phone.verify(opened, wrong_code(opened.digits)) == Rejected(1)


def test_a_challenge_of_one_channel_is_void_when_another_opens_one(bank: Bank) -> None:
    app, phone = on(bank, Channel.APP, "session-1"), on(bank, Channel.PHONE, "session-2")
    first = app.opened()
    second = phone.opened()
    assert app.verify(first, right_code(first.digits)) != Accepted()
    assert phone.verify(second, right_code(second.digits)) == Accepted()


def test_the_audit_says_by_which_channel(bank: Bank) -> None:
    caller = on(bank, Channel.WEB, "session-1")
    caller.verify(opened := caller.opened(), right_code(opened.digits))
    channels = {entry.get("channel") for entry in bank.audit_entries() if "channel" in entry}
    assert "web" in channels
