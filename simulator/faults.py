"""What goes wrong in the simulator, one family. The line's own bugs are among it."""


class SimulatorError(Exception):
    """The base of everything raised here on purpose."""


class TwimlError(SimulatorError):
    """The line answered with TwiML that Twilio would refuse, or warn of and ignore in part."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(f"TwiML, Twilio error {code}: {what}")
        self.code = code
        self.what = what


class LineFaultError(SimulatorError):
    """The line did what no line may: a failed status callback, a link to somewhere else, a loop."""


class TransportError(SimulatorError):
    """Nothing came back: refused, reset, or not to be sent at all."""


class TooSlowError(TransportError):
    """No whole answer within Twilio's 15 seconds."""


class StepFailedError(SimulatorError):
    """A call went otherwise than its script says. `heard`: what there was instead."""

    def __init__(self, expected: str, heard: str) -> None:
        super().__init__(f"expected {expected}; there was {heard}")
        self.expected = expected
        self.heard = heard


class ScriptError(SimulatorError):
    """A script or a cast that cannot be read, or asks for what cannot be had. Says where."""
