"""Everything that the audit log can tell: one name for each kind of act."""

from enum import StrEnum


class Act(StrEnum):
    """What was done. The names are kept for good; people read those of the catalogue."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"

    FIRST_SET_UP = "first_set_up"
    """The first administrator's account was made."""
    INVITED = "invited"
    INVITATION_RENEWED = "invitation_renewed"
    """A new link: for one that has expired, or a password that was forgotten."""
    JOINED = "joined"
    """An invitation was accepted."""
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"

    TOKEN_CREATED = "token_created"
    TOKEN_REVOKED = "token_revoked"

    BROADCAST_CREATED = "broadcast_created"
    BROADCAST_CHANGED = "broadcast_changed"
    BROADCAST_SUBMITTED = "broadcast_submitted"
    BROADCAST_WITHDRAWN = "broadcast_withdrawn"
    """Made a draft again by whoever wrote it, or handed back by whoever was to approve it."""
    BROADCAST_APPROVED = "broadcast_approved"
    BROADCAST_SENT_ALONE = "broadcast_sent_alone"
    """An urgent one, by one person with a second factor and a written reason."""
    BROADCAST_TESTED = "broadcast_tested"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_STOPPED = "broadcast_stopped"
    BROADCAST_SENT_AGAIN = "broadcast_sent_again"
    """Once more to those whom it had not reached."""
    NOT_DONE = "not_done"
    """What the entry before it says was refused after all; it names why."""

    CONTENT_CHANGED = "content_changed"
    SETTING_CHANGED = "setting_changed"
    EXPORTED = "exported"
    """Something was taken out of the service as a file."""
