"""The moment at which a key breaks into what is being said."""

from simulator.clock import Clock
from simulator.faults import StepFailedError
from simulator.scripts import steps
from simulator.scripts.ear import Ear
from simulator.twilio.phone import Phone


def reach(phone: Phone, clock: Clock, press: steps.Press, ear: Ear) -> None:
    """Play up to it. Raises StepFailedError where no such speech comes."""
    while phone.ended_by is None and not phone.waiting:
        speech = phone.speaking
        if speech is not None and speech.kind == press.during:
            if speech.at + press.into_s >= speech.ends_at:
                length_s = speech.ends_at - speech.at
                raise StepFailedError(f"speech of over {press.into_s:g} s", f"{length_s:g} s")
            phone.advance_to(max(speech.at + press.into_s, clock.now))
            return
        if speech is not None and speech.kind == "prompt":
            break
        phone.advance_to(phone.next_at)
    raise StepFailedError(f"a {press.during} to press into", ear.quoted(phone))
