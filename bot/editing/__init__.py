"""Content that staff edit while the service runs.

`content/` stays as it was installed. What staff edit is kept beside it in the store, as revisions,
once all of the content has been checked with it; each process works on a copy of `content/` with
the revisions carried out, and takes a new copy when there is a new revision.
`python -m bot content export` writes them back into `content/`.
"""

from bot.editing.edits import Edit, InvalidEditError, Revision, fold
from bot.editing.places import Place, places
from bot.editing.revisions import Revisions
from bot.editing.workshop import Workshop

__all__ = [
    "Edit",
    "InvalidEditError",
    "Place",
    "Revision",
    "Revisions",
    "Workshop",
    "fold",
    "places",
]
