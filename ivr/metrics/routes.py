"""Answers by route. A route is its template: the path of a turn holds a nonce."""

from collections.abc import Iterable
from time import perf_counter
from typing import Any

from flask import Flask, Request

from ivr.metrics.instruments import Instruments
from ivr.metrics.write_behind import WriteBehind

OTHER = "other"  # no route of ours
STATUSES = ("200", "204", "403", "404", "405", "413", "500", "503")  # that we give


class RouteCounts:
    def __init__(self, of: Instruments, app: Flask, behind: WriteBehind) -> None:
        rules = (*(one.rule for one in app.url_map.iter_rules()), OTHER)
        self._seconds = {rule: behind.observe(of.webhooks.labels(rule)) for rule in rules}
        self._answers = {
            (rule, status): behind.increase(of.answers.labels(rule, status))
            for rule in rules
            for status in (*STATUSES, OTHER)
        }

    def answered(self, asked: Request, status: str, seconds: float) -> None:
        """`status`: its number."""
        rule = OTHER if asked.url_rule is None else asked.url_rule.rule
        self._seconds[rule](seconds)
        self._answers[rule, status if status in STATUSES else OTHER]()


def watch(app: Flask, of: Instruments, behind: WriteBehind) -> None:
    """Once every route is there. Around Flask: a hook within costs its own way to the request."""
    counts, answer = RouteCounts(of, app, behind), app.wsgi_app

    def watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        behind.keep_written()
        began_s = perf_counter()

        def start(status: str, *rest: Any) -> Any:
            counts.answered(environ["werkzeug.request"], status[:3], perf_counter() - began_s)
            return start_response(status, *rest)

        return answer(environ, start)

    app.wsgi_app = watched  # type: ignore[method-assign]  # Flask's own way to put a layer around it
