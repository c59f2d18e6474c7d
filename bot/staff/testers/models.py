"""What goes in and out of the endpoints about testers, as pydantic models."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from bot.broadcast import Tester
from bot.citizens import Address, InvalidAddressError
from bot.staff.answers import View
from bot.staff.requests import Name, Strict


def _telephone_number(number: str) -> str:
    """As people write it; one of another country with its code."""
    try:
        Address.of_number(number)
    except InvalidAddressError:
        raise PydanticCustomError("telephone_number", "is no telephone number") from None
    return number


class NewTester(Strict):
    """Somebody of the staff who is to get tests."""

    name: Annotated[Name, Field(description="As others read it.", examples=["Lucia Bianchi"])]
    number: Annotated[
        str,
        AfterValidator(_telephone_number),
        Field(
            description="Their WhatsApp number. It is kept encrypted, and never shown again.",
            examples=["+393335550100"],
        ),
    ]
    language: Annotated[Literal["it", "en"], Field(description="What they read tests in.")] = "it"


class TesterView(View):
    """Somebody of the staff who gets tests. Their number is not shown."""

    id: int
    name: str
    language: str
    added_by: str
    added_at: AwareDatetime


class TesterList(View):
    """Everybody who gets tests."""

    testers: tuple[TesterView, ...]


def tester_list(testers: Iterable[Tester]) -> TesterList:
    """Everybody who gets tests."""
    return TesterList(testers=tuple(map(TesterView.model_validate, testers)))
