"""What the line's documents tell Twilio to do; read strictly: what Twilio warns of is an error."""

from simulator.twiml.reader import parse

__all__ = ["parse"]
