"""Mexican Spanish: digits, counts, money, hours and dates as words. No digit is left in them."""

from datetime import date, datetime, timedelta, tzinfo

from ivr.speech import SpeechError, Utterance, digits
from ivr.speech.es_numbers import DIGITS, cardinal

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_HALF_YEAR = ("enero", "febrero", "marzo", "abril", "mayo", "junio")
_MONTHS = (*_HALF_YEAR, "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")

MOST_COUNTED = 99
MOST_CENTAVOS = 99_999_999_999
_MILLION = 1_000_000


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
    if not 0 <= number <= MOST_COUNTED:
        raise SpeechError(f"only 0 to {MOST_COUNTED} are counted")
    noun = plural(number, one, many)
    words = cardinal(number, feminine=feminine, before_noun=bool(noun))
    return f"{words} {noun}".rstrip()


def plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def money(centavos: int) -> str:
    """ "mil doscientos treinta y cuatro pesos con cincuenta centavos"; "un millón de pesos"."""
    if not 0 <= centavos <= MOST_CENTAVOS:
        raise SpeechError("an amount beyond the words")
    pesos, cents = divmod(centavos, 100)
    said = []
    if pesos or not cents:
        of = "de " if pesos and pesos % _MILLION == 0 else ""
        said.append(f"{cardinal(pesos, before_noun=True)} {of}{plural(pesos, 'peso', 'pesos')}")
    if cents:
        said.append(f"{cardinal(cents, before_noun=True)} {plural(cents, 'centavo', 'centavos')}")
    return " con ".join(said)


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
