"""HTML as values: every text is escaped, unless it is markup already. Well-formed as XML too."""

from collections.abc import Iterable
from html import escape

_EMPTY = frozenset({"meta", "input", "br"})


class Html(str):
    """Markup, not text."""

    __slots__ = ()


def el(tag: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """`class_` and `for_` are written without the underscore, others with hyphens for theirs.

    True: the attribute alone; None and False: without it.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _EMPTY:
        return Html(f"<{tag}{given} />")
    return Html(f"<{tag}{given}>{joined(children)}</{tag}>")


def joined(children: Iterable[str]) -> Html:
    return Html("".join(one if isinstance(one, Html) else escape(one) for one in children))


def both(spanish: str, english: str, tag: str = "span") -> Html:
    """The same in either language; the page shows one of them."""
    return joined(
        el(tag, text, class_="t", lang=lang) for text, lang in ((spanish, "es"), (english, "en"))
    )


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f' {name}="{escape(name if value is True else value)}"'
