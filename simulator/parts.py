"""The simulator's parts: the one place where they are built and handed to each other."""

from functools import cached_property
from pathlib import Path

import aiohttp

from simulator.account import Account
from simulator.api.content import ContentApi
from simulator.api.messages import MessagesApi
from simulator.api.outgoing import OutgoingMessages
from simulator.behaviour import Behaviour, Tuning
from simulator.clock import Clock
from simulator.controls import Controls
from simulator.delivery.callbacks import Callbacks
from simulator.delivery.delivery import Delivery
from simulator.delivery.media import MediaShelf
from simulator.delivery.poster import Poster
from simulator.delivery.signing import Signer
from simulator.faults import Dice
from simulator.inbound.debugger import Debugger
from simulator.inbound.webhooks import Webhooks
from simulator.memory.journal import Journal
from simulator.memory.store import Store
from simulator.page.events import Events
from simulator.page.page import Page
from simulator.page.screen import Screen
from simulator.phones.api import PhonesApi
from simulator.phones.phones import Phones
from simulator.records import Records
from simulator.templates.shelf import ContentShelf
from simulator.work import Work


class Parts:
    """Each is built when it is first asked for. Needs a running event loop."""

    def __init__(
        self, account: Account, behaviour: Behaviour | None, journal_path: Path | None
    ) -> None:
        self.account = account
        self.clock = Clock()
        self.events = Events()
        self.dice = Dice()
        self.work = Work()
        self.tuning = Tuning(behaviour)
        self.journal = Journal(journal_path)
        self.store = Store(self.journal)
        self.contents = ContentShelf(self.journal, self.clock, self.tuning)
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        """End what is under way, and let go of everything."""
        await self.work.close()
        await self.session.close()
        self.journal.close()

    # ── What happens to messages ────────────────────────────────────────────────────────────────

    @cached_property
    def poster(self) -> Poster:
        """Calls the service's webhooks."""
        return Poster(self.session, Signer(self.account.auth_token))

    @cached_property
    def media(self) -> MediaShelf:
        """Files that go with messages."""
        return MediaShelf(self.account, self.store, self.session)

    @cached_property
    def screen(self) -> Screen:
        """What the page shows."""
        return Screen(self.store, self.events)

    @cached_property
    def debugger(self) -> Debugger:
        """Errors that Twilio would tell in its console."""
        return Debugger(self.clock, self.events)

    @cached_property
    def outgoing(self) -> OutgoingMessages:
        """What the service asks to be sent."""
        return OutgoingMessages(self.account, self.store, self.contents, self.clock)

    @cached_property
    def delivery(self) -> Delivery:
        """What becomes of it."""
        return Delivery(
            tuning=self.tuning,
            store=self.store,
            clock=self.clock,
            callbacks=Callbacks(self.account, self.poster, self.dice, self.work),
            dice=self.dice,
            work=self.work,
            media=self.media,
            verdict=self.contents.verdict,
            watch=self.screen.watch,
        )

    @cached_property
    def webhooks(self) -> Webhooks:
        """What citizens write, on its way to the service."""
        return Webhooks(
            account=self.account,
            store=self.store,
            poster=self.poster,
            delivery=self.delivery,
            outgoing=self.outgoing,
            debugger=self.debugger,
            events=self.events,
            dice=self.dice,
            watch=self.screen.watch,
        )

    @cached_property
    def phones(self) -> Phones:
        """The citizens' telephones."""
        return Phones(self.account, self.store, self.clock, self.delivery, self.media)

    # ── What is served ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def messages_api(self) -> MessagesApi:
        """Twilio's Messages resource."""
        return MessagesApi(
            account=self.account,
            store=self.store,
            delivery=self.delivery,
            dice=self.dice,
            outgoing=self.outgoing,
            tuning=self.tuning,
        )

    @cached_property
    def content_api(self) -> ContentApi:
        """Twilio's Content resource."""
        return ContentApi(self.account, self.contents, self.clock)

    @cached_property
    def controls(self) -> Controls:
        """What a test or a person tells the simulator to do."""
        return Controls(
            clock=self.clock,
            dice=self.dice,
            delivery=self.delivery,
            contents=self.contents,
            debugger=self.debugger,
            work=self.work,
            tuning=self.tuning,
        )

    @cached_property
    def records(self) -> Records:
        """What was sent to citizens."""
        return Records(self.store, self.delivery)

    @cached_property
    def phones_api(self) -> PhonesApi:
        """The telephones, for the page and for tests."""
        return PhonesApi(
            phones=self.phones,
            store=self.store,
            webhooks=self.webhooks,
            events=self.events,
            screen=self.screen,
            work=self.work,
        )

    @cached_property
    def page(self) -> Page:
        """The page with the telephones."""
        return Page(self.account)
