"""The demo's temporary keys: one that was used, or is over, is replaced before it is shown."""

from collections.abc import Mapping
from typing import Any

from ivr.demo.house import House
from ivr.demo.plans import TESTERS
from otp_core.secret import Secret
from otp_core.staff import CustomerView, Staff, TemporaryKeyMade


def with_valid_keys(house: House, cast: Mapping[str, Any], now_s: int) -> dict[str, Any]:
    """The cast, with a key that opens for each who had one."""
    people = {
        name: _with_key(house, name, person, now_s) if person["temporary_key"] else person
        for name, person in cast["people"].items()
    }
    return {**cast, "people": people}


def _with_key(house: House, name: str, person: Mapping[str, Any], now_s: int) -> Mapping[str, Any]:
    branch = house.core(tester=name in TESTERS).branch
    number = Secret(person["number"])
    view = branch.customer_view(number, now_s)
    if isinstance(view, CustomerView) and view.temporary_key_expires_at_s is not None:
        return person
    made = branch.new_temporary_key(Staff("demo", "su clave ya no servía", now_s), number)
    if not isinstance(made, TemporaryKeyMade):
        return person
    return {**person, "temporary_key": made.key.reveal()}
