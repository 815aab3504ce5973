"""Every sentence of every language, rendered for each line and read as Twilio reads it."""

from collections.abc import Iterator, Mapping

from ivr.cli.check.findings import Finding, Level, fail, ok, warn
from ivr.dialog.actions import Dictation, Keys, Value
from ivr.lines import Line
from ivr.prompts import Catalogue
from ivr.prompts.template import Kind, Slot
from ivr.telephony import Gather, Provider, RenderError, Screenplay, Voice
from otp_core.secret import Secret
from simulator.twiml.lint import findings

URL = "https://example.com/voice/turn"
KEYS = Keys(None, "#", 8)
# The longest of each kind: a challenge with a payee, a folio, a CLABE, what a line moves at most.
SAMPLES: Mapping[Kind, Value] = {
    Kind.DICTATION: Dictation(Secret("814723950612")),
    Kind.READBACK: Secret("814723950612347850"),
    Kind.FOLIO: "814723950612",
    Kind.MONEY: 48_765_499,
    Kind.COUNT: 21,
    Kind.COUNT_F: 21,
    Kind.PLURAL: 2,
    Kind.TEXT: "Móvil",
}
A_WEEK_S = 7 * 86_400


def prompt_findings(
    lines: Mapping[str, Line],
    catalogues: Mapping[str, Catalogue],
    provider: Provider,
    now_s: int,
) -> Iterator[Finding]:
    found: dict[Finding, None] = {}  # in order, each once: lines share their languages
    count = 0
    for line in lines.values():
        for language, voice in line.voices.items():
            catalogue = catalogues[language]
            for prompt in sorted(catalogue.keys()):
                count += 1
                of = _of(prompt, catalogue, Voice(voice, language), provider, now_s)
                found |= dict.fromkeys(of)
    yield from found
    errors = sum(one.level is Level.FAIL for one in found)
    told = f"{count} rendered, for {len(lines)} lines: Twilio would refuse {errors}"
    yield (fail if errors else ok)("prompts", told)


def _of(
    prompt: str, catalogue: Catalogue, voice: Voice, provider: Provider, now_s: int
) -> Iterator[Finding]:
    what = f"prompt {prompt} ({voice.language})"
    try:
        utterance = catalogue.utterance(prompt, _values(catalogue, prompt, now_s))
        # Said or asked, it is the same Say; how much is said in a row, only a call can show.
        asked = Gather(utterance, KEYS, URL, f"{URL}/through")
        body = provider.render(Screenplay(voice, (asked,)))
    except RenderError as fault:
        yield fail(what, str(fault))
        return
    for one in findings(body, "text/xml"):
        make = fail if one.severity == "error" else warn
        yield make(what, f"{one.code}: {one.what}")


def _values(catalogue: Catalogue, prompt: str, now_s: int) -> dict[str, Value]:
    values: dict[str, Value] = {"now_s": now_s}
    for part in catalogue.sentences[prompt]:
        if isinstance(part, Slot):
            values[part.name] = SAMPLES.get(part.kind, now_s + A_WEEK_S)
    return values
