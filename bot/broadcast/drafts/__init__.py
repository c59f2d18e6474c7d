"""What staff write: texts, a colour, a file and a moment, each with its limits."""

from bot.broadcast.drafts.colours import Colour, sign_of, with_colour
from bot.broadcast.drafts.drafts import (
    DEFAULT_LANGUAGE,
    LONGEST_MESSAGE,
    LONGEST_TITLE,
    Draft,
    Fault,
    InvalidDraftError,
    Media,
    check_draft,
    check_moment,
)
from bot.broadcast.drafts.lengths import length_of
from bot.broadcast.drafts.local_time import LocalTimeError, moment_of
from bot.broadcast.drafts.media import (
    LARGEST_FILE,
    MEDIA_KINDS,
    MEGABYTE,
    InvalidMediaError,
    MediaStore,
    StoredFile,
    file_name,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "LARGEST_FILE",
    "LONGEST_MESSAGE",
    "LONGEST_TITLE",
    "MEDIA_KINDS",
    "MEGABYTE",
    "Colour",
    "Draft",
    "Fault",
    "InvalidDraftError",
    "InvalidMediaError",
    "LocalTimeError",
    "Media",
    "MediaStore",
    "StoredFile",
    "check_draft",
    "check_moment",
    "file_name",
    "length_of",
    "moment_of",
    "sign_of",
    "with_colour",
]
