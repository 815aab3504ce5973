"""Screenplays as TwiML: golden files, our own schema over any screenplay, and the limits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialog.actions import Keys
from ivr.speech import Pause, Utterance, es_mx
from ivr.telephony import (
    Gather,
    GoOn,
    HangUp,
    RenderError,
    Scene,
    Screenplay,
    Speak,
    TelephonyError,
    Transfer,
    Voice,
)
from tests.ivr.telephony.requests import provider
from tests.ivr.telephony.schema import check

GOLDEN = Path(__file__).parent / "golden"
MIA = Voice("Polly.Mia-Neural", "es-MX")
TURN, FELL_THROUGH = "/voice/turn?turn=2&nonce=a1", "/voice/turn?turn=2&nonce=a1&fell=1"
DESK, LINE = "+525500000015", "+525512263990"
ONE_KEY = Keys(1, "", 7)
CODE = Keys(8, "*", 15)
HEARD_AFTER_KEYS = Pause(500)  # dialog.md: the phone is on its way back to the ear

SCREENPLAYS: dict[str, tuple[Scene, ...]] = {
    "menu": (
        Speak(("Le damos la bienvenida a Audiomático.",)),
        Gather(("Para activar su NetKey, marque dos.",), ONE_KEY, TURN, FELL_THROUGH),
    ),
    "dictation": (
        Gather(
            (
                HEARD_AFTER_KEYS,
                "Escriba en su NetKey:",
                Pause(1000),
                *es_mx.digits_to_type("47120986", 0),
                Pause(1000),
                "Repito:",
                Pause(700),
                *es_mx.digits_to_type("47120986", 0),
            ),
            CODE,
            TURN,
            FELL_THROUGH,
        ),
    ),
    "free_length": (Gather(("Marque y al final gato.",), Keys(None, "#", 10), TURN, FELL_THROUGH),),
    "goodbye": (Speak((HEARD_AFTER_KEYS, "Gracias por llamar.", "Hasta luego.")), HangUp()),
    "once_more": (Speak(("Una disculpa.",)), GoOn("https://voz.example.com/voice/again?turn=2")),
    "silence_then_listening": (
        Speak((HEARD_AFTER_KEYS,)),
        Gather((Pause(1500),), ONE_KEY, TURN, FELL_THROUGH),
    ),
    "transfer": (
        Speak(("Le comunico con una persona.",)),
        Transfer(DESK, LINE, 25, "https://voz.example.com/voice/turn/a1/2"),
    ),
    "markup_is_text": (Speak(('Ana & "Luis" <break/> ]]>', Pause(1), "¿sí?\x07")), HangUp()),
}


def render(*scenes: Scene) -> bytes:
    return provider().render(Screenplay(MIA, scenes))


@pytest.mark.parametrize("name", SCREENPLAYS)
def test_a_screenplay_is_its_golden_file(name: str) -> None:
    body = render(*SCREENPLAYS[name])
    check(body)
    assert body.decode() + "\n" == (GOLDEN / f"{name}.xml").read_text(encoding="utf-8")


def test_every_golden_file_has_its_screenplay() -> None:
    assert {path.stem for path in GOLDEN.glob("*.xml")} == set(SCREENPLAYS)


def test_a_finish_key_alone_goes_on_by_either_reading() -> None:
    """telephony.md, Gather: ignored, or falls through; what falls through is posted elsewhere."""
    verbs = list(check(render(Gather(("Marque.",), CODE, "/voice/a", "/voice/b"))))
    assert verbs[0].attrib["action"] == "/voice/a"
    assert verbs[0].attrib["actionOnEmptyResult"] == "true"
    assert (verbs[1].tag, verbs[1].text) == ("Redirect", "/voice/b")


def test_no_finish_key_is_said_so_as_twilios_default_is_one() -> None:
    assert next(iter(check(render(Gather((), ONE_KEY, "/a", "/b"))))).attrib["finishOnKey"] == ""


@pytest.mark.parametrize(
    "said", ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\ud800b", "a\ufffeb", "a\nb", "a\t b"]
)
def test_characters_that_no_voice_can_say_are_taken_out(said: str) -> None:
    say = next(iter(check(render(Speak((said,)), HangUp()))))
    assert say.text == "a b"


def test_texts_side_by_side_are_all_said() -> None:
    say = next(iter(check(render(Speak(("Uno.", "\x00", "Dos.", Pause(5), "3", "")), HangUp()))))
    assert say.text == "Uno. Dos."
    assert [child.tail for child in say] == ["3"]


@pytest.mark.parametrize(
    "scenes",
    [
        (),
        (Speak(("Hola.",)),),
        (HangUp(), HangUp()),
        (HangUp(), Speak(("Hola.",))),
        (Gather((), ONE_KEY, "/a", "/b"), HangUp()),
        (GoOn("/a"), HangUp()),
        (Transfer(DESK, LINE, 25, "/a"), HangUp()),
        (Transfer(DESK, LINE, 25, "/a"), Speak(("Hola.",))),
        (Transfer(DESK, LINE, 25, ""),),
        (Transfer(DESK, LINE, 0, "/a"),),
        (Transfer("55 1226 3990", LINE, 25, "/a"),),
        (Transfer("sip:4712@example.com", LINE, 25, "/a"),),
        (Transfer(DESK, "anonymous", 25, "/a"),),
        (GoOn(""),),
        (GoOn("/a b"),),
        (GoOn("/a\n"),),
        (Gather((), ONE_KEY, "", "/b"),),
        (Gather((), ONE_KEY, "/a", ""),),
        (Gather((), Keys(0, "", 5), "/a", "/b"),),
        (Gather((), Keys(1, "", 0), "/a", "/b"),),
        (Gather((), Keys(1, "##", 5), "/a", "/b"),),
        (Gather((), Keys(1, "x", 5), "/a", "/b"),),
        (Speak(("4712", Pause(10_001))), HangUp()),
        (Speak(("4712", Pause(0))), HangUp()),
        (Speak(("4712 " * 601,)), HangUp()),
        (Speak((Pause(5), "4712") * 130), HangUp()),
        tuple([*(Speak(("4712 " * 590,)) for _ in range(25)), HangUp()]),
        (Speak(("á" * 2990,)),) * 12 + (HangUp(),),
    ],
)
def test_what_cannot_be_said_is_a_fault_that_keeps_its_words(scenes: tuple[Scene, ...]) -> None:
    with pytest.raises(RenderError) as told:
        render(*scenes)
    assert isinstance(told.value, TelephonyError)
    assert "4712" not in str(told.value)


def test_the_longest_say_is_three_thousand_characters() -> None:
    """https://www.twilio.com/docs/api/errors/13521"""
    check(render(Speak(("a" * 3000,)), HangUp()))
    with pytest.raises(RenderError):
        render(Speak(("a" * 3001,)), HangUp())


TEXTS = st.text(max_size=60)
UTTERANCES: st.SearchStrategy[Utterance] = st.lists(
    TEXTS | st.builds(Pause, st.integers(1, 10_000)), max_size=12
).map(tuple)
URLS = st.from_regex(
    r"(https://voz\.example\.com)?/voice/[a-z]+\?turn=[0-9]+&a=<'\"", fullmatch=True
)
PHONES = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True, alphabet=st.characters(codec="ascii"))
GATHERS = st.builds(
    Gather,
    UTTERANCES,
    st.builds(
        Keys,
        st.none() | st.integers(1, 20),
        st.sampled_from(["", *"0123456789*#"]),
        st.integers(1, 60),
    ),
    URLS,
    URLS,
)
SCENES = st.tuples(
    st.lists(st.builds(Speak, UTTERANCES), max_size=4),
    GATHERS
    | st.builds(Transfer, PHONES, PHONES, st.integers(1, 60), URLS)
    | st.builds(GoOn, URLS)
    | st.just(HangUp()),
).map(lambda both: (*both[0], both[1]))


@given(SCENES)
def test_any_screenplay_keeps_the_schema_and_says_its_words(scenes: tuple[Scene, ...]) -> None:
    document = check(render(*scenes))
    said = "".join("".join(say.itertext()) for say in document.iter("Say"))
    meant = "".join(
        part
        for scene in scenes
        if isinstance(scene, Speak | Gather)
        for part in scene.utterance
        if isinstance(part, str)
    )
    assert _letters(said) == _letters(meant)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def test_a_transfer_shows_the_line_and_not_what_the_caller_calls_itself() -> None:
    (dial,) = check(render(Transfer(DESK, LINE, 25, "/voice/turn/a1/2")))
    assert dial.attrib["callerId"] == LINE
    assert dial[0].text == DESK
    assert dial.attrib["action"] == "/voice/turn/a1/2"


@given(UTTERANCES)
def test_the_pauses_of_what_is_said_are_kept(utterance: Utterance) -> None:
    document = check(render(Speak(utterance), HangUp()))
    meant = [part.ms for part in utterance if isinstance(part, Pause)]
    breaks = [int(each.attrib["time"].removesuffix("ms")) for each in document.iter("break")]
    whole_s = sum(int(each.attrib["length"]) for each in document.iter("Pause"))
    assert breaks == meant or (not breaks and 0 <= whole_s * 1000 - sum(meant) < 1000)
