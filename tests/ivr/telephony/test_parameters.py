"""telephony.md, Requests and Signature: which parameters are allowed, and what they say."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.dialog.events import Pressed
from ivr.telephony import CallStatus, DialOutcome, Forbidden, Reason
from ivr.telephony.parameters import KNOWN, MOST_DIGITS
from otp_core.secret import Secret
from tests.ivr.telephony.requests import ACCOUNT, CALL, LINE, Form, form, gathered, provider, raw


def refused(parameters: Form) -> tuple[Reason, str]:
    """An authentic request, forbidden all the same."""
    with pytest.raises(Forbidden) as told:
        provider().read(raw(parameters))
    return told.value.reason, told.value.parameter


def test_a_call_that_comes_in_is_read() -> None:
    incoming = provider().read(raw(form(("CallStatus", "ringing"))))
    assert (incoming.call_id, incoming.account, incoming.to) == (CALL, ACCOUNT, LINE)
    assert incoming.status is CallStatus.RINGING
    assert incoming.line_known
    assert not incoming.is_gather_result
    assert incoming.pressed is None
    assert incoming.dial_outcome is None
    assert incoming.sequence_number is None
    assert incoming.error_code is None
    assert incoming.ignored == 0
    assert incoming.idempotency_token == "token-of-this-delivery"


@pytest.mark.parametrize(
    ("digits", "finished_on"), [("47120986", ""), ("1234", "#"), ("", "*"), ("12*", "#")]
)
def test_keys_pressed_are_read_and_what_ended_them(digits: str, finished_on: str) -> None:
    incoming = provider().read(raw(gathered(digits, finished_on)))
    assert incoming.is_gather_result
    assert incoming.pressed == Pressed(Secret(digits), finished_on)


def test_silence_is_a_result_without_keys() -> None:
    incoming = provider().read(raw(gathered("")))
    assert incoming.is_gather_result
    assert incoming.pressed is None


@pytest.mark.parametrize(
    ("status", "was_answered"),
    [
        ("completed", True),
        ("answered", True),
        ("busy", False),
        ("no-answer", False),
        ("failed", False),
        ("canceled", False),
    ],
)
def test_how_a_transfer_ended_is_read(status: str, was_answered: bool) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values"""
    told = form(
        ("DialCallStatus", status),
        ("DialCallSid", CALL),
        ("DialCallDuration", "30"),
        ("DialBridged", "true"),
    )
    incoming = provider().read(raw(told))
    assert incoming.dial_outcome is DialOutcome(status)
    assert DialOutcome(status).was_answered is was_answered
    assert incoming.ignored == 0
    assert not incoming.is_gather_result


def test_keys_pressed_and_the_callers_number_show_in_no_repr() -> None:
    shown = repr(provider().read(raw(gathered("47120986", "#"))))
    assert "47120986" not in shown
    assert "5555550100" not in shown


def test_a_status_callback_has_its_sequence_number() -> None:
    incoming = provider().read(
        raw(form(("SequenceNumber", "2"), ("CallStatus", "completed"), ("CallDuration", "33")))
    )
    assert incoming.sequence_number == 2
    assert incoming.status.is_final


def test_the_fallback_has_an_error_code() -> None:
    incoming = provider().read(
        raw(form(("ErrorCode", "11200"), ("ErrorUrl", "https://voz.example.com/voice?turn=1")))
    )
    assert incoming.error_code == 11200


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_finished_calls_are_known_as_such(status: str) -> None:
    assert CallStatus(status).is_final


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress"])
def test_unfinished_calls_are_known_as_such(status: str) -> None:
    assert not CallStatus(status).is_final


@pytest.mark.parametrize("to", ["+15005550006", "sip:banco@example.com", ""])
def test_an_unknown_line_is_no_offence(to: str) -> None:
    assert not provider().read(raw(form(("To", to)))).line_known


@pytest.mark.parametrize(
    "caller",
    ["+525555550100", "5555550100", "client:ana", "sip:ana@example.com:5060", "anonymous", ""],
)
def test_callers_come_from_phones_clients_sip_and_nowhere(caller: str) -> None:
    incoming = provider().read(raw(form(("From", caller), ("Caller", caller))))
    assert incoming.from_ == Secret(caller)


def test_unknown_names_of_letters_are_ignored_and_counted() -> None:
    incoming = provider().read(raw(form(("CallToken", '{"a": 1}'), ("SpeechResult", "hola"))))
    assert incoming.ignored == 2


@pytest.mark.parametrize("name", ["Digits2", "Digits[]", "SipHeader_X", "a b", "", "Ñ", "A" * 65])
def test_names_of_other_characters_are_forbidden(name: str) -> None:
    assert refused((*form(), (name, "1"))) == (Reason.NAME, "")


@pytest.mark.parametrize("name", ["Digits", "CallSid", "From", "CallStatus", "ToCity"])
def test_a_known_name_twice_is_forbidden_even_with_the_same_value(name: str) -> None:
    parameters = gathered("1")
    value = dict(parameters).get(name, "")
    twice = (*dict((*parameters, (name, value))).items(), (name, value))
    assert refused(twice) == (Reason.DOUBLED, name)


@pytest.mark.parametrize("name", ["CallSid", "AccountSid", "From", "To", "CallStatus"])
def test_what_every_request_has_may_not_be_left_out(name: str) -> None:
    assert refused(form(without=[name])) == (Reason.MISSING, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CallSid", CALL.upper()),
        ("CallSid", CALL + "\n"),
        ("CallSid", CALL[:-1]),
        ("CallSid", "CA" + "g" * 32),
        ("AccountSid", "AC" + "0" * 31),
        ("CallStatus", "answered"),
        ("CallStatus", ""),
        ("Digits", "12a"),
        ("Digits", "1 2"),
        ("Digits", "١٢"),
        ("Digits", "1\n"),
        ("Digits", "1" * (MOST_DIGITS + 1)),
        ("FinishedOnKey", "##"),
        ("FinishedOnKey", "x"),
        ("DialCallStatus", "in-progress"),
        ("DialCallStatus", ""),
        ("DialCallSid", CALL[:-1]),
        ("DialCallDuration", "-1"),
        ("DialBridged", "yes"),
        ("ErrorCode", "-1"),
        ("SequenceNumber", "1.5"),
        ("SequenceNumber", "٣"),
        ("From", "+52 55"),
        ("From", "sip:ana\n@example.com"),
        ("CallerCity", "a\x00b"),
        ("CallerCity", "a" * 257),
        ("ParentCallSid", "none"),
    ],
)
def test_values_not_of_their_pattern_are_forbidden(name: str, value: str) -> None:
    assert refused(form((name, value))) == (Reason.MALFORMED, name)


def test_another_account_is_forbidden() -> None:
    assert refused(form(("AccountSid", "AC" + "0" * 32))) == (Reason.ACCOUNT, "AccountSid")


def test_a_refusal_names_no_value() -> None:
    with pytest.raises(Forbidden) as told:
        provider().read(raw(gathered("47120986x")))
    assert str(told.value) == "malformed Digits"


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        # Digits=2 and Direction=… keep one signed string when split anew:
        (("Digits",), (("Dig", "its2"),)),
        (("Digits", "CallerZip"), (("CallerZip", "01000Digits2"),)),
        (("Digits", "Direction"), (("Digits", "2Directioninbound"),)),
        (("Digits",), (("DigitsTwo", "2"),)),
        (("FinishedOnKey",), (("Finished", "OnKey#"),)),
        (("CallerCity",), (("CallerCity", "DialCallStatuscompleted"),)),
        (("Direction", "FinishedOnKey"), (("Direction", "inboundFinishedOnKey#"),)),
    ],
)
def test_a_string_split_anew_is_forbidden(
    removed: tuple[str, ...], added: tuple[tuple[str, str], ...]
) -> None:
    honest = gathered("2", "#")
    forged = tuple(pair for pair in honest if pair[0] not in removed) + added
    with pytest.raises(Forbidden):
        provider().read(raw(forged))


@st.composite
def split_anew(draw: st.DrawFn, honest: Form) -> Form:
    """Some neighbours of the signed string, cut elsewhere: a name sorts where it did, so at a
    capital."""
    pairs = sorted(honest)
    first = draw(st.integers(0, len(pairs) - 1))
    last = min(len(pairs), first + draw(st.integers(1, 3)))
    window = "".join(name + value for name, value in pairs[first:last])
    capitals = [place for place, letter in enumerate(window) if place and letter.isupper()]
    cuts = [0, *sorted(draw(st.sets(st.sampled_from(capitals)) if capitals else st.just(set())))]
    pieces = [window[a:b] for a, b in zip(cuts, [*cuts[1:], None], strict=True)]
    lengths = [
        draw(
            st.sampled_from([len(name) for name in KNOWN if piece.startswith(name)] or [len(piece)])
            | st.integers(1, len(piece))
        )
        for piece in pieces
    ]
    forged = [(piece[:size], piece[size:]) for piece, size in zip(pieces, lengths, strict=True)]
    return tuple([*pairs[:first], *forged, *pairs[last:]])


@pytest.mark.parametrize(("digits", "finished_on"), [("20", "#"), ("2", ""), ("", "*"), ("", "")])
@given(data=st.data())
def test_no_other_split_of_a_signed_string_says_that_other_keys_were_pressed(
    digits: str, finished_on: str, data: st.DataObject
) -> None:
    honest = gathered(digits, finished_on)
    request = raw(data.draw(split_anew(honest)))
    assume(request.signature == raw(honest).signature)
    try:
        incoming = provider().read(request)
    except Forbidden:
        return
    assert incoming.pressed == provider().read(raw(honest)).pressed
    assert (incoming.call_id, incoming.is_gather_result) == (CALL, True)


@given(st.lists(st.tuples(st.sampled_from([*KNOWN, "X"]), st.text(max_size=12)), max_size=8))
def test_whatever_is_signed_is_read_or_forbidden(added: list[tuple[str, str]]) -> None:
    with suppress(Forbidden):
        provider().read(raw((*form(), *added)))
