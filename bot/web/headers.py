"""The headers of every page: no script or style of others, no framing, no guessing of types."""

from flask import Response

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self' data:",  # bootstrap-italia's style sheet carries one in itself
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

NOT_STORED = "no-store"
_YEAR_SECONDS = 365 * 24 * 60 * 60


def public_for(seconds: int) -> str:
    """A Cache-Control that lets anyone keep a page for a while."""
    return f"public, max-age={seconds}"


def secured(response: Response, cache: str = NOT_STORED) -> Response:
    """The response with the headers that keep a page safe; a Cache-Control of its own stays."""
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers.setdefault("Cache-Control", cache)
    return response


def only_encrypted(response: Response) -> Response:
    """The response of a site that is reached by https, and never otherwise from now on (RFC 6797).

    Nothing is said of other names below ours: they are the Comune's own.
    """
    response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
    return response
