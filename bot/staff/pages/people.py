"""The pages on which administrators look after the people of the staff."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request, url_for

from bot.staff.accounts.models import NewPerson, NewRole
from bot.staff.accounts.people import Invitation
from bot.staff.actors import require
from bot.staff.door import Door
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, checked, page
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action

_ONE = "/people/<string(maxlength=64):id>"


def add_people(console: Blueprint, door: Door, base_url: str) -> None:
    """`base_url` is how the outside reaches us: links that are passed on begin with it."""

    def link(invitation: Invitation) -> Page:
        """The link, shown this once."""
        address = base_url + url_for("console.invitation", ticket=invitation.ticket)
        return page("people/link.html", invited=invitation.account, address=address)

    _add_inviting(console, door, link)
    _add_looking_after(console, door, link)


def _add_inviting(console: Blueprint, door: Door, link: Callable[[Invitation], Page]) -> None:
    people = door.operations.people

    def listed(status: int = 200, **values: object) -> Page:
        return page("people/list.html", status, people=people.all(g.actor), **values)

    @console.get("/people")
    def people_list() -> Page:
        return listed()

    @console.post("/people")
    def invite() -> Page:
        require(g.actor, Action.MANAGE_PEOPLE)
        form = request.form
        try:
            new = checked(
                NewPerson, name=form.get("name"), email=form.get("email"), role=form.get("role")
            )
            invitation = people.invite(g.actor, name=new.name, email=new.email, role=new.role)
        except RefusedError as error:
            if not error.faults:
                raise
            return listed(422, form=form, errors=messages(error, g.texts))
        return link(invitation)


def _add_looking_after(console: Blueprint, door: Door, link: Callable[[Invitation], Page]) -> None:
    people = door.operations.people
    acts = {
        "disable": people.disable,
        "enable": people.enable,
        "reset-second-factor": people.reset_second_factor,
        "sign-out": people.sign_out,
    }

    @console.get(_ONE)
    def person(id: str) -> Page:
        return page("people/person.html", person=people.get(g.actor, id))

    @console.post(f"{_ONE}/invitation")
    def renew_invitation(id: str) -> Page:
        return link(people.renew_invitation(g.actor, id))

    @console.post(f"{_ONE}/role")
    def change_role(id: str) -> Page:
        require(g.actor, Action.MANAGE_PEOPLE)
        people.change_role(g.actor, id, checked(NewRole, role=request.form.get("role")).role)
        return _done(id)

    @console.post(f"{_ONE}/<any({', '.join(map(repr, acts))}):act>")
    def look_after(id: str, act: str) -> Page:
        acts[act](g.actor, id)
        return _done(id)


def _done(account_id: str) -> Page:
    flash(g.texts("people.done"), "success")
    return redirect(url_for("console.person", id=account_id), code=303)
