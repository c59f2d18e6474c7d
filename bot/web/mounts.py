"""WSGI applications at fixed paths, in front of the one that answers everything else."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def mounted(rest: WSGIApplication, places: Mapping[str, WSGIApplication]) -> WSGIApplication:
    """`rest`, but for the requests to exactly the paths in `places`, which it never sees."""
    at = MappingProxyType(dict(places))

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return at.get(environ["PATH_INFO"], rest)(environ, start_response)

    return application
