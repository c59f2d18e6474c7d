"""The files that go with messages, as Twilio and WhatsApp fetch them: `GET /media/<name>`."""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from bot.broadcast import MEDIA_KINDS, MediaStore, StoredFile
from bot.web.headers import public_for, secured

_SAMPLES = Path(__file__).parent / "samples"
_TYPES = {kind.extension: content_type for content_type, kind in MEDIA_KINDS.items()}
_DAY_SECONDS = 24 * 60 * 60


def create_media(store: MediaStore) -> Blueprint:
    """The blueprint. Who knows the name may have the file; nobody can guess one.

    The samples are what WhatsApp's reviewers see of a template with a file.
    """
    blueprint = Blueprint("media", __name__)

    @blueprint.get("/media/<string(maxlength=80):name>")
    def media(name: str) -> Response:
        stem, _, extension = name.partition(".")
        found = _sample(name) if stem == "sample" else store.get(stem)
        if found is None or _TYPES.get(extension) != found.content_type:
            abort(404)
        response = Response(found.content, content_type=found.content_type)
        # Twilio asks for the file again for every message, unless it is told that it may keep it.
        response.set_etag(sha256(found.content).hexdigest()[:32])
        response.make_conditional(request, accept_ranges=True, complete_length=len(found.content))
        return secured(response, public_for(_DAY_SECONDS))

    return blueprint


def _sample(name: str) -> StoredFile | None:
    path = _SAMPLES / name
    extension = path.suffix.removeprefix(".")
    if extension not in _TYPES or not path.is_file():
        return None
    return StoredFile(_TYPES[extension], path.read_bytes())
