"""The engine's own conversations: what happens when a flow is cancelled, corrected, fails, …

`flows.yml` may define any of them under the same id; the others are in `patterns.yml` beside this
file, or do nothing.
"""

from pathlib import Path

CANCEL_FLOW = "pattern_cancel_flow"
CANNOT_HANDLE = "pattern_cannot_handle"
CODE_CHANGE = "pattern_code_change"
COMPLETED = "pattern_completed"
CONTINUE_INTERRUPTED = "pattern_continue_interrupted"
CORRECTION = "pattern_correction"
INTERNAL_ERROR = "pattern_internal_error"
SESSION_START = "pattern_session_start"

STARTED_BY_INTENT = frozenset(
    ("pattern_chitchat", "pattern_search", "pattern_skip_question", "pattern_clarification")
)
"""Patterns that nothing but their own `nlu_trigger` starts."""

PATTERNS = STARTED_BY_INTENT | {
    CANCEL_FLOW,
    CANNOT_HANDLE,
    CODE_CHANGE,
    COMPLETED,
    CONTINUE_INTERRUPTED,
    CORRECTION,
    INTERNAL_ERROR,
    SESSION_START,
}

BUILT_IN = Path(__file__).with_name("patterns.yml")
