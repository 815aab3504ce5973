"""The line and whoever hears it agree on how long a dictation takes: windows count from its end."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.desks import Desks
from ivr.dialog.actions import Dictate, Dictation, Keys, Listen, Say
from ivr.dialog.call import Call
from ivr.prompts import Catalogue
from ivr.telephony import Voice
from ivr.telephony.parameters import Allowed
from ivr.telephony.twilio import TwilioProvider
from ivr.webhooks.answers import Answers
from ivr.webhooks.conversation import TO_THE_EAR, Turn
from ivr.webhooks.words import Words
from otp_core.secret import Secret
from simulator import twiml
from simulator.twiml.verbs import Gather, duration_s

LINES = Path(__file__).parents[3] / "config" / "lines.toml"
LINE = tomllib.loads(LINES.read_text("utf-8"))["audiomatico"]
ZONE = ZoneInfo("America/Mexico_City")
CATALOGUES = {language: Catalogue.load(language, ZONE) for language in LINE["voices"]}
ANSWERS = Answers(
    TwilioProvider(Allowed("AC" + "0" * 32, [LINE["number"]]), [Secret("t" * 32)]),
    CATALOGUES,
    {language: Voice(name, language) for language, name in LINE["voices"].items()},
    LINE["language"],
    "https://voz.example.com",
    LINE["number"],
    Desks({"help": "+525500000015"}, 25, "+525500000098"),
)
FIRST = (
    Say("operation.summary.pay_card", {"amount": 123_456, "tail": Secret("4821")}),
    Say("code.payee_in_challenge", {"tail": Secret("4821")}),
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(
        [f"code.{kind}.{w}" for kind in ("fisico", "movil") for w in ("first", "again")]
    ),
    st.sampled_from([8, 12]).flatmap(
        lambda size: st.text("0123456789", min_size=size, max_size=size)
    ),
    st.integers(0, 4),
    st.sampled_from(sorted(CATALOGUES)),
    st.booleans(),
    st.sampled_from([(), FIRST]),
)
def test_a_dictation_takes_the_time_that_was_told_to_the_core(
    prompt: str, digits: str, pace: int, language: str, after_keys: bool, first: tuple[Say, ...]
) -> None:
    words = Words(CATALOGUES, (TO_THE_EAR,) if after_keys else ())
    told_s = words.and_dictated(
        Dictate(prompt, pace, first=first), Secret(digits), language
    ).seconds()
    for say in first:
        words = words.and_then(say, language)
    values = {"challenge": Dictation(Secret(digits), pace)}
    words = words.and_then(Listen(prompt, Keys(8, "*", 15), values), language)
    body = ANSWERS.turn(Turn(Call(ends_at_s=0), words.said), "0" * 32, 1)
    *says, gather, _ = twiml.parse(body, "text/xml").verbs
    assert isinstance(gather, Gather)
    heard_s = sum(duration_s((say,)) for say in says) + duration_s(gather.prompt)
    assert told_s == heard_s
