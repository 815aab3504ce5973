"""Mexican Spanish: digits, counts, hours and dates as words. No digit is left in what is said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate

from ivr.speech import Pause, SpeechError, Utterance

_DIGITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_TO_15 = ("diez", "once", "doce", "trece", "catorce", "quince")
_TO_19 = ("dieciséis", "diecisiete", "dieciocho", "diecinueve")
_TO_24 = ("veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro")
_TO_29 = ("veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve")
_BELOW_30 = (*_DIGITS, *_TO_15, *_TO_19, *_TO_24, *_TO_29)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_HALF_YEAR = ("enero", "febrero", "marzo", "abril", "mayo", "junio")
_MONTHS = (*_HALF_YEAR, "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")


@dataclass(frozen=True, slots=True)
class _Pace:
    digit_ms: int
    pair_ms: int
    four_ms: int


# telephony.md, Say: 500 ms between digits and 2.5 s between groups of four, 2 s a digit when
# repeated (a digit itself takes some 0.4 s). The pairs of a group are made audible by 1 s.
_PACES = (_Pace(500, 1000, 2500), _Pace(1500, 1500, 2500), _Pace(2000, 2000, 3500))
# dialog.md: a dictation, said twice, takes up to 60 s. At the slowest only so many digits fit.
_SLOWEST_FITS_DIGITS = 8
_READ_BACK_MS, _READ_BACK_GROUP_MS = 300, 800  # telephony.md, Say
_GROUP = 4


def digits_to_type(digits: str, pace: int) -> Utterance:
    """A challenge in pairs and fours. `pace` 0 is the first time, then slower each time."""
    slowest = len(_PACES) - 1 if len(digits) <= _SLOWEST_FITS_DIGITS else len(_PACES) - 2
    chosen = _PACES[min(max(pace, 0), slowest)]
    pauses = {
        place: chosen.four_ms
        if place % _GROUP == 0
        else chosen.pair_ms
        if place % 2 == 0
        else chosen.digit_ms
        for place in range(1, len(digits))
    }
    return _spaced(digits, pauses)


def digits_to_read_back(digits: str) -> Utterance:
    """Groups of four digits at most, as even as can be, so that no digit stands alone."""
    groups = -(-len(digits) // _GROUP) or 1
    short, longer = divmod(len(digits), groups)
    sizes = [short + 1] * longer + [short] * (groups - longer)
    ends = set(accumulate(sizes))
    pauses = {
        place: _READ_BACK_GROUP_MS if place in ends else _READ_BACK_MS
        for place in range(1, len(digits))
    }
    return _spaced(digits, pauses)


def cardinal(number: int, *, feminine: bool = False, before_noun: bool = False) -> str:
    """0 to 99 in words; `before_noun` shortens "uno" to "un"."""
    if not 0 <= number <= 99:
        raise SpeechError("only 0 to 99 are said in words")
    if number < 30:
        words = _BELOW_30[number]
    else:
        tens, unit = divmod(number - 30, 10)
        words = _TENS[tens] + (f" y {_DIGITS[unit]}" if unit else "")
    if not words.endswith("uno"):
        return words
    if feminine:
        return words.removesuffix("o") + "a"
    if before_noun:
        return "veintiún" if number == 21 else words.removesuffix("o")
    return words


def count(number: int, one: str, many: str, *, feminine: bool) -> str:
    noun = plural(number, one, many)
    words = cardinal(number, feminine=feminine, before_noun=bool(noun))
    return f"{words} {noun}".rstrip()


def plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def time_of_day(hour: int, minute: int) -> str:
    """With its article: "las siete de la mañana", "la una y media de la tarde"."""
    twelve = hour % 12 or 12
    article = "la" if twelve == 1 else "las"
    return f"{article} {cardinal(twelve, feminine=True)}{_minutes(minute)} {_part(hour, minute)}"


def day_name(day: date) -> str:
    """With its article and without its year: "el lunes veintitrés de noviembre"."""
    number = "primero" if day.day == 1 else cardinal(day.day)
    return f"el {_WEEKDAYS[day.weekday()]} {number} de {_MONTHS[day.month - 1]}"


def moment(at_s: int, now_s: int, zone: tzinfo) -> str:
    """ "hoy a las nueve de la mañana"; "mañana, lunes, a las siete …"; then by its date."""
    at, now = datetime.fromtimestamp(at_s, zone), datetime.fromtimestamp(now_s, zone)
    if at.date() == now.date():
        day = "hoy"
    elif at.date() == now.date() + timedelta(days=1):
        day = f"mañana, {_WEEKDAYS[at.weekday()]},"
    else:
        day = day_name(at.date())
    return f"{day} a {time_of_day(at.hour, at.minute)}"


def date_and_time(at_s: int, now_s: int | None, zone: tzinfo) -> str:
    """ "el lunes veintitrés de noviembre a las diez y cuarto de la mañana"."""
    at = datetime.fromtimestamp(at_s, zone)
    this_year = None if now_s is None else datetime.fromtimestamp(now_s, zone).year
    year = "" if at.year == this_year else f" de {_year(at.year)}"
    return f"{day_name(at.date())}{year} a {time_of_day(at.hour, at.minute)}"


def _spaced(digits: str, pauses: dict[int, int]) -> Utterance:
    """Each digit a word: never "doble cuatro". `pauses` holds the ms after so many digits."""
    if not digits or not set(digits) <= set("0123456789"):
        raise SpeechError("only digits are said digit by digit")
    parts: list[str | Pause] = []
    for place, digit in enumerate(digits):
        if place:
            parts.append(Pause(pauses[place]))
        parts.append(_DIGITS[int(digit)])
    return tuple(parts)


def _minutes(minute: int) -> str:
    match minute:
        case 0:
            return ""
        case 1:
            return " con un minuto"
        case 15:
            return " y cuarto"
        case 30:
            return " y media"
        case _:
            return f" y {cardinal(minute)}"


def _part(hour: int, minute: int) -> str:
    """The part of the day, as it is said in Mexico."""
    if hour == 12 and minute == 0:
        return "del día"
    if hour == 0 or hour >= 19:
        return "de la noche"
    if hour < 6:
        return "de la madrugada"
    return "de la mañana" if hour < 12 else "de la tarde"


def _year(year: int) -> str:
    if not 2000 <= year <= 2099:
        raise SpeechError("only years from 2000 to 2099 are said")
    return "dos mil" + (f" {cardinal(year - 2000)}" if year > 2000 else "")
