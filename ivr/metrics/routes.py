"""Answers by route. A route is its template: the path of a turn holds a nonce."""

from collections.abc import Iterable
from time import perf_counter
from typing import Any

from flask import Flask, Request, Response, request

from ivr.metrics.instruments import Instruments
from ivr.metrics.write_behind import WriteBehind

OTHER = "other"  # no route of ours
STATUSES = (200, 204, 403, 404, 405, 413, 500, 503)  # that we give
_BEGAN_S = "audiomatico.began_s"  # in the request's WSGI environment


class RouteCounts:
    def __init__(self, of: Instruments, app: Flask, behind: WriteBehind) -> None:
        rules = (*(one.rule for one in app.url_map.iter_rules()), OTHER)
        self._seconds = {rule: behind.observe(of.webhooks.labels(rule)) for rule in rules}
        self._answers = {
            (rule, status): behind.increase(of.answers.labels(rule, told))
            for rule in rules
            for status, told in (*((one, str(one)) for one in STATUSES), (0, OTHER))
        }

    def end(self, response: Response) -> Response:
        # Looked up in its context once, not thrice.
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
        rule = OTHER if asked.url_rule is None else asked.url_rule.rule
        self._seconds[rule](perf_counter() - asked.environ[_BEGAN_S])
        status = response.status_code if response.status_code in STATUSES else 0
        self._answers[rule, status]()
        return response


def watch(app: Flask, of: Instruments, behind: WriteBehind) -> None:
    """Once every route is there."""
    answer = app.wsgi_app

    def timed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        behind.keep_written()
        environ[_BEGAN_S] = perf_counter()
        return answer(environ, start_response)

    app.wsgi_app = timed  # type: ignore[method-assign]  # Flask's own way to put a layer around it
    app.after_request(RouteCounts(of, app, behind).end)
