"""The browser phone: it plays Twilio to a line, in real time, for somebody at a page."""

from simulator.softphone.app import create_phone as create_phone
from simulator.softphone.app import open_server as open_server
from simulator.softphone.app import serve as serve
