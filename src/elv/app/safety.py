"""What every answer keeps: who may ask, how, and what a browser may do with the answer."""

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, MethodNotAllowed

_METHODS = ("GET", "HEAD")
# Names of this machine to itself. A name of somebody else's that was made to point here is not among them.
_HOSTS = ("127.0.0.1", "localhost", "[::1]")

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
# A report carries its style within itself; whatever else stands in the file stays without effect.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
    " sandbox"
)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guard(app: Flask, port: int) -> None:
    """Refuse what does not come from this machine's own browser, and put the headers on every answer."""
    hosts = {f"{name}:{port}" for name in _HOSTS} | (set(_HOSTS) if port == 80 else set())

    @app.before_request
    def refuse() -> None:
        if request.environ.get("HTTP_HOST", "").lower() not in hosts:
            raise Forbidden(f"This app answers at http://127.0.0.1:{port} only.")
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS, "This app only shows: it takes GET and HEAD.")

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers.update(_HEADERS)
        return response
