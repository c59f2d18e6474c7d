"""The OpenAPI document: valid, complete, and true of what is served."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from bot.staff.api import EVERY_ENDPOINT
from bot.staff.roles import Action
from tests.staff.conftest import API, SCHOOLS, Api

DOCUMENT = "urn:openapi"


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    return api.client.get(f"{API}/openapi.json").get_json()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def validator(document: dict[str, Any], pointer: str) -> Draft202012Validator:
    """Checks values against a part of the document."""
    resource = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    )
    registry = Registry().with_resource(DOCUMENT, resource)
    return Draft202012Validator({"$ref": f"{DOCUMENT}#{pointer}"}, registry=registry)


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_endpoint_is_described_once(document: dict[str, Any]) -> None:
    served = {(endpoint.path, endpoint.method.lower()) for endpoint in EVERY_ENDPOINT}
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods
    }
    assert described == served


def test_every_operation_says_what_it_does_who_may_and_what_can_go_wrong(
    document: dict[str, Any],
) -> None:
    for operation in operations(document):
        assert operation["summary"].endswith(".")
        assert operation["x-required-action"] in set(Action)
        assert {"401", "403", "429", "500"} <= operation["responses"].keys()
        assert ("422" in operation["responses"]) >= ("requestBody" in operation)


def test_every_request_needs_a_token(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert not any("security" in operation for operation in operations(document))


def test_every_example_is_what_its_schema_says_and_what_the_endpoint_takes(
    api: Api, document: dict[str, Any]
) -> None:
    tried = 0
    for path, methods in document["paths"].items():
        for operation in methods.values():
            content = (
                operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            )
            for example in content.get("examples", {}).values():
                pointer = content["schema"]["$ref"].removeprefix("#")
                validator(document, pointer).validate(example["value"])
                answer = api.post(path, example["value"])
                assert answer.status_code in {200, 201, 409}, answer.get_data(as_text=True)
                tried += 1
    assert tried >= 4


def test_what_is_answered_is_what_the_document_says(api: Api, document: dict[str, Any]) -> None:
    made = api.post("/broadcasts", SCHOOLS)
    identity = made.get_json()["id"]
    token = api.post("/tokens", {"name": "Lucia", "role": "reader"})
    answers = {
        ("/broadcasts", "post"): made,
        ("/broadcasts", "get"): api.get("/broadcasts"),
        ("/broadcasts/preview", "post"): api.post("/broadcasts/preview", SCHOOLS),
        ("/broadcasts/{id}", "get"): api.get(f"/broadcasts/{identity}"),
        ("/broadcasts/{id}/stop", "post"): api.post(f"/broadcasts/{identity}/stop"),
        ("/broadcasts/{id}/approve", "post"): api.post(f"/broadcasts/{identity}/approve"),
        ("/topics", "get"): api.get("/topics"),
        ("/me", "get"): api.get("/me"),
        ("/tokens", "post"): token,
        ("/tokens", "get"): api.get("/tokens"),
        ("/tokens/{id}", "delete"): api.call("DELETE", f"/tokens/{token.get_json()['id']}"),
    }
    for (path, method), answer in answers.items():
        response = document["paths"][path][method]["responses"][str(answer.status_code)]
        schema = response["content"][answer.mimetype]["schema"]
        validator(document, schema["$ref"].removeprefix("#")).validate(answer.get_json())


def test_a_plain_text_and_a_translated_one_are_both_in_the_schema(document: dict[str, Any]) -> None:
    texts = validator(document, "/components/schemas/LocalizedText")
    texts.validate("Ciao")
    texts.validate({"it": "Ciao", "en": "Hello"})
    assert not texts.is_valid({"en": "Hello"})
    assert not texts.is_valid("a" * 1601)
