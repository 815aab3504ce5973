"""Every place a caller can be. The value is what the session stores."""

from enum import StrEnum


class State(StrEnum):
    GREETING = "greeting"
    MAIN_MENU = "main_menu"
    PEOPLE = "people"
    IDENTIFY_NUMBER = "identify.number"
    IDENTIFY_SECRET = "identify.secret"  # noqa: S105  a name, no password
    ACTIVATION_KIND = "activation.kind"
    ACTIVATION_MOVIL = "activation.movil"
    ACTIVATION_HOURS = "activation.hours"
    ACTIVATION_FIND = "activation.find"
    ACTIVATION_SERIAL = "activation.serial"
    ACTIVATION_CONSENT = "activation.consent"
    ACTIVATION_OPEN = "activation.open"
    ACTIVATION_CODE = "activation.code"
    ACTIVATION_RENEW = "activation.renew"
    ACTIVATION_DONE = "activation.done"
    ANYTHING_ELSE = "anything_else"
    GOODBYE = "goodbye"
