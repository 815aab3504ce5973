"""Refused identifications, too many from one number: answers come slower, nobody is refused."""

from simulator.twilio.wire import Answer, Request, Transport

REFUSED = """title: Muchas identificaciones rechazadas desde un mismo número
proves: []
caller: ana
call:
"""
CALL = """  - press: "2"
  - press: "1"
  - press: "{nadie.cliente}#"
  - press: "097531#"
  - hear: "No fue posible identificarle"
  - press: "{nadie.cliente}#"
  - press: "097531#"
  - hung_up: true
"""
GOOD = """  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - hear: "últimos 4 dígitos"
"""
AGAIN = "  - call_again: true\n"
SLOW = b'<break time="4000ms" />'  # config/policy.toml, [pressure] caller_delay_s


def test_many_refusals_slow_the_answers_and_refuse_nobody(theatre) -> None:
    """Six refusals in an hour from one number are as usual; the seventh comes four seconds late."""
    answers: list[bytes] = []

    def listen(inner: Transport, request: Request) -> Answer:
        answer = inner.send(request)
        answers.append(answer.body)
        return answer

    script = REFUSED + AGAIN.join([CALL] * 4 + [GOOD])
    report = theatre.play(script, listen)
    assert report.ok, f"\n{report}"
    refusals = [body for body in answers if b"No fue posible identificarle" in body]
    assert [SLOW in body for body in refusals] == [False] * 6 + [True] * 2
