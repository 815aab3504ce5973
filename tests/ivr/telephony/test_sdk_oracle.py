"""What is written by hand says what Twilio's SDK says: the same bytes, the same verdict."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.telephony import Forbidden, RawRequest, Scene, Screenplay, Voice
from tests.ivr.telephony import sdk
from tests.ivr.telephony.requests import NEW_TOKEN, OLD_TOKEN, URL, form, provider, sign
from tests.ivr.telephony.test_render import SCENES, SCREENPLAYS

VOICES = st.builds(
    Voice,
    st.text(st.characters(codec="ascii", categories=["L", "N", "S"])),
    st.sampled_from(["es-MX", "en-US", "&<\">'"]),
)

# Odd ones among them: other ports, people before the host, what a URL may lack.
HOSTS = st.sampled_from(
    ["voz.example.com", "VOZ.example.com", "a:b@voz.example.com", "[::1]", "[::1", "", "voz_1.mx"]
)
PORTS = st.sampled_from(
    ["", ":", ":0", ":80", ":443", ":8443", ":45123", ":59999", ":99999", ":abc", ":4 3"]
)
PATHS = st.from_regex(r"[/?#;&=%+~a-z0-9 \t\n]{0,12}", fullmatch=True) | st.text(max_size=8)
URLS = st.builds(
    "{}://{}{}{}".format, st.sampled_from(["https", "http", "HTTPS", "ftp"]), HOSTS, PORTS, PATHS
)
FORMS = st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=5) | st.permutations(
    form(("Digits", "2"), ("digits", "2"), ("Digit", "s2"))
)
TOKENS = st.lists(st.sampled_from([NEW_TOKEN, OLD_TOKEN]), min_size=1, max_size=2, unique=True)


@st.composite
def requests(draw: st.DrawFn) -> RawRequest:
    """Signed for this URL or one that differs in its port; or for nothing of the kind."""
    url = draw(URLS | st.just(URL))
    pairs = tuple(draw(FORMS.map(tuple)))
    bare = re.sub(r"(?<=[a-z\]]):\d+(?=/|$)", "", url)
    ported = re.sub(r"(://[^/?#]*)", r"\1:443", bare, count=1)
    signed_url = draw(st.sampled_from([url, bare, ported, ported.replace("443", "80")]))
    signature = _sign(signed_url, pairs, draw(st.sampled_from([NEW_TOKEN, OLD_TOKEN])))
    return RawRequest(url, pairs, draw(st.just(signature) | st.just(signature[:-1]) | st.text()))


def _sign(url: str, pairs: tuple[tuple[str, str], ...], token: str) -> str:
    return sign(url, tuple(set(pairs)), token)


@given(requests(), TOKENS)
@example(RawRequest(URL, form(), sign(URL, form())), [NEW_TOKEN])
def test_a_signature_is_judged_as_the_sdk_judges_it(raw: RawRequest, tokens: list[str]) -> None:
    assert _is_authentic(raw, tokens) == sdk.is_signed(raw, tokens)


def _is_authentic(raw: RawRequest, tokens: list[str]) -> bool:
    try:
        provider(*tokens).authenticate(raw)
    except Forbidden:
        return False
    return True


@given(st.sampled_from(["", ":443", ":8443"]), FORMS.map(tuple))
def test_what_is_rightly_signed_is_authentic_to_both(
    port: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    """So that the test before this one is known to try more than refusals."""
    url = URL.replace(".com", f".com{port}")
    try:
        raw = RawRequest(url, pairs, _sign(url, pairs, NEW_TOKEN))
        "".join(name + value for name, value in pairs).encode()
    except UnicodeEncodeError:
        return
    assert _is_authentic(raw, [OLD_TOKEN, NEW_TOKEN])
    assert sdk.is_signed(raw, [OLD_TOKEN, NEW_TOKEN])


@given(SCENES, VOICES)
def test_any_screenplay_is_written_as_the_sdk_writes_it(
    scenes: tuple[Scene, ...], voice: Voice
) -> None:
    screenplay = Screenplay(voice, scenes)
    assert provider().render(screenplay) == sdk.render(screenplay)


@pytest.mark.parametrize("name", SCREENPLAYS)
def test_a_golden_screenplay_is_written_as_the_sdk_writes_it(name: str) -> None:
    screenplay = Screenplay(Voice("Polly.Mia-Neural", "es-MX"), SCREENPLAYS[name])
    assert provider().render(screenplay) == sdk.render(screenplay)
