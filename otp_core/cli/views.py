"""A customer or a token as lines of text. Views hold no secret, so all of them is shown."""

from datetime import UTC, datetime

from otp_core.staff import CustomerView, TokenView


def time(at_s: int) -> str:
    return f"{datetime.fromtimestamp(at_s, tz=UTC):%Y-%m-%d %H:%M:%S} UTC"


def token(view: TokenView) -> str:
    return _lines(
        {
            "Serial": view.serial,
            "Kind": view.kind,
            "Suite": view.suite or "none",
            "State": view.state,
            "Wrong codes": str(view.wrong_codes),
            "Issued": _moment(view.issued_at_s),
            "Activated": _moment(view.activated_at_s),
        }
    )


def customer(view: CustomerView) -> str:
    number = "set" if view.has_secret_number else "none"
    key = "none"
    if view.temporary_key_expires_at_s is not None:
        key = f"valid until {time(view.temporary_key_expires_at_s)}"
    return _lines(
        {
            "Phone ends in": view.phone_ends_in,
            "Secret number": number + _lock(view.secret_number_locked_until_s),
            "Must visit a branch": "yes" if view.secret_number_must_visit else "no",
            "Temporary key": key + _lock(view.temporary_key_locked_until_s),
            "Last access": _moment(view.last_access_at_s),
            "Tokens": "".join(f"\n  {one.serial}  {one.kind}  {one.state}" for one in view.tokens)
            or "none",
        }
    )


def _lines(fields: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in fields.items())


def _moment(at_s: int | None) -> str:
    return "never" if at_s is None else time(at_s)


def _lock(until_s: int | None) -> str:
    return "" if until_s is None else f", locked until {time(until_s)}"
