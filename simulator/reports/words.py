"""What the log says in English, in Spanish as well: who, what they did, what a finding is about."""

import re

from simulator.reports.markup import Html, both
from simulator.twiml.lint import Finding

_WHO = {
    "caller": "quien llama",
    "line": "la línea",
    "twilio": "Twilio",
    "token": "el token",
    "check": "el guion",
    "clock": "el reloj",
}
_ENGLISH_WHO = {"twilio": "Twilio", "check": "script"}
_ENDS = {
    "no-answer": "no contestan",
    "busy": "ocupado",
    "failed": "no se pudo",
    "completed": "contestaron y terminó",
}
_WHICH = {"first": "primera", "last": "última"}
# Each whole moment; {0} is what stands where the pattern has its group, translated or as it is.
_MOMENTS = tuple(
    (re.compile(rf"{pattern}\Z"), spanish)
    for pattern, spanish in (
        (r"rings", "suena el teléfono"),
        (r"hangs up", "cuelga"),
        (r"presses (.+): lost", "marca {0}, y se pierde"),
        (r"presses (.+)", "marca {0}"),
        (r"silent for (.+) s", "callado {0} s"),
        (r"dials (.+)", "comunica con {0}"),
        (r"the call put through: (.+)", "la transferencia: {0}"),
        (r"sends the (first|last) request again", "manda otra vez la {0} petición"),
        (r"jumps (.+) s", "avanza {0} s"),
        (r"(\{.+\}) is (.+)", "{0} es {1}"),
        (r"([•]+(?: → [•]+)?)", "{0}"),
    )
)
_FINDINGS = {
    "long-prompt": "Mensaje demasiado largo",
    "uninterruptible": "Largo rato sin poder interrumpir",
    "long-silence": "Silencio demasiado largo",
    "nothing-after": "Nada después del Gather",
    "unasked": "Gather sin pregunta",
    "deaf-dial": "Dial sin action",
    "whole-number": "Número en cifras",
    "run-on-digits": "Dígitos sin pausa",
    "doubled-digit": "Dígito «doble»",
    "bare-key": "Tecla escrita como signo",
    "key-first": "La tecla antes que su función",
    "blame": "Palabra que culpa",
    "many-options": "Demasiadas opciones",
}


def who(name: str) -> Html:
    return both(_WHO.get(name, name), _ENGLISH_WHO.get(name, name))


def moment(what: str) -> Html:
    return both(in_spanish(what), what)


def in_spanish(what: str) -> str:
    """A moment nobody has put into Spanish yet stays as it is."""
    for pattern, spanish in _MOMENTS:
        if found := pattern.match(what):
            words = (_ENDS.get(word, _WHICH.get(word, word)) for word in found.groups())
            return spanish.format(*words)
    return what


def finding(found: Finding) -> Html:
    """Its name; what exactly is wrong is said in English beside it."""
    if found.severity == "error":
        return both(f"Error {found.code} de Twilio", f"Twilio error {found.code}")
    if found.code.isdigit():
        return both(f"Cerca del error {found.code}", f"Near error {found.code}")
    return both(_FINDINGS.get(found.code, found.code), f"Advice: {found.code}")
