"""A tester who presses 0 disturbs nobody at work."""

import pytest

from simulator.twilio.wire import Answer, Request, Transport

AT_WORK, OF_TESTERS = b"<Number>+525500000015</Number>", b"<Number>+525500000098</Number>"
CALL = """title: La tecla 0
proves: []
caller: {who}
{line}
call:
  - press: "0"
  - hear: "Le comunicamos con un ejecutivo"
"""


@pytest.mark.parametrize(
    ("who", "line", "dialled", "spared"),
    [
        ("tere", 'line: "+525500000099"', OF_TESTERS, AT_WORK),
        ("ana", 'line: "+525512263990"', AT_WORK, OF_TESTERS),
    ],
)
def test_a_transfer_goes_to_people_of_its_own_line(
    who: str, line: str, dialled: bytes, spared: bytes, theatre
) -> None:
    bodies: list[bytes] = []

    def listen(inner: Transport, request: Request) -> Answer:
        answer = inner.send(request)
        bodies.append(answer.body)
        return answer

    report = theatre.play(CALL.format(who=who, line=line), listen)
    assert report.ok, f"\n{report}"
    assert any(dialled in body for body in bodies)
    assert not any(spared in body for body in bodies)
