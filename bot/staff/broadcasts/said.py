"""What citizens are told, in their languages, as requests bring it."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bot.broadcast.drafts import LONGEST_MESSAGE, LONGEST_TITLE
from bot.staff.requests import Strict, one_line, readable, upto

Body = Annotated[
    str,
    AfterValidator(readable),
    upto(LONGEST_MESSAGE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_MESSAGE}),
]
Title = Annotated[
    str,
    AfterValidator(readable),
    AfterValidator(one_line),
    upto(LONGEST_TITLE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_TITLE}),
]


class Localized(Strict):
    """Something said in the languages of the citizens. A plain string is the Italian one."""

    @model_validator(mode="before")
    @classmethod
    def _italian_alone(cls, value: Any) -> Any:
        return {"it": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        languages = dict(schema)
        description = languages.pop("description", "")
        plain = {k: v for k, v in languages["properties"]["it"].items() if k != "title"}
        schema.clear()
        schema.update({"description": description, "oneOf": [plain, languages]})
        return reference

    def by_language(self) -> dict[str, str]:
        """Language -> what is said."""
        return self.model_dump(exclude_none=True)


class LocalizedText(Localized):
    """A text in the languages of the citizens; those without a translation read Italian.

    A plain string is the Italian text.
    """

    it: Body
    en: Body | None = None


class LocalizedTitle(Localized):
    """A title in the languages of the citizens. A plain string is the Italian title."""

    it: Title
    en: Title | None = None
