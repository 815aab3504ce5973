"""A TwiML document as a person reads it: a verb a line, indented, long speech wrapped."""

import re
import textwrap
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

WIDTH = 96
_INDENT = "  "
# A break belongs to the word before it; it must not be torn in two where a line is wrapped.
_NO_BREAK = "\N{NO-BREAK SPACE}"
_SPACE = re.compile(r"[ \t\r\n]+")


def pretty(body: bytes) -> str:
    """White space is added only where a voice does not hear it. What is no XML stays as it is."""
    text = body.decode("utf-8", errors="replace")
    try:
        root: Element = fromstring(text.encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return text
    return "\n".join(_lines(root, 0)) + "\n"


def _lines(element: Element, depth: int) -> Iterator[str]:
    margin = _INDENT * depth
    if _is_empty(element):
        yield margin + _opening(element, closed=True)
    elif _holds_speech(element):
        yield from _speech(element, margin)
    else:
        yield margin + _opening(element)
        for child in element:
            yield from _lines(child, depth + 1)
            if (
                child.tail and child.tail.strip()
            ):  # text that may not stand here: shown all the same
                yield margin + _INDENT + escape(" ".join(child.tail.split()))
        yield f"{margin}</{element.tag}>"


def _speech(element: Element, margin: str) -> Iterator[str]:
    """On one line where it fits, else wrapped within its tags."""
    said = _SPACE.sub(" ", _inline(element)).strip()
    whole = f"{margin}{_opening(element)}{said}</{element.tag}>"
    if len(whole) <= WIDTH:
        yield whole.replace(_NO_BREAK, " ")
        return
    yield margin + _opening(element)
    inner = margin + _INDENT
    wrapped = textwrap.wrap(
        said, WIDTH - len(inner), break_long_words=False, break_on_hyphens=False
    )
    for line in wrapped:
        yield inner + line.replace(_NO_BREAK, " ")
    yield f"{margin}</{element.tag}>"


def _inline(element: Element) -> str:
    pieces = [escape(element.text or "")]
    for child in element:
        inside = "" if _is_empty(child) else f"{_inline(child)}</{child.tag}>"
        tag = _opening(child, closed=_is_empty(child)).replace(" ", _NO_BREAK)
        pieces += [f" {tag} ", inside, escape(child.tail or "")]
    return "".join(pieces)


def _opening(element: Element, *, closed: bool = False) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.items())
    return f"<{element.tag}{attributes}{'/' if closed else ''}>"


def _is_empty(element: Element) -> bool:
    return not len(element) and not (element.text or "").strip()


def _holds_speech(element: Element) -> bool:
    return bool((element.text or "").strip()) or any(
        child.tail and child.tail.strip() for child in element if child.tag == "break"
    )
