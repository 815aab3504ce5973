"""The routes of calls: ring, listen, press, hang up, and what Twilio is to do wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.cast import Cast, Person
from simulator.faults import ScriptError
from simulator.softphone.armed import FAULTS
from simulator.softphone.guard import json_body
from simulator.softphone.house import Surroundings
from simulator.softphone.live_call import LiveCall, Ringing
from simulator.softphone.recordings import Recordings
from simulator.softphone.refusals import CONFLICT, NOT_FOUND, NOT_SO, Refusal, no_such_call, text_of
from simulator.softphone.saving import Saving, in_spanish
from simulator.softphone.switchboard import Busy, Switchboard

HEARTBEAT_S = 5.0  # a reader that went away is noticed when something is sent to it
_KEYS = re.compile(r"[0-9*#]{1,32}\Z")
_NAME = re.compile(r"[A-Za-z0-9_-]{0,64}\Z")


@dataclass(frozen=True, slots=True)
class Calls:
    around: Surroundings
    switchboard: Switchboard
    ringing: Ringing
    recordings: Recordings
    saving: Saving
    heartbeat_s: float

    def routes(self) -> Blueprint:
        routes = Blueprint("calls", __name__, url_prefix="/api/calls")
        routes.post("")(self.ring)
        routes.get("/<call_id>/events")(self.events)
        routes.get("/<call_id>/speech/<int:number>.wav")(self.speech)
        routes.get("/<call_id>/script")(self.script)
        routes.post("/<call_id>/keys")(self.keys)
        routes.post("/<call_id>/hang-up")(self.hang_up)
        routes.post("/<call_id>/faults")(self.fault)
        return routes

    def ring(self) -> ResponseReturnValue:
        body = json_body()
        person = self.around.person(text_of(body, "person"))
        page = text_of({"page": "", **body}, "page")
        if not _NAME.match(page):
            raise Refusal(NOT_SO, "Así no se llama una página.", "No page is called that.")
        cast = _calling(self.around.cast(), text_of(body, "line"))
        call_id = self.ringing.random_bytes(16).hex()
        try:
            self.switchboard.ring(call_id, page, lambda: self._begin(cast, person))
        except Busy as busy:
            raise _busy(busy) from busy
        return jsonify(id=call_id), 201

    def events(self, call_id: str) -> ResponseReturnValue:
        call = self._call(call_id)
        last_id = _last_id(request.headers.get("Last-Event-ID", ""))
        if call.over and not call.feed.after(last_id, 0):
            return "", 204  # an EventSource asks no more
        return Response(_stream(call, last_id, self.heartbeat_s), mimetype="text/event-stream")

    def keys(self, call_id: str) -> ResponseReturnValue:
        call, pressed = self._call(call_id), text_of(json_body(), "keys")
        if not _KEYS.match(pressed):
            raise Refusal(NOT_SO, "Esas teclas no existen.", "There are no such keys.")
        call.inbox.press(pressed)
        return "", 204

    def hang_up(self, call_id: str) -> ResponseReturnValue:
        self._call(call_id).inbox.hang_up()
        return "", 204

    def fault(self, call_id: str) -> ResponseReturnValue:
        call, name = self._call(call_id), text_of(json_body(), "fault")
        fault = next((fault for fault in FAULTS if fault == name), None)
        if fault is None:
            raise Refusal(NOT_SO, "Twilio no falla así.", "Twilio has no such fault.")
        call.armed.arm(fault)
        return "", 204

    def speech(self, call_id: str, number: int) -> ResponseReturnValue:
        speeches = self._call(call_id).speeches
        if not 1 <= number <= len(speeches):
            raise Refusal(NOT_FOUND, "Eso no se ha dicho.", "That has not been said.")
        wav = self.recordings.wav(speeches[number - 1].sounds)
        if wav is None:
            raise Refusal(NOT_FOUND, "No hay voz.", "There is no voice.")
        return Response(wav, mimetype="audio/wav")

    def script(self, call_id: str) -> ResponseReturnValue:
        self._call(call_id)
        session = [call.played for call in self.switchboard.session(call_id)]
        try:
            saved = self.saving.save(session, self.around.cast())
        except ScriptError as error:
            es = "Lo que se hizo no se puede contar en un guion"
            en = "What was done can't be told in a script"
            raise Refusal(NOT_SO, f"{es}: {in_spanish(error)}.", f"{en}: {error}.") from error
        return jsonify(asdict(saved))

    def _begin(self, cast: Cast, person: Person) -> LiveCall:
        return LiveCall(self.ringing, cast, person, float(self.around.now_s()))

    def _call(self, call_id: str) -> LiveCall:
        call = self.switchboard.call(call_id)
        if call is None:
            raise no_such_call()
        return call


def _calling(cast: Cast, line: str) -> Cast:
    """By the line's name, or by its number."""
    number = {**cast.lines, **{number: number for number in (cast.to, *cast.lines.values())}}
    if line not in number and line != "line":
        raise Refusal(NOT_SO, "No hay tal línea.", "There is no such line.")
    return replace(cast, to=number.get(line, cast.to))


def _busy(busy: Busy) -> Refusal:
    if busy.same_page:
        return Refusal(CONFLICT, "Ya hay una llamada en curso.", "A call is already under way.")
    return Refusal(NOT_SO, "Todas las líneas están ocupadas.", "All lines are busy.")


def _last_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _stream(call: LiveCall, last_id: int, heartbeat_s: float) -> Iterator[str]:
    """Server-sent events, until the call is over and told."""
    with call.inbox.reader():
        yield f"retry: 1000\ndata: {json.dumps(_hello(call), ensure_ascii=False)}\n\n"
        while True:
            closed = call.over
            events = call.feed.after(last_id, heartbeat_s)
            for last_id, data in events:
                yield f"id: {last_id}\ndata: {data}\n\n"
            if closed:
                return
            if not events:
                yield ": still here\n\n"


def _hello(call: LiveCall) -> dict[str, object]:
    return {
        "type": "hello",
        "now_ms": call.now_ms,
        "began_ms": round(call.began_at * 1000),
        "person": call.person.name,
        "line": call.number,
    }
