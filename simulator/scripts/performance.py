"""One script's calls while they last: each step done, or said why it could not be."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from simulator.cast import Cast, Person
from simulator.clock import VirtualClock
from simulator.faults import ScriptError, StepFailedError
from simulator.scripts import steps
from simulator.scripts.barge_in import reach
from simulator.scripts.ear import Ear
from simulator.scripts.notebook import Notebook, changed
from simulator.scripts.script import Script
from simulator.scripts.tampering import resend, try_tampered, twice
from simulator.transcript import CallLog
from simulator.twilio.line import Line, RandomBytes
from simulator.twilio.phone import KEY_S, Phone, Switches
from simulator.twilio.speech import Moment
from simulator.twilio.wire import Transport


class Performance:
    """The first call rings when the first step needs it."""

    def __init__(
        self,
        script: Script,
        transport: Transport,
        cast: Cast,
        clock: VirtualClock,
        random_bytes: RandomBytes,
    ) -> None:
        self.began_at = clock.now
        self._phones: list[Phone] = []
        self._script = script
        cast = cast if script.line is None else replace(cast, to=script.line)
        self._cast = cast
        self._clock = clock
        self._notes = Notebook(cast, cast.person(script.caller))
        self._new_line: Callable[[Person], Line] = lambda person: Line(
            transport, cast, person, clock, random_bytes
        )
        self._line = self._new_line(self._notes.person)
        self._ringing: Phone | None = None
        self._ear = Ear(clock, self._notes.fill)
        self._to_the_second = False  # after a wait: the next press comes at this very moment
        self._appointment: float | None = None
        self._dictation_ended_at: float | None = None

    def do(self, step: steps.Step, next_press: steps.Press | None) -> None:
        """Raises SimulatorError where the call goes otherwise."""
        match step:
            case steps.Hear() | steps.NotHear() | steps.HungUp() | steps.Capture():
                self._look(step, next_press)
            case steps.Tamper() | steps.DeliverTwice() | steps.Resend():
                self._try(step)
            case steps.Clock() | steps.UseToken() | steps.Set():
                self._aside(step)
            case _:
                self._act(step)
        self._without_faults()

    def finish(self) -> None:
        """The script is over: whoever still holds the phone hangs up."""
        if self._line.has_plans:
            raise StepFailedError("one more request, for a tamper or deliver step", "none")
        self._phone.hang_up()
        self._without_faults()

    @property
    def calls(self) -> tuple[CallLog, ...]:
        """All so far."""
        return tuple(
            CallLog(phone.line.sid, tuple(phone.log), tuple(phone.line.attempts))
            for phone in self._phones
        )

    # Looks.

    def _look(
        self,
        step: steps.Hear | steps.NotHear | steps.HungUp | steps.Capture,
        next_press: steps.Press | None,
    ) -> None:
        self._listen(next_press)
        match step:
            case steps.Hear(texts=texts):
                self._ear.hear(self._phone, texts)
            case steps.NotHear(texts=texts):
                self._ear.not_hear(self._phone, texts)
            case steps.HungUp(expected=expected):
                if expected != (self._phone.ended_by is not None):
                    states = ("a line that is open", "a line that hung up")
                    raise StepFailedError(states[expected], states[not expected])
            case steps.Capture(name=name, digits=digits):
                number, self._dictation_ended_at = self._ear.capture(self._phone, digits)
                self._notes.write(name, number)
                self._note("check", f"{{{name}}} is {number}")

    def _listen(self, next_press: steps.Press | None) -> None:
        if self._to_the_second:
            return
        if next_press is not None and next_press.during:
            reach(self._phone, self._clock, next_press, self._ear)
        else:
            self._phone.listen()

    # Acts.

    def _act(self, step: steps.Act) -> None:
        match step:
            case steps.Press():
                self._press(step)
            case steps.Silence(times=times):
                self._silence(times)
            case steps.Wait(seconds=seconds):
                self._phone.listen()
                self._ear.begin()
                self._phone.advance_to(self._clock.now + seconds)
                self._to_the_second = True
            case steps.WaitUntil(seconds=seconds):
                if self._dictation_ended_at is None:
                    raise StepFailedError("a dictation captured before", "none")
                self._appointment = self._dictation_ended_at + seconds
            case steps.HangUp():
                self._open("hang up")
                self._phone.hang_up()
            case steps.CallAgain(caller=caller):
                self._call_again(caller)

    def _press(self, step: steps.Press) -> None:
        keys = self._notes.fill(step.keys)
        due_at, self._appointment = self._appointment, None
        if due_at is not None:
            self._wait_for(due_at - KEY_S * (len(keys) - 1))
        elif step.during:
            reach(self._phone, self._clock, step, self._ear)
        elif not self._to_the_second:
            self._phone.listen()
        self._open(f"press {keys}")
        self._to_the_second = False
        self._ear.begin()
        lost = self._phone.press(keys)
        if lost != (keys if step.lost else ""):
            expected = "all keys lost" if step.lost else "no key lost"
            raise StepFailedError(f"{expected} of {keys}", f"{lost or 'none'} lost")
        if due_at is not None and self._phone.last_key_at != due_at:
            raise StepFailedError("the last key at its very moment", "it came later")

    def _wait_for(self, moment: float) -> None:
        late_s = self._clock.now - moment
        if late_s > 0:
            raise StepFailedError("a moment still to come", f"it is {late_s:g} s too late")
        self._phone.advance_to(moment)

    def _silence(self, times: int) -> None:
        self._to_the_second = False
        for _ in range(times):
            self._phone.listen()
            self._open("stay silent")
            self._ear.begin()
            self._phone.stay_silent()

    def _call_again(self, caller: str | None) -> None:
        self._phone.hang_up()
        self._without_faults()
        if caller is not None:
            self._notes.person = self._cast.person(caller)
        earlier, self._line = self._line, self._new_line(self._notes.person)
        self._line.carry_over(earlier)
        self._ringing = None
        self._to_the_second = False
        self._ear.begin()

    # Asides.

    def _aside(self, step: steps.Clock | steps.UseToken | steps.Set) -> None:
        match step:
            case steps.Clock():
                self._jump(step)
            case steps.Set(name=name, value=value, change=change):
                value = self._notes.fill(value)
                self._notes.write(name, changed(value, change) if change else value)
            case steps.UseToken():
                self._use_token(step)

    def _jump(self, step: steps.Clock) -> None:
        if not self._to_the_second:
            self._phone.listen()
        if step.set_to is not None:
            forward_s = step.set_to - self._clock.now
        else:
            forward_s = step.forward_s or 0
        if forward_s < 0:
            raise ScriptError("the clock would run backwards")
        self._clock.advance(forward_s)
        self._phone.shift(forward_s)
        self._note("clock", f"jumps {forward_s:g} s")

    def _use_token(self, step: steps.UseToken) -> None:
        device = self._notes.device(step.serial, step.whose)
        if device.takes_a_challenge != (step.challenge is not None):
            raise ScriptError("this token takes a challenge, or it takes none")
        challenge = self._notes.read(step.challenge) if step.challenge else ""
        code = device.answer(challenge, self._clock.now_s())
        self._notes.write(step.name, code)
        self._note("token", f"{challenge} → {code}" if challenge else code)

    def _try(self, step: steps.Tamper | steps.DeliverTwice | steps.Resend) -> None:
        match step:
            case steps.Tamper():
                self._line.before_next.append(
                    partial(try_tampered, step, self._line, self._notes.fill)
                )
            case steps.DeliverTwice():
                self._line.deliver_next = twice(self._line.transport)
            case steps.Resend():
                self._note("twilio", f"sends the {step.which} request again")
                resend(step, self._line)

    # The call.

    @property
    def _phone(self) -> Phone:
        if self._ringing is None:
            switches = Switches(self._script.lone_finish_key, self._script.dial_ends)
            self._ringing = Phone(self._line, self._clock, switches)
            self._phones.append(self._ringing)
            self._without_faults()
        return self._ringing

    def _open(self, purpose: str) -> None:
        if self._phone.ended_by is not None:
            raise StepFailedError(f"an open line, to {purpose}", "it had hung up")

    def _without_faults(self) -> None:
        if self._line.faults and not self._script.may_fall_back:
            raise StepFailedError("a line that answers 200 in time", "; ".join(self._line.faults))

    def _note(self, who: str, what: str) -> None:
        self._phone.log.append(Moment(self._clock.now, who, what))
