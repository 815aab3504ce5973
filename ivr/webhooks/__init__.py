"""What the telephony provider posts to us, and what we answer."""

from ivr.webhooks.answers import Answers
from ivr.webhooks.conversation import Conversation
from ivr.webhooks.health import health_routes
from ivr.webhooks.live_line import LiveLine, Watch, nobody
from ivr.webhooks.routes import Edge, voice_routes
from ivr.webhooks.tester import GuideForTesters, NoGuide

__all__ = [
    "Answers",
    "Conversation",
    "Edge",
    "GuideForTesters",
    "LiveLine",
    "NoGuide",
    "Watch",
    "health_routes",
    "nobody",
    "voice_routes",
]
