"""The pages on which staff sign in, by password, token or identity provider, and out."""

from dataclasses import asdict

from flask import Blueprint, g, redirect, request, session, url_for

from bot.staff.accounts.account import Account
from bot.staff.accounts.devices import device_of
from bot.staff.accounts.provider import Attempt
from bot.staff.accounts.visitors import Missing, Visitor
from bot.staff.door import Door
from bot.staff.pages.page import Page, page
from bot.staff.pages.session import enter, leave
from bot.staff.problems import STATUS_OF, problem_of
from bot.staff.refusals import RefusedError
from bot.web.texts import Texts

OPEN_TO_ALL = frozenset(
    f"console.{name}"
    for name in (
        "sign_in",
        "check_token",
        "check_password",
        "go_to_provider",
        "come_from_provider",
        "invitation",
        "accept_invitation",
        "sign_out",
    )
)
"""What opens without a session."""
OPEN_HALF_WAY = {
    Missing.CODE: frozenset({"console.code", "console.check_code"}),
    Missing.SECOND_FACTOR: frozenset({"console.second_factor", "console.set_second_factor"}),
}
"""What opens while something is still asked of somebody."""


def add_entrance(console: Blueprint, door: Door) -> None:
    """Signing in and out."""
    _add_sign_in(console, door)
    _add_provider(console, door)
    _add_code(console, door)


def next_step() -> Page:
    """Where somebody goes who has just done one step of coming in."""
    if g.visitor and g.visitor.missing is Missing.CODE:
        return redirect(url_for("console.code"), code=303)
    if g.visitor and g.visitor.missing is Missing.SECOND_FACTOR:
        return redirect(url_for("console.second_factor"), code=303)
    return redirect(session.pop("wanted", url_for("console.broadcasts")), code=303)


def here() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def account_here() -> Account:
    """The account of whoever is here. Raises RefusedError: a token has none."""
    visitor: Visitor = g.visitor
    return visitor.person


def settle(door: Door, account: Account, *, second_factor: bool = False) -> None:
    """A session for somebody who has proved who they are, as far as that goes."""
    device = device_of(request.user_agent.string)
    enter(door, door.visitors.welcome(account, second_factor=second_factor, device=device))


def receive(door: Door, account: Account, *, second_factor: bool = False) -> None:
    """Somebody comes in."""
    settle(door, account, second_factor=second_factor)
    g.visitor = door.visitors.find(session["id"])
    if g.visitor and (actor := g.visitor.actor):
        door.entrance.tell_signed_in(actor, account.id, here())


def _add_sign_in(console: Blueprint, door: Door) -> None:
    @console.get("/sign-in")
    def sign_in() -> Page:
        return next_step() if g.visitor else _sign_in_page(door)

    @console.post("/sign-in")
    def check_token() -> Page:
        try:
            if not door.visitors.tokens_open():
                raise RefusedError("unauthorized")
            token = door.let_in(request.form.get("token", "").strip(), here())
        except RefusedError as error:
            message = g.texts(f"sign_in.{error.problem}", **error.values)
            return _sign_in_page(door, STATUS_OF[error.problem], errors={"token": message})
        device = device_of(request.user_agent.string)
        enter(door, door.visitors.welcome_token(token, device=device))
        door.entrance.tell_signed_in(token.actor(), token.id, here())
        return next_step()

    @console.post("/sign-in/password")
    def check_password() -> Page:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        try:
            account = door.entrance.by_password(email, password, here())
        except RefusedError as error:
            errors = {"password": in_words(error)}
            return _sign_in_page(door, STATUS_OF[error.problem], errors=errors, email=email)
        receive(door, account)
        return next_step()

    @console.post("/sign-out")
    def sign_out() -> Page:
        if g.actor:
            door.entrance.tell_signed_out(g.actor)
        leave(door)
        return redirect(url_for("console.sign_in"), code=303)


def _sign_in_page(door: Door, status: int = 200, **values: object) -> Page:
    return page(
        "entrance/sign_in.html",
        status,
        passwords=door.visitors.accounts_open(),
        tokens=door.visitors.tokens_open(),
        provider=_provider_name(door),
        **values,
    )


def _provider_name(door: Door) -> str | None:
    if door.provider is None:
        return None
    texts: Texts = g.texts
    return door.provider.name or texts("sign_in.provider_unnamed")


def in_words(error: RefusedError) -> str:
    """A refusal as somebody at the console reads it."""
    texts: Texts = g.texts
    if error.problem == "too-many-attempts":
        return texts("sign_in.too-many-attempts", **error.values)
    return problem_of(error, texts).detail


def _add_provider(console: Blueprint, door: Door) -> None:
    @console.get("/sign-in/provider")
    def go_to_provider() -> Page:
        if door.provider is None:
            raise RefusedError("not-found")
        address, attempt = door.provider.begin()
        session["provider"] = asdict(attempt)
        return redirect(address, code=303)

    @console.get("/sign-in/provider/answer")
    def come_from_provider() -> Page:
        attempt = session.pop("provider", None)
        if door.provider is None or attempt is None:
            raise RefusedError("provider-failed")
        email = door.provider.finish(request.args.to_dict(), Attempt(**attempt))
        receive(door, door.entrance.by_provider(email, here()))
        return next_step()


def _add_code(console: Blueprint, door: Door) -> None:
    @console.get("/sign-in/code")
    def code() -> Page:
        account_here()
        return page("entrance/code.html")

    @console.post("/sign-in/code")
    def check_code() -> Page:
        account = account_here()
        try:
            door.entrance.by_code(account, request.form.get("code", ""), here())
        except RefusedError as error:
            errors = {"code": in_words(error)}
            return page("entrance/code.html", STATUS_OF[error.problem], errors=errors)
        receive(door, account, second_factor=True)
        return next_step()
