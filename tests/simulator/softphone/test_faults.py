"""What Twilio does wrong when it is told to: once, and told."""

from simulator.softphone.armed import FAULTS
from simulator.softphone.wire import HELD_BACK_S
from tests.simulator.line_in_a_box import Got, document, gather, say
from tests.simulator.softphone.page import BoxedPhone, Page

BYE = document(say("Gracias."), "<Hangup/>")
TYPING = document(gather(say("Escriba."), numDigits=2, timeout=60))


def rung(*turns: object) -> tuple[BoxedPhone, Page]:
    boxed = BoxedPhone({"/voice": TYPING, "/turn": list(turns) or [BYE]})
    boxed.page.ring()
    boxed.page.listen()
    return boxed, boxed.page


def arm(page: Page, fault: str) -> None:
    assert page.post(page.path("faults"), fault=fault).status_code == 204


def told(page: Page) -> list[tuple[str, bool]]:
    return [(event["fault"], event["armed"]) for event in page.of("fault")]


def test_a_duplicate_is_delivered_twice_at_once_and_heard_once() -> None:
    boxed, page = rung()
    arm(page, "duplicate")
    page.press("12")
    page.finish()
    assert boxed.line.paths == ["/voice", "/turn", "/turn", "/voice/status"]
    assert len(page.of("turn")) == 3
    assert told(page) == [("duplicate", True), ("duplicate", False)]
    assert page.of("ended")[0]["fault"] is None


def test_a_line_that_answers_a_duplicate_otherwise_is_at_fault() -> None:
    boxed, page = rung(BYE, document(say("Otra cosa.")))
    arm(page, "duplicate")
    page.press("12")
    page.finish()
    assert "same bytes" in page.of("ended")[0]["fault"]
    assert boxed.line.last.path == "/voice/status"


def test_a_slow_request_is_held_back_and_the_keys_meanwhile_are_lost() -> None:
    boxed, page = rung(TYPING, BYE)
    arm(page, "slow")
    page.post(page.path("keys"), keys="12")
    while len(page.of("key")) < 2:
        until = boxed.pace.parked()
        page.read()
        if until is not None and len(page.of("key")) < 2:
            boxed.pace.go(until)
    sent_at = page.of("key")[1]["at_ms"]
    page.press("9")
    asks = page.of("asks")[1]
    assert asks["at_ms"] == sent_at
    assert page.events.index(asks) < page.events.index(page.of("key")[2])
    slow = page.of("turn")[1]
    assert (slow["at_ms"], slow["took_ms"]) == (sent_at, HELD_BACK_S * 1000)
    assert page.of("speech")[1]["at_ms"] == sent_at + HELD_BACK_S * 1000
    assert page.keys[-1] == ("9", True)
    page.hang_up()


def test_who_hangs_up_does_not_wait_for_a_slow_request() -> None:
    boxed, page = rung(TYPING)
    arm(page, "slow")
    page.post(page.path("keys"), keys="12")
    while len(page.of("key")) < 2:
        until = boxed.pace.parked()
        page.read()
        if until is not None and len(page.of("key")) < 2:
            boxed.pace.go(until)
    began = boxed.pace.seconds()
    page.hang_up()
    assert boxed.pace.seconds() - began < HELD_BACK_S


def test_a_lost_digit_is_pressed_and_does_not_arrive() -> None:
    boxed, page = rung()
    arm(page, "lost_digit")
    page.press("1")
    page.press("23")
    assert page.keys == [("1", True), ("2", False), ("3", False)]
    assert boxed.line.got[1].params["Digits"] == "23"
    page.finish()


def test_a_doubled_digit_arrives_twice() -> None:
    boxed, page = rung()
    arm(page, "doubled_digit")
    page.press("1")
    assert page.keys == [("1", False), ("1", False)]
    assert boxed.line.got[1].params["Digits"] == "11"
    page.finish()


def test_a_fault_armed_twice_befalls_one() -> None:
    _, page = rung()
    arm(page, "lost_digit")
    arm(page, "lost_digit")
    page.press("1")
    page.press("2")
    assert page.keys == [("1", True), ("2", False)]
    page.hang_up()


def test_faults_of_requests_and_of_keys_do_not_wait_for_each_other() -> None:
    _, page = rung()
    for fault in FAULTS:
        arm(page, fault)
    page.press("1")
    assert [fault for fault, armed in told(page) if not armed] == ["lost_digit"]
    page.hang_up()


def test_there_is_no_other_fault() -> None:
    _, page = rung()
    answer = page.post(page.path("faults"), fault="explode")
    assert answer.status_code == 422
    assert set(answer.json["error"]) == {"es", "en"}
    page.hang_up()


def test_the_line_sees_one_request_with_one_token_twice() -> None:
    seen: list[str] = []

    def keep(got: Got) -> str:
        seen.append(got.headers["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"])
        return BYE

    boxed = BoxedPhone({"/voice": TYPING, "/turn": keep})
    boxed.page.ring()
    boxed.page.listen()
    arm(boxed.page, "duplicate")
    boxed.page.press("12")
    boxed.page.finish()
    assert len(seen) == 2
    assert len(set(seen)) == 1
