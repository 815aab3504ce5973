"""When each word of a prompt is said: the same measure as what has been heard by then."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from simulator.twilio.speech import Speech, Timed, timed_parts, timed_words
from simulator.twiml.verbs import Break, Pause, Play, Say, Sound, duration_s

TEXTS = st.text(st.sampled_from("abcñé12,.;¿? \n"), min_size=1, max_size=40)
PARTS = st.lists(TEXTS | st.builds(Break, st.integers(0, 4000)), max_size=5).map(tuple)
SOUNDS: st.SearchStrategy[Sound] = st.one_of(
    st.builds(Say, st.just("v"), st.just("es-MX"), PARTS, st.integers(1, 2)),
    st.builds(Pause, st.integers(1, 3)),
    st.builds(Play, st.just("/a.wav"), st.integers(1, 2)),
)
PROMPTS = st.lists(SOUNDS, max_size=4).map(tuple)
HAIR = 1e-6


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(PROMPTS)
def test_words_come_one_after_the_other_within_the_prompt(sounds: tuple[Sound, ...]) -> None:
    words = timed_words(sounds)
    for word in words:
        assert 0 <= word.at_s < word.ends_at_s <= duration_s(sounds) + HAIR
    for word, following in pairwise(words):
        assert word.ends_at_s <= following.at_s + HAIR


@given(PROMPTS)
def test_a_word_is_over_when_it_has_been_heard(sounds: tuple[Sound, ...]) -> None:
    speech = Speech("say", sounds, 1000.0, 1000.0 + duration_s(sounds))
    heard = ""
    for word in timed_words(sounds):
        heard += word.text
        by_then = squeezed(speech.heard_by(speech.at + word.ends_at_s))
        assert by_then == heard
        before = squeezed(speech.heard_by(speech.at + word.at_s))
        assert before == heard.removesuffix(word.text)


@given(PROMPTS)
def test_parts_follow_each_other_without_a_gap(sounds: tuple[Sound, ...]) -> None:
    at_s = 0.0
    for part in timed_parts(sounds):
        assert math.isclose(part.at_s, at_s, abs_tol=HAIR)
        at_s = part.ends_at_s if isinstance(part, Timed) else part.at_s + part.ms / 1000
    assert math.ceil(at_s - HAIR) == duration_s(sounds)


@given(PROMPTS)
def test_no_word_is_left_out(sounds: tuple[Sound, ...]) -> None:
    speech = Speech("say", sounds, 0.0, 1e6)
    words = "".join(word.text for word in timed_words(sounds))
    assert words == squeezed(speech.heard_by(1e6))
