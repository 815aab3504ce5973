"""What the telephony provider posts to us, and what we answer."""

from ivr.webhooks.answers import Answers
from ivr.webhooks.conversation import Conversation
from ivr.webhooks.health import health_routes
from ivr.webhooks.live_line import LiveLine, Watch, nobody
from ivr.webhooks.meter import EdgeMeter, LineMeter, Taken, Unmetered
from ivr.webhooks.routes import Edge, add_voice_routes
from ivr.webhooks.tester import GuideForTesters, NoGuide

__all__ = [
    "Answers",
    "Conversation",
    "Edge",
    "EdgeMeter",
    "GuideForTesters",
    "LineMeter",
    "LiveLine",
    "NoGuide",
    "Taken",
    "Unmetered",
    "Watch",
    "add_voice_routes",
    "health_routes",
    "nobody",
]
