"""For whoever watches the server: is it up, and can it serve a call?"""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify


def health_routes(is_ready: Callable[[], bool]) -> Blueprint:
    routes = Blueprint("health", __name__, url_prefix="/health")

    @routes.get("/live")
    def live() -> Response:
        return jsonify(status="live")

    @routes.get("/ready")
    def ready() -> tuple[Response, int]:
        if is_ready():
            return jsonify(status="ready"), 200
        return jsonify(status="unavailable", what="redis"), 503

    return routes
