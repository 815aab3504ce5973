"""American English: digits, counts, money, hours and dates as words. No digit is left in them."""

from datetime import date, datetime, timedelta, tzinfo

from ivr.speech import SpeechError, Utterance, digits
from ivr.speech.en_numbers import DIGITS, cardinal, ordinal

_MIDWEEK = ("Tuesday", "Wednesday", "Thursday", "Friday")
_WEEKDAYS = ("Monday", *_MIDWEEK, "Saturday", "Sunday")
_HALF_YEAR = ("January", "February", "March", "April", "May", "June")
_MONTHS = (*_HALF_YEAR, "July", "August", "September", "October", "November", "December")

MOST_COUNTED = 99
MOST_CENTAVOS = 99_999_999_999


def digits_to_type(number: str, pace: int) -> Utterance:
    """A challenge in pairs and fours. `pace` 0 is the first time, then slower each time."""
    return digits.to_type(number, pace, DIGITS)


def digits_to_read_back(number: str) -> Utterance:
    """Groups of four digits at most, as even as can be."""
    return digits.read_back(number, DIGITS)


def folio(number: str) -> Utterance:
    """Groups of exactly four."""
    return digits.in_fours(number, DIGITS)


def count(number: int, one: str, many: str, *, feminine: bool) -> str:
    """English has no gender; `feminine` is every language's."""
    if not 0 <= number <= MOST_COUNTED:
        raise SpeechError(f"only 0 to {MOST_COUNTED} are counted")
    return f"{cardinal(number)} {plural(number, one, many)}".rstrip()


def plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def money(centavos: int) -> str:
    """ "one thousand two hundred thirty-four pesos and fifty centavos"."""
    if not 0 <= centavos <= MOST_CENTAVOS:
        raise SpeechError("an amount beyond the words")
    pesos, cents = divmod(centavos, 100)
    said = []
    if pesos or not cents:
        said.append(f"{cardinal(pesos)} {plural(pesos, 'peso', 'pesos')}")
    if cents:
        said.append(f"{cardinal(cents)} {plural(cents, 'centavo', 'centavos')}")
    return " and ".join(said)


def time_of_day(hour: int, minute: int) -> str:
    """ "seven in the morning", "ten fifteen in the morning", "five minutes past ten at night"."""
    if minute == 0 and hour in (0, 12):
        return "twelve midnight" if hour == 0 else "twelve noon"
    return f"{_clock(cardinal(hour % 12 or 12), minute)} {_part(hour)}"


def day_name(day: date) -> str:
    """Without its year: "Monday, November twenty-third"."""
    return f"{_WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {ordinal(day.day)}"


def moment(at_s: int, now_s: int, zone: tzinfo) -> str:
    """ "today at nine in the morning"; "tomorrow, Monday, at seven …"; then by its date."""
    at, now = datetime.fromtimestamp(at_s, zone), datetime.fromtimestamp(now_s, zone)
    if at.date() == now.date():
        day = "today"
    elif at.date() == now.date() + timedelta(days=1):
        day = f"tomorrow, {_WEEKDAYS[at.weekday()]},"
    else:
        day = f"{day_name(at.date())},"
    return f"{day} at {time_of_day(at.hour, at.minute)}"


def date_and_time(at_s: int, now_s: int | None, zone: tzinfo) -> str:
    """ "Monday, November twenty-third, at ten fifteen in the morning"."""
    at = datetime.fromtimestamp(at_s, zone)
    this_year = None if now_s is None else datetime.fromtimestamp(now_s, zone).year
    year = "" if at.year == this_year else f" {_year(at.year)},"
    return f"{day_name(at.date())},{year} at {time_of_day(at.hour, at.minute)}"


def _clock(hour: str, minute: int) -> str:
    """Minutes below ten are counted: "seven oh five" would say a zero as a letter."""
    if minute == 0:
        return hour
    if minute < 10:
        return f"{count(minute, 'minute', 'minutes', feminine=False)} past {hour}"
    return f"{hour} {cardinal(minute)}"


def _part(hour: int) -> str:
    """As CLDR has it for the United States (https://cldr.unicode.org, dayPeriods)."""
    if hour < 12:
        return "in the morning"
    if hour < 18:
        return "in the afternoon"
    return "in the evening" if hour < 21 else "at night"


def _year(year: int) -> str:
    if not 2000 <= year <= 2099:
        raise SpeechError("only years from 2000 to 2099 are said")
    if year < 2010:
        return cardinal(year)
    return f"twenty {cardinal(year - 2000)}"
