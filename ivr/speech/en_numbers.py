"""American English cardinals up to 999,999,999, without "and", and the ordinals of a month."""

from ivr.speech import SpeechError

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TO_14 = ("ten", "eleven", "twelve", "thirteen", "fourteen")
_TO_19 = ("fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_BELOW_20 = (*DIGITS, *_TO_14, *_TO_19)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000, "million"), (1_000, "thousand"), (1, ""))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MOST = 999_999_999


def cardinal(number: int) -> str:
    """0 to 999,999,999 in words. Raises SpeechError."""
    if not 0 <= number <= MOST:
        raise SpeechError("only 0 to 999,999,999 are said in words")
    if number == 0:
        return DIGITS[0]
    said = []
    for scale, noun in _SCALES:
        times, number = divmod(number, scale)
        if times:
            said.append(f"{_below_thousand(times)} {noun}".rstrip())
    return " ".join(said)


def ordinal(number: int) -> str:
    """1 to 99: "twenty-third". Raises SpeechError."""
    if not 1 <= number <= 99:
        raise SpeechError("only the first to the 99th are said in words")
    tens, dash, last = _below_hundred(number).rpartition("-")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last.removesuffix('y')}ieth" if last.endswith("y") else f"{last}th"
    return f"{tens}{dash}{last}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{DIGITS[hundreds]} hundred"] if hundreds else []
    if rest:
        said.append(_below_hundred(rest))
    return " ".join(said)


def _below_hundred(number: int) -> str:
    if number < len(_BELOW_20):
        return _BELOW_20[number]
    tens, unit = divmod(number - 20, 10)
    return _TENS[tens] + (f"-{DIGITS[unit]}" if unit else "")
