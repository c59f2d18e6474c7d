"""Redirects within the site name no host: a request may name any, and caches keep what they get."""

from flask import Response, request


def without_host(response: Response) -> Response:
    """The response; where it leads to this site, by its path alone (RFC 9110, 10.2.2)."""
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        path = location.removeprefix(request.host_url).lstrip("/")
        response.headers["Location"] = f"/{path}"
    return response
