"""A process that stood still, as a machine does that is suspended: what it may still send."""

import asyncio
import time
from dataclasses import dataclass

import pytest
import redis

from bot.broadcast import Accepted, Limits, Outgoing
from bot.broadcast.lanes import Keeper, Kept, Lane, Lanes, Lease
from bot.broadcast.messages import Composer
from bot.broadcast.pace import Outlet, Pace, Permit, outlets
from bot.broadcast.replies import Replies, ReplyDesk, ReplyMessage
from bot.broadcast.sending import Holding, Journal, Outbox
from bot.clock import system_clock
from tests.broadcast.harness import Postman, Town, address_of
from tests.simulator.harness import SENDER


@dataclass
class Leaving:
    """When messages left (`time.monotonic`)."""

    at: list[float]

    def __call__(self, message: Outgoing) -> Accepted:
        self.at.append(time.monotonic())
        return Accepted("SM" + "0" * 32)


class WokenUp(Outlet):
    """Whoever asked for a permit has stood still since: the first is from long ago."""

    async def reply_permit(self) -> Permit:
        self.reply_permit = super().reply_permit  # type: ignore[method-assign]
        return given_long_ago()


def given_long_ago() -> Permit:
    return Permit("given long ago", time.monotonic() - 10)


@pytest.fixture
def town(redis_client: redis.Redis) -> Town:
    """One message a second: whoever sends without a permit is found out."""
    town = Town(redis_client, system_clock, mps=1)
    town.subscribe(1)
    return town


def next_permit(town: Town) -> Permit:
    """What the next who asks is given, whoever that is."""
    (permit,), _ = Pace(town.client, SENDER, 1).reserve(1, reply=True)
    return permit


def send_one(town: Town, permit: Permit, longest_wait: float) -> tuple[str, list[float]]:
    """Claim somebody and send to them; the broadcast, and when a message left."""
    broadcast = town.archive.existing(town.launch())
    town.planner().plan(broadcast.id)
    (range_,) = town.archive.progress.open_ranges(broadcast.id)
    fence = town.ledger.take(range_)
    (claim,) = town.claiming.claim(range_, fence, broadcast.draft.topics, 1, place=1).claims
    holding = Holding(Kept(Lease(broadcast.lane, "0-1", {})), range_, fence, broadcast, [])
    leaving = Leaving([])

    async def send() -> None:
        (outlet,) = outlets(town.paces)
        outbox = Outbox(
            sender=Postman(leaving),
            composer=Composer(town.registry, town.clock),
            outlets=[outlet],
            journal=Journal(town.ledger),
            archive=town.archive,
            verdicts=town.verdicts,
            clock=town.clock,
            at_once=Limits().at_once,
            longest_wait=longest_wait,
        )
        outbox.send(holding, claim, outlet, permit)
        await outbox.drained()

    asyncio.run(send())
    return broadcast.id, leaving.at


def test_a_message_whose_permit_has_lapsed_leaves_with_another(town: Town) -> None:
    broadcast, (left,) = send_one(town, given_long_ago(), Limits().longest_wait)
    assert town.counts(broadcast) == {"accepted": 1}
    assert next_permit(town).moment >= left + 1


def test_what_was_claimed_so_long_ago_that_others_may_have_it_does_not_leave(town: Town) -> None:
    broadcast, left = send_one(town, next_permit(town), longest_wait=0)
    assert left == []
    assert town.counts(broadcast) == {"planned": 1}


def test_a_reply_whose_permit_has_lapsed_leaves_with_another(town: Town) -> None:
    replies, lanes = Replies(town.client, town.cipher, town.clock), Lanes(town.client)
    lanes.open()
    replies.enqueue("SM1", address_of(1), [ReplyMessage("Eccomi.")], number=SENDER)
    lease = lanes.lease(Lane.REPLIES)
    assert lease is not None
    (pace,), leaving = town.paces, Leaving([])

    async def serve() -> None:
        outlet = WokenUp(pace, 1)
        desk = ReplyDesk(
            replies=replies,
            lanes=lanes,
            keeper=Keeper(lanes),
            sender=Postman(leaving),
            outlets=[outlet],
            clock=town.clock,
            stopping=asyncio.Event(),
        )
        await desk.serve(lease)
        await outlet.give_back()

    asyncio.run(serve())

    (left,) = leaving.at
    assert lanes.unfinished(Lane.REPLIES) == 0
    assert next_permit(town).moment >= left + 1
