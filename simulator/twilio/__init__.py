"""Twilio's part of a call: rings and posts, plays what it is told, hears keys."""
