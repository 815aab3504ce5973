"""A line that answers with these documents, one after the other."""

from typing import Any

from simulator.transcript import CallReport
from tests.simulator.line_in_a_box import Box, document, gather, say

BYE = document(say("Gracias por llamar."), "<Hangup/>")
MENU = document(say("Bienvenido."), gather(say("Para activar, marque dos."), numDigits=1))


def boxed(*documents: Any, **more: Any) -> Box:
    """The first document for /voice, the others one after the other for /turn."""
    return Box({"/voice": documents[0], "/turn": list(documents[1:]) or [BYE], **more})


def failure(report: CallReport) -> str:
    assert report.failure is not None, str(report)
    return str(report.failure)
