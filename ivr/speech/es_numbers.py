"""Spanish cardinals up to 999,999,999, with the forms that stand before a noun."""

from ivr.speech import SpeechError

DIGITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_TO_15 = ("diez", "once", "doce", "trece", "catorce", "quince")
_TO_19 = ("dieciséis", "diecisiete", "dieciocho", "diecinueve")
_TO_24 = ("veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro")
_TO_29 = ("veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve")
_BELOW_30 = (*DIGITS, *_TO_15, *_TO_19, *_TO_24, *_TO_29)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_TO_500 = ("ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos")
_HUNDREDS = (*_TO_500, "seiscientos", "setecientos", "ochocientos", "novecientos")

_THOUSAND, _MILLION = 1_000, 1_000_000
MOST = 999_999_999


def cardinal(number: int, *, feminine: bool = False, before_noun: bool = False) -> str:
    """0 to 999,999,999 in words; `before_noun` shortens "uno" to "un". Raises SpeechError."""
    if not 0 <= number <= MOST:
        raise SpeechError("only 0 to 999,999,999 are said in words")
    millions, below = divmod(number, _MILLION)
    thousands, rest = divmod(below, _THOUSAND)
    said = []
    if millions:  # a noun itself, and masculine
        noun = "millón" if millions == 1 else "millones"
        said.append(f"{_below_thousand(millions, feminine=False, before_noun=True)} {noun}")
    if thousands == 1:
        said.append("mil")
    elif thousands:
        said.append(f"{_below_thousand(thousands, feminine=feminine, before_noun=True)} mil")
    if rest or not said:
        said.append(_below_thousand(rest, feminine=feminine, before_noun=before_noun))
    return " ".join(said)


def _below_thousand(number: int, *, feminine: bool, before_noun: bool) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    below = _below_hundred(rest, feminine=feminine, before_noun=before_noun)
    if not hundreds:
        return below
    said = _HUNDREDS[hundreds - 1]
    if feminine and said.endswith("os"):
        said = said.removesuffix("os") + "as"
    return f"{said} {below}" if rest else said


def _below_hundred(number: int, *, feminine: bool, before_noun: bool) -> str:
    if number < len(_BELOW_30):
        words = _BELOW_30[number]
    else:
        tens, unit = divmod(number - 30, 10)
        words = _TENS[tens] + (f" y {DIGITS[unit]}" if unit else "")
    if not words.endswith("uno"):
        return words
    if feminine:
        return words.removesuffix("o") + "a"
    if before_noun:
        return "veintiún" if number == 21 else words.removesuffix("o")
    return words
