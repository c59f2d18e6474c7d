"""The part of the admin endpoint that is about people, tokens and who asks."""

from bot.staff.accounts.models import (
    InvitedView,
    IssuedTokenView,
    Me,
    NewPerson,
    NewRole,
    NewToken,
    PeopleList,
    PersonView,
    TokenList,
    TokenView,
    invited_view,
    issued_view,
    me_view,
    person_view,
    token_view,
)
from bot.staff.endpoints import Answer, Call, Endpoint
from bot.staff.operations import Operations
from bot.staff.roles import Action


def list_people(staff: Operations, call: Call) -> Answer:
    """List everybody with an account."""
    people = tuple(map(person_view, staff.people.all(call.actor)))
    return Answer(PeopleList(people=people))


def invite_person(staff: Operations, call: Call) -> Answer:
    """Invite somebody. The link is in this answer, and never again."""
    new: NewPerson = call.body
    invitation = staff.people.invite(call.actor, name=new.name, email=new.email, role=new.role)
    return Answer(invited_view(invitation), status=201)


def renew_invitation(staff: Operations, call: Call) -> Answer:
    """Make a new link: the invitation has expired, or the password is forgotten."""
    return Answer(invited_view(staff.people.renew_invitation(call.actor, call.id)))


def change_role(staff: Operations, call: Call) -> Answer:
    """Give somebody another role. Their sessions end; the last administrator stays one."""
    staff.people.change_role(call.actor, call.id, call.body.role)
    return _person(staff, call)


def disable_person(staff: Operations, call: Call) -> Answer:
    """Close an account, its sessions and its tokens."""
    staff.people.disable(call.actor, call.id)
    return _person(staff, call)


def enable_person(staff: Operations, call: Call) -> Answer:
    """Open an account again."""
    staff.people.enable(call.actor, call.id)
    return _person(staff, call)


def reset_second_factor(staff: Operations, call: Call) -> Answer:
    """Forget somebody's second factor and recovery codes. They set up another one."""
    staff.people.reset_second_factor(call.actor, call.id)
    return _person(staff, call)


def sign_out_person(staff: Operations, call: Call) -> Answer:
    """End every session of somebody."""
    staff.people.sign_out(call.actor, call.id)
    return _person(staff, call)


def list_tokens(staff: Operations, call: Call) -> Answer:
    """List every token, without its secret."""
    return Answer(TokenList(tokens=tuple(map(token_view, staff.tokens.all(call.actor)))))


def create_token(staff: Operations, call: Call) -> Answer:
    """Make a token for a person or a system. Its text is in this answer, and never again."""
    issued = staff.tokens.create(call.actor, call.body)
    return Answer(issued_view(issued), status=201)


def revoke_token(staff: Operations, call: Call) -> Answer:
    """Revoke a token. It opens nothing from now on, and ends the console sessions it opened."""
    return Answer(token_view(staff.tokens.revoke(call.actor, call.id)))


def _person(staff: Operations, call: Call) -> Answer:
    return Answer(person_view(staff.people.get(call.actor, call.id)))


def read_me(staff: Operations, call: Call) -> Answer:
    """Tell whose token it is and what it permits."""
    return Answer(me_view(call.actor, four_eyes=staff.four_eyes.asked()))


_PEOPLE = Action.MANAGE_PEOPLE
_OF_THE_LAST = ("not-found", "last-administrator")

ACCOUNT_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/me", read_me, Action.READ,
        answers={200: ("The token.", Me)},
    ),
    Endpoint(
        "GET", "/people", list_people, _PEOPLE,
        answers={200: ("Everybody.", PeopleList)},
    ),
    Endpoint(
        "POST", "/people", invite_person, _PEOPLE,
        answers={201: ("The person, with the link.", InvitedView)}, body=NewPerson,
    ),
    Endpoint(
        "POST", "/people/{id}/invitation", renew_invitation, _PEOPLE,
        answers={200: ("The person, with the link.", InvitedView)},
        problems=("not-found", "person-disabled"),
    ),
    Endpoint(
        "POST", "/people/{id}/role", change_role, _PEOPLE,
        answers={200: ("The person.", PersonView)}, body=NewRole, problems=_OF_THE_LAST,
    ),
    Endpoint(
        "POST", "/people/{id}/disable", disable_person, _PEOPLE,
        answers={200: ("The person.", PersonView)}, problems=_OF_THE_LAST,
    ),
    Endpoint(
        "POST", "/people/{id}/enable", enable_person, _PEOPLE,
        answers={200: ("The person.", PersonView)}, problems=("not-found",),
    ),
    Endpoint(
        "POST", "/people/{id}/second-factor/reset", reset_second_factor, _PEOPLE,
        answers={200: ("The person.", PersonView)}, problems=("not-found",),
    ),
    Endpoint(
        "POST", "/people/{id}/sign-out", sign_out_person, _PEOPLE,
        answers={200: ("The person.", PersonView)}, problems=("not-found",),
    ),
    Endpoint(
        "GET", "/tokens", list_tokens, Action.MANAGE_TOKENS,
        answers={200: ("Every token.", TokenList)},
    ),
    Endpoint(
        "POST", "/tokens", create_token, Action.MANAGE_TOKENS,
        answers={201: ("The token, with its text.", IssuedTokenView)}, body=NewToken,
    ),
    Endpoint(
        "DELETE", "/tokens/{id}", revoke_token, Action.MANAGE_TOKENS,
        answers={200: ("The token as it was closed.", TokenView)}, problems=("not-found",),
    ),
)  # fmt: skip
