"""What goes in and out of the endpoints about people and tokens, as pydantic models."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from bot.staff.accounts.people import Invitation, Person
from bot.staff.accounts.token import Issued, Token
from bot.staff.actors import Actor, Kind
from bot.staff.answers import View
from bot.staff.requests import Name, Strict, readable
from bot.staff.roles import Action, Role, may

LONGEST_EMAIL = 254


def _address(text: str) -> str:
    """One that could exist; that it does is shown by whoever receives the link."""
    name, _, domain = text.rpartition("@")
    looks_right = name and "@" not in name and "." in domain.strip(".")
    if not looks_right or len(text) > LONGEST_EMAIL or any(char.isspace() for char in text):
        raise PydanticCustomError("email", "must be an e-mail address")
    return text


Email = Annotated[
    str,
    AfterValidator(readable),
    AfterValidator(_address),
    Field(json_schema_extra={"format": "email", "maxLength": LONGEST_EMAIL}),
]


class NewPerson(Strict):
    """Somebody to be invited."""

    name: Annotated[Name, Field(description="As others read it.", examples=["Lucia Bianchi"])]
    email: Annotated[
        Email, Field(description="What they sign in with.", examples=["lucia@comune.example"])
    ]
    role: Role


class NewRole(Strict):
    """What somebody may do from now on."""

    role: Role


class NewToken(Strict):
    """A token to be made."""

    name: Annotated[
        Name,
        Field(
            description="The person or system that will hold it. Two tokens of one name count as "
            "one person's in the rule of four eyes.",
            examples=["Lucia Bianchi"],
        ),
    ]
    role: Role
    valid_days: Annotated[
        int, Field(ge=1, le=730, description="Days until the token expires.", examples=[365])
    ] = 365
    account: Annotated[
        str | None,
        Field(
            description="The id of the person it belongs to (see GET /people): the token and the "
            "account are then one person, and it permits no more than the account does.",
            max_length=64,
        ),
    ] = None


class Me(View):
    """Who asks, and what they may do."""

    id: str
    name: str
    role: Role
    kind: Kind
    expires_at: Annotated[
        AwareDatetime | None, Field(description="When the token ends; null: it does not.")
    ]
    may: tuple[str, ...]
    four_eyes: Annotated[
        bool, Field(description="Whether somebody else has to approve what this person writes.")
    ]


class TokenView(View):
    """A token, without its secret."""

    id: str
    name: str
    role: Role
    created_at: AwareDatetime
    created_by: str
    expires_at: AwareDatetime
    owner: Annotated[
        str | None, Field(description="The id of the person it belongs to; null: a system's.")
    ]
    revoked_at: AwareDatetime | None
    last_used_at: Annotated[AwareDatetime | None, Field(description="To the hour.")]


class IssuedTokenView(TokenView):
    """A token just made."""

    token: Annotated[str, Field(description="Shown this once; it is not kept.")]


class TokenList(View):
    """Every token, newest first."""

    tokens: tuple[TokenView, ...]


class PersonView(View):
    """Somebody with an account."""

    id: str
    name: str
    email: str
    role: Role
    created_at: AwareDatetime
    created_by: str
    joined_at: Annotated[
        AwareDatetime | None, Field(description="Null: the invitation was not accepted yet.")
    ]
    disabled_at: AwareDatetime | None
    second_factor: Annotated[bool, Field(description="Whether one is set up.")]
    last_signed_in_at: AwareDatetime | None


class InvitedView(PersonView):
    """Somebody who was just invited, or given a new link."""

    invitation: Annotated[
        str, Field(description="The path of the link, shown this once. It opens once.")
    ]
    invitation_until: AwareDatetime | None


class PeopleList(View):
    """Everybody with an account, by name."""

    people: tuple[PersonView, ...]


def me_view(actor: Actor, *, four_eyes: bool) -> Me:
    """Who asks, and what they may do."""
    return Me(
        id=actor.id,
        name=actor.name,
        role=actor.role,
        kind=actor.kind,
        expires_at=actor.until,
        may=tuple(action for action in Action if may(actor.role, action)),
        four_eyes=four_eyes,
    )


def token_view(token: Token) -> TokenView:
    """A token, without its secret."""
    return TokenView(
        id=token.id,
        name=token.name,
        role=token.role,
        created_at=token.created_at,
        created_by=token.created_by,
        expires_at=token.expires_at,
        owner=token.owner or None,
        revoked_at=token.revoked_at,
        last_used_at=token.last_used_at,
    )


def issued_view(issued: Issued) -> IssuedTokenView:
    """A token just made, with its text."""
    return IssuedTokenView(**dict(token_view(issued.token)), token=issued.text)


def person_view(person: Person) -> PersonView:
    """Somebody with an account, without anything that opens it."""
    account = person.account
    return PersonView(
        id=account.id,
        name=account.name,
        email=account.email,
        role=account.role,
        created_at=account.created_at,
        created_by=account.created_by,
        joined_at=account.joined_at,
        disabled_at=account.disabled_at,
        second_factor=bool(account.second_factor),
        last_signed_in_at=person.signed_in_at,
    )


def invited_view(invitation: Invitation) -> InvitedView:
    """Somebody just invited, with the link."""
    return InvitedView(
        **dict(person_view(Person(invitation.account, None))),
        invitation=f"/admin/invitation/{invitation.ticket}",
        invitation_until=invitation.account.invitation_until,
    )
