"""After a restore: nothing leaves before somebody has looked at it.

A backup knows nothing of what went out after it was made. What it shows as going out may have
reached everybody long ago, and what it shows as scheduled too.
"""

from bot.broadcast.life.archive import Archive
from bot.broadcast.life.lifecycle import Action, State
from bot.broadcast.life.pausing import pause
from bot.broadcast.life.reasons import Reason
from bot.broadcast.life.records import SERVICE, Broadcast
from bot.clock import Clock


def hold_back(archive: Archive, clock: Clock) -> list[Broadcast]:
    """Pause what was going out, and make drafts again of what was to leave before now.

    Returns both, as they were.
    """
    held = []
    for broadcast in archive.active():
        send_at = broadcast.draft.send_at
        if broadcast.state is State.SENDING:
            pause(archive, broadcast.id, Reason("restored"))
        elif broadcast.state is State.SCHEDULED and (send_at is None or send_at <= clock()):
            archive.act(broadcast.id, Action.WITHDRAW, by=SERVICE)
        else:
            continue
        held.append(broadcast)
    return held
