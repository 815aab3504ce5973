"""One live call, rule by rule: keys, speech, silence, who hangs up, who is gone."""

from tests.simulator.line_in_a_box import Got, document, gather, redirect, say, seconds_of_speech
from tests.simulator.softphone.page import BoxedPhone, Page

BYE = document(say("Gracias."), "<Hangup/>")
MENU = document(say("Bienvenido."), gather(say("Para activar, marque dos."), numDigits=1))
TYPING = document(gather(say("Escriba."), numDigits=4, timeout=9), redirect("/turn"))


def phone(*turns: object, voice: object = MENU) -> BoxedPhone:
    return BoxedPhone({"/voice": voice, "/turn": list(turns) or [BYE]})


def rung(*turns: object, voice: object = MENU) -> tuple[BoxedPhone, Page]:
    boxed = phone(*turns, voice=voice)
    boxed.page.ring()
    boxed.page.listen()
    return boxed, boxed.page


def test_a_call_says_hello_then_what_is_said_and_when() -> None:
    _, page = rung()
    hello, *rest = page.events
    assert (hello["type"], hello["person"], hello["line"]) == ("hello", "ana", "+525512263990")
    told = [event["type"] for event in rest]
    assert told == ["asks", "turn", "moment", "speech", "speech", "waiting"]
    welcome, menu = page.of("speech")
    assert (welcome["n"], welcome["kind"], welcome["language"]) == (1, "say", "es-MX")
    assert (welcome["at_ms"], welcome["ends_at_ms"]) == (0, 1000)
    assert (menu["n"], menu["kind"], menu["at_ms"], menu["ends_at_ms"]) == (2, "prompt", 1000, 3000)
    assert menu["words"][1] == {"text": "activar,", "at_ms": 1000 + round(5 / 14 * 1000)}


def test_breaks_are_parts_without_words() -> None:
    _, page = rung(voice=document(gather(say('uno <break time="500ms"/>dos'))))
    parts = page.of("speech")[0]["parts"]
    assert parts == [
        {"text": "uno ", "at_ms": 0, "ends_at_ms": 286},
        {"break_ms": 500, "at_ms": 286},
        {"text": "dos", "at_ms": 786, "ends_at_ms": 1000},
    ]


def test_a_gather_that_waits_says_for_what_and_how_long() -> None:
    _, page = rung(voice=TYPING)
    assert page.of("waiting") == [
        {
            "type": "waiting",
            "at_ms": 1000,
            "until_ms": 10_000,
            "finish_key": "#",
            "num_digits": 4,
        }
    ]
    page.press("1")
    assert len(page.of("waiting")) == 2


def test_a_gather_without_a_word_waits_at_once() -> None:
    _, page = rung(voice=document(gather(numDigits=1)))
    assert [event["at_ms"] for event in page.of("waiting")] == [0]
    page.hang_up()


def test_a_key_is_heard_and_the_line_goes_on() -> None:
    boxed, page = rung()
    page.press("2")
    page.finish()
    assert page.keys == [("2", False)]
    assert boxed.line.got[1].params["Digits"] == "2"
    assert page.of("ended")[0]["by"] == "line"
    assert page.codes == ["rings", "hangs_up"]


def test_a_key_cuts_the_prompt_it_is_pressed_into() -> None:
    boxed = phone()
    boxed.page.ring()
    boxed.page.until("speech")
    boxed.page.until("speech")
    boxed.pace.let_pass(0.5)
    boxed.page.press("2")
    assert boxed.page.of("cut") == [{"type": "cut", "at_ms": 1500, "n": 2}]
    boxed.page.finish()


def test_a_key_in_what_must_be_heard_whole_is_lost() -> None:
    boxed = phone()
    boxed.page.ring()
    boxed.page.until("speech")
    boxed.page.press("2")
    assert boxed.page.keys == [("2", True)]
    assert boxed.page.of("cut") == []
    boxed.page.hang_up()


def test_keys_pressed_while_the_line_thinks_are_lost() -> None:
    def slowly(_: Got) -> str:
        boxed.pace.let_pass(1)
        boxed.page.post(boxed.page.path("keys"), keys="7")
        boxed.pace.let_pass(1)
        return TYPING

    boxed, page = rung(slowly, BYE)
    page.press("2")
    assert page.keys == [("2", False), ("7", True)]
    assert page.of("turn")[-1]["at_ms"] == 3000
    assert page.of("speech")[-1]["at_ms"] == 5000
    page.press("1234")
    assert boxed.line.got[-2].params["Digits"] == "1234"
    page.hang_up()


def test_keys_at_once_come_as_fast_as_a_receiver_knows_them() -> None:
    # ITU-T Q.24: 40 ms of tone, 40 ms of pause
    _, page = rung(BYE, voice=TYPING)
    page.press("1234")
    assert [key["at_ms"] - page.of("key")[0]["at_ms"] for key in page.of("key")] == [
        0,
        80,
        160,
        240,
    ]
    page.hang_up()


def test_silence_is_told_and_the_line_asks_again() -> None:
    boxed, page = rung(BYE, voice=TYPING)
    boxed.page.until("turn")
    silent = next(event for event in page.of("moment") if event["code"] == "silent")
    assert (silent["value"], silent["at_ms"]) == ("9", 10_000)
    page.finish()


def test_a_caller_who_hangs_up_cuts_what_is_said() -> None:
    boxed = phone(voice=document(gather(say(seconds_of_speech(10)))))
    boxed.page.ring()
    boxed.page.until("speech")
    boxed.pace.let_pass(4)
    boxed.page.hang_up()
    assert boxed.page.of("cut")[0]["at_ms"] == 4000
    ended = boxed.page.of("ended")[0]
    assert (ended["by"], ended["fault"]) == ("caller", None)
    assert boxed.line.last.params["CallStatus"] == "completed"
    assert boxed.line.last.params["CallDuration"] == "4"


def test_keys_still_to_come_are_not_pressed_once_the_caller_hung_up() -> None:
    boxed, page = rung(voice=TYPING)
    page.post(page.path("keys"), keys="123")
    page.hang_up()
    assert len(page.keys) <= 1
    assert boxed.line.last.path == "/voice/status"


def test_keys_after_the_end_do_nothing() -> None:
    _, page = rung()
    page.hang_up()
    assert page.post(page.path("keys"), keys="1").status_code == 204
    assert page.post(page.path("hang-up")).status_code == 204


def test_wrong_twiml_ends_the_call_and_says_why() -> None:
    boxed, page = rung(document("<Shout/>"))
    page.press("2")
    ended = page.of("ended")[0]
    assert ended["by"] == "line"
    assert "12200" in ended["fault"]
    assert page.of("turn")[1]["findings"][0]["severity"] == "error"
    assert boxed.line.last.path == "/voice/status"


def test_wrong_twiml_at_the_first_ring_ends_the_call_too() -> None:
    boxed = phone(voice=document("<Shout/>"))
    boxed.page.ring()
    boxed.page.finish()
    assert "12200" in boxed.page.of("ended")[0]["fault"]
    assert boxed.line.paths == ["/voice", "/voice/status"]


def test_a_fault_never_quotes_what_was_pressed() -> None:
    leaky = document(gather(action="/turn/739164"))
    _, page = rung(leaky, voice=document(gather(numDigits=6)))
    page.press("739164")
    page.press("1#")
    fault = page.of("ended")[0]["fault"]
    assert "link" in fault
    assert "739164" not in str(page.of("turn")) + fault


def test_a_line_that_fails_is_told_turn_by_turn() -> None:
    boxed = BoxedPhone({"/voice": 500, "/voice/fallback": BYE})
    boxed.page.ring()
    boxed.page.finish()
    assert [turn["status"] for turn in boxed.page.of("turn")] == [500, 200, 200]
    assert boxed.page.of("ended")[0]["fault"] is None


def test_a_line_that_drops_the_connection_is_told_and_tried_again() -> None:
    def drops(_: Got) -> str:
        raise RuntimeError("down")

    boxed = BoxedPhone({"/voice": [drops, BYE]})
    boxed.page.ring()
    boxed.page.finish()
    first, second, *_ = boxed.page.of("turn")
    assert first["status"] is None
    assert "RuntimeError" in first["fault"]
    assert second["status"] == 200


def test_a_transfer_is_told_without_the_whole_number() -> None:
    dial = '<Dial action="/turn" method="POST" timeout="20"><Number>+525512345678</Number></Dial>'
    boxed = phone(BYE, voice=document(say("Le comunico."), dial))
    boxed.page.ring()
    boxed.page.finish()
    values = {one["code"]: one.get("value") for one in boxed.page.of("moment")}
    assert (values["dials"], values["dial_ended"]) == ("5678", "no-answer")
