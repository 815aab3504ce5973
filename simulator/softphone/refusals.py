"""What is not done, said in words, in both languages of the page."""

from typing import Any

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

FORBIDDEN, NOT_FOUND, CONFLICT, NOT_SO = 403, 404, 409, 422


class Refusal(Exception):  # noqa: N818  an outcome, answered as it is
    def __init__(self, status: int, es: str, en: str) -> None:
        super().__init__(en)
        self.status = status
        self.es = es
        self.en = en


def no_such_call() -> Refusal:
    return Refusal(NOT_FOUND, "Esa llamada ya no está.", "There is no such call.")


def answer_refusals(app: Flask) -> None:
    """Every error is JSON in words, whoever found it."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[Response, int]:
        return jsonify(error={"es": refusal.es, "en": refusal.en}), refusal.status

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[Response, int]:
        es, en = _WORDS.get(error.code or 0, _WORDS[500])
        return jsonify(error={"es": es, "en": en}), error.code or 500


_WORDS: dict[int, tuple[str, str]] = {
    400: ("La petición no se entiende.", "The request can't be read."),
    404: ("No hay nada en esa dirección.", "There is nothing at this address."),
    405: ("Aquí no se pide así.", "This is not asked for that way."),
    413: ("La petición es demasiado grande.", "The request is too large."),
    500: ("El teléfono falló.", "The phone failed."),
}


def text_of(body: dict[str, Any], name: str, longest: int = 64) -> str:
    """A text of the body. Raises Refusal."""
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise Refusal(NOT_SO, f"Falta «{name}», un texto.", f"“{name}” is missing, a text.")
    return value
