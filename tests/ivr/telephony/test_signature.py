"""telephony.md, Signature: every failure is 403, and no exception but Forbidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.telephony import Forbidden, RawRequest, Reason
from ivr.telephony.parameters import Allowed
from ivr.telephony.twilio import TwilioProvider
from tests.ivr.telephony.requests import (
    ACCOUNT,
    NEW_TOKEN,
    OLD_TOKEN,
    URL,
    form,
    gathered,
    provider,
    raw,
    sign,
)


def refused(request: RawRequest, *tokens: str) -> Reason:
    with pytest.raises(Forbidden) as told:
        provider(*tokens).authenticate(request)
    return told.value.reason


def test_a_signed_request_is_authentic() -> None:
    provider().authenticate(raw(gathered("47120986")))


def test_a_request_without_parameters_is_signed_by_its_url() -> None:
    provider().authenticate(raw(()))


def test_either_of_two_tokens_signs_while_they_are_rotated() -> None:
    for token in (NEW_TOKEN, OLD_TOKEN):
        provider(NEW_TOKEN, OLD_TOKEN).authenticate(raw(form(), token=token))
    assert refused(raw(form(), token=OLD_TOKEN), NEW_TOKEN) is Reason.SIGNATURE


def test_the_documents_own_example_is_authentic() -> None:
    """https://www.twilio.com/docs/usage/security: its token, address, parameters and signature."""
    example = RawRequest(
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        (
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ),
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    )
    provider("12345").authenticate(example)


@pytest.mark.parametrize("signature", ["", " ", "x", "é", "====", sign(URL, form(), "3" * 32)])
def test_a_missing_or_forged_signature_is_forbidden(signature: str) -> None:
    assert refused(replace(raw(form()), signature=signature)) is Reason.SIGNATURE


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("turn=3", "turn=4"),
        URL.replace("voz.", "otra."),
        URL.replace("https", "http"),
        URL.split("?")[0],
        URL + "&",
    ],
)
def test_the_signature_is_of_this_url_only(url: str) -> None:
    assert refused(replace(raw(form()), url=url)) is Reason.SIGNATURE


@pytest.mark.parametrize(
    "url", ["https://voz.example.com:99999/voice", "https://voz:abc/", "", "//"]
)
def test_an_odd_port_or_url_is_forbidden_and_no_exception(url: str) -> None:
    request = RawRequest(url, form(), "anything")
    assert refused(request) is Reason.SIGNATURE


@pytest.mark.parametrize("port", [":443", ":8443"])
def test_twilio_may_sign_with_or_without_the_port(port: str) -> None:
    with_port = URL.replace(".com", f".com{port}")
    provider().authenticate(replace(raw(form(), url=with_port)))
    provider().authenticate(RawRequest(with_port, form(), sign(URL, form())))


def test_every_parameter_is_signed() -> None:
    changed = replace(raw(gathered("47120986")), form=gathered("47120987"))
    assert refused(changed) is Reason.SIGNATURE
    added = replace(raw(form()), form=(*form(), ("Extra", "1")))
    assert refused(added) is Reason.SIGNATURE


def test_letters_of_any_alphabet_are_signed_as_utf_8() -> None:
    provider().authenticate(raw(form(("CallerCity", "Ciudad Juárez 漢字 😀"))))


def test_text_that_is_no_utf_8_is_forbidden_and_no_exception() -> None:
    assert refused(raw(form(("CallerCity", "\udcff")))) is Reason.SIGNATURE


def test_a_doubled_parameter_is_signed_once_for_each_value() -> None:
    doubled = (*gathered("1"), ("Digits", "2"))
    provider().authenticate(raw(doubled))
    dropped = replace(raw(doubled), form=gathered("1"))
    assert refused(dropped) is Reason.SIGNATURE


def test_a_provider_without_tokens_is_not_built() -> None:
    with pytest.raises(ValueError, match="auth token"):
        TwilioProvider(Allowed(ACCOUNT, frozenset()), ())
    with pytest.raises(ValueError, match="auth token"):
        provider("")


def test_tokens_and_signatures_show_in_no_repr() -> None:
    request = raw(gathered("47120986"))
    assert NEW_TOKEN not in repr(provider())
    assert request.signature not in repr(request)
    assert "47120986" not in repr(request)


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4),
    st.text(max_size=40),
)
def test_whatever_arrives_unsigned_is_forbidden_and_no_exception(
    url: str, parameters: list[tuple[str, str]], signature: str
) -> None:
    assert refused(RawRequest(url, tuple(parameters), signature)) is Reason.SIGNATURE
