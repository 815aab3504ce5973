"""The line and whoever hears it agree on how long a sentence takes: windows count from its end."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.desks import Desks
from ivr.dialog.actions import Dictation, Keys, Listen
from ivr.prompts import Catalogue
from ivr.speech import Pause, whole_seconds
from ivr.telephony import Voice
from ivr.telephony.parameters import Allowed
from ivr.telephony.twilio import TwilioProvider
from ivr.webhooks.answers import Answers
from ivr.webhooks.conversation import TO_THE_EAR, Said, Turn
from otp_core.secret import Secret
from simulator import twiml
from simulator.verbs import Gather, duration_s
from tests.ivr.dialog.test_walk import begun

LINES = Path(__file__).parents[3] / "config" / "lines.toml"
VOICE = tomllib.loads(LINES.read_text("utf-8"))["audiomatico"]["voices"]["es-MX"]
CATALOGUE = Catalogue.load("es-MX", ZoneInfo("America/Mexico_City"))
PROVIDER = TwilioProvider(Allowed("AC" + "0" * 32, ["+525512263990"]), [Secret("t" * 32)])
ANSWERS = Answers(
    PROVIDER,
    CATALOGUE,
    Voice(VOICE, "es-MX"),
    "https://voz.example.com",
    "+525512263990",
    Desks({"help": "+525500000015"}, 25),
)
CALL = begun().call


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["activation.dictation", "activation.dictation_again"]),
    st.text("0123456789", min_size=8, max_size=8),
    st.integers(0, 4),
    st.booleans(),
)
def test_a_dictation_takes_the_same_time_on_both_sides(
    prompt: str, digits: str, pace: int, is_first: bool
) -> None:
    values = {"challenge": Dictation(Secret(digits), pace)}
    lead: tuple[str | Pause, ...] = (TO_THE_EAR,) if is_first else ()
    said = Said(
        Listen(prompt, Keys(8, "*", 15), values), lead + CATALOGUE.utterance(prompt, values)
    )
    body = ANSWERS.turn(Turn(CALL, (said,), is_last=False), "0" * 32, 1)
    (gather, *_) = twiml.parse(body, "text/xml").verbs
    assert isinstance(gather, Gather)
    assert duration_s(gather.prompt) == whole_seconds(said.utterance)
