"""What every model of an answer has in common, and how a problem is answered (RFC 9457)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """A response; it may be read from the attributes of what it shows."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Remark(View):
    """Something to know before sending."""

    code: str
    message: str


class ProblemFault(View):
    """One thing wrong with the request."""

    field: Annotated[str, Field(description="The field or parameter.", examples=["topics"])]
    pointer: Annotated[
        str | None,
        Field(description="Where it is in the body (RFC 6901).", examples=["#/topics/0"]),
    ]
    code: str
    message: str


class Problem(View):
    """What went wrong, as RFC 9457 says it."""

    type: Annotated[str, Field(examples=["/admin/api/v1/problems#validation"])]
    title: str
    status: int
    detail: str
    errors: tuple[ProblemFault, ...] | None = None
