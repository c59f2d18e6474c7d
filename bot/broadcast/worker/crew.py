"""The crew: those who do a broadcaster's work, built and handed to each other."""

import asyncio
from dataclasses import dataclass

import redis

from bot.broadcast.audience import Audience, Planner, Testers
from bot.broadcast.lanes import Keeper, Lanes
from bot.broadcast.ledger import Claiming, Ledger
from bot.broadcast.life import Archive, NoticeBoard
from bot.broadcast.messages import Composer, Sender, Verdicts
from bot.broadcast.outcomes import Inquiry, Obstacles, Receipts, Settling
from bot.broadcast.pace import Outlet, Paces, Tier, outlets
from bot.broadcast.replies import Replies, ReplyDesk
from bot.broadcast.sending import Journal, Outbox, RangeSender
from bot.broadcast.watch import Presence
from bot.broadcast.worker.jobs import Job
from bot.broadcast.worker.limits import Limits
from bot.broadcast.worker.rounds import rounds
from bot.citizens import Cipher, Registry
from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody, by what they do."""

    lanes: Lanes
    keeper: Keeper
    presence: Presence
    planner: Planner
    settling: Settling
    outbox: Outbox
    ranges: RangeSender
    inquiry: Inquiry
    desk: ReplyDesk
    rounds: list[Job]


@dataclass(frozen=True, slots=True)
class Tools:
    """What several of them use."""

    client: redis.Redis
    clock: Clock
    registry: Registry
    sender: Sender
    verdicts: Verdicts
    paces: Paces
    tier: Tier
    limits: Limits
    stopping: asyncio.Event
    archive: Archive
    ledger: Ledger
    lanes: Lanes
    keeper: Keeper
    composer: Composer
    outlets: tuple[Outlet, ...]


def tools(
    client: redis.Redis,
    clock: Clock,
    registry: Registry,
    sender: Sender,
    verdicts: Verdicts,
    paces: Paces,
    tier: Tier,
    limits: Limits,
    stopping: asyncio.Event,
) -> Tools:
    """Those that are given, and those that are made of them. `client`: an impatient one."""
    lanes = Lanes(client, lease_seconds=limits.lease_seconds)
    paces = paces.on(client)
    return Tools(
        client=client,
        clock=clock,
        registry=registry,
        sender=sender,
        verdicts=verdicts,
        paces=paces,
        tier=tier.on(client),
        limits=limits,
        stopping=stopping,
        archive=Archive(client, clock),
        ledger=Ledger(client, clock, slices=registry.slices, languages=registry.languages),
        lanes=lanes,
        keeper=Keeper(lanes),
        composer=Composer(registry, clock),
        outlets=outlets(paces),
    )


def crew(use: Tools, cipher: Cipher, obstacles: Obstacles) -> Crew:
    """Everybody, with their tools. `obstacles` answers why a draft could not leave now."""
    settling = _settling(use, obstacles)
    outbox = _outbox(use)
    return Crew(
        lanes=use.lanes,
        keeper=use.keeper,
        presence=Presence(use.client, use.clock),
        planner=_planner(use),
        settling=settling,
        outbox=outbox,
        ranges=_ranges(use, outbox, settling),
        inquiry=_inquiry(use),
        desk=_desk(use, cipher),
        rounds=rounds(
            use.client,
            use.archive,
            use.ledger,
            use.lanes,
            use.verdicts,
            use.clock,
            use.limits,
            use.registry.numbers,
        ),
    )


def _planner(use: Tools) -> Planner:
    audience = Audience(use.client, use.registry, use.clock)
    testers = Testers(use.client, use.registry, use.clock)
    return Planner(use.archive, audience, testers, use.ledger, use.lanes)


def _settling(use: Tools, obstacles: Obstacles) -> Settling:
    return Settling(
        use.archive,
        use.ledger,
        use.lanes,
        NoticeBoard(use.client, use.clock),
        use.tier,
        use.verdicts,
        use.clock,
        obstacles,
        use.limits.patience,
    )


def _outbox(use: Tools) -> Outbox:
    return Outbox(
        sender=use.sender,
        composer=use.composer,
        outlets=use.outlets,
        journal=Journal(use.ledger),
        archive=use.archive,
        verdicts=use.verdicts,
        clock=use.clock,
        at_once=use.limits.at_once,
        longest_wait=use.limits.longest_wait,
    )


def _ranges(use: Tools, outbox: Outbox, settling: Settling) -> RangeSender:
    numbers = tuple(use.registry.numbers.values())
    languages = use.registry.languages
    return RangeSender(
        archive=use.archive,
        ledger=use.ledger,
        lanes=use.lanes,
        keeper=use.keeper,
        claiming=Claiming(use.client, use.clock, languages=languages, numbers=numbers),
        outlets=use.outlets,
        tier=use.tier,
        outbox=outbox,
        settling=settling,
        clock=use.clock,
        stopping=use.stopping,
    )


def _inquiry(use: Tools) -> Inquiry:
    receipts = Receipts(use.client, use.archive, use.ledger, use.paces, use.verdicts, use.clock)
    return Inquiry(
        use.client,
        composer=use.composer,
        archive=use.archive,
        ledger=use.ledger,
        receipts=receipts,
        sender=use.sender,
    )


def _desk(use: Tools, cipher: Cipher) -> ReplyDesk:
    return ReplyDesk(
        replies=Replies(use.client, cipher, use.clock),
        lanes=use.lanes,
        keeper=use.keeper,
        sender=use.sender,
        outlets=use.outlets,
        clock=use.clock,
        stopping=use.stopping,
    )
