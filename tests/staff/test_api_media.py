"""Files that go with broadcasts, at the admin endpoint: taken by what is in them."""

from pathlib import Path

import pytest
import redis

from bot.broadcast import MediaStore
from tests.staff.conftest import Api

SAMPLES = Path(__file__).parents[2] / "bot" / "public" / "samples"
PNG, PDF = (SAMPLES / "sample.png").read_bytes(), (SAMPLES / "sample.pdf").read_bytes()


def upload(
    api: Api, content: bytes, content_type: str = "application/octet-stream", name: str = ""
):
    path = f"/admin/api/v1/media{f'?name={name}' if name else ''}"
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": content_type}
    return api.client.post(path, data=content, headers=headers)


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (PNG, "image/png", "png"),
        (PDF, "application/pdf", "pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "jpg"),
    ],
)
def test_a_file_is_kept_under_an_address_that_nobody_can_guess(
    api: Api, redis_client: redis.Redis, content: bytes, content_type: str, ending: str
) -> None:
    answer = upload(api, content, name="mappa del centro")
    assert answer.status_code == 201
    kept = answer.get_json()
    assert (kept["content_type"], kept["size"]) == (content_type, len(content))
    assert kept["name"] == "mappa del centro"
    assert kept["path"] == f"/media/{kept['id']}.{ending}"
    assert len(kept["id"]) >= 32
    stored = MediaStore(redis_client).get(kept["id"])
    assert stored is not None and stored.content == content


def test_what_a_file_says_it_is_does_not_count(api: Api) -> None:
    assert upload(api, PDF, "image/png").get_json()["content_type"] == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "media_empty"),
        (b"MZ\x90\x00 a program", "media_kind"),
        (b"GIF89a not for WhatsApp", "media_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media_kind"),
        (PNG + bytes(5_000_000), "media_too_large"),
    ],
)
def test_what_whatsapp_does_not_carry_is_refused_with_the_reason(
    api: Api, content: bytes, code: str
) -> None:
    answer = upload(api, content)
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert (error["code"], error["field"]) == (code, "body")


def test_a_document_may_be_larger_than_an_image(api: Api) -> None:
    assert upload(api, PDF + bytes(6_000_000)).status_code == 201
    assert upload(api, PDF + bytes(16_000_000)).status_code == 413


def test_a_form_is_not_a_file(api: Api) -> None:
    assert upload(api, b"a=b", "application/x-www-form-urlencoded").status_code == 415


SCHOOLS = {"topics": ["scuole"], "text": "Domani scuole chiuse."}


def test_a_broadcast_names_the_file_that_goes_with_it(api: Api) -> None:
    kept = upload(api, PDF, name="ordinanza.pdf").get_json()

    made = api.post("/broadcasts", {**SCHOOLS, "media": kept["id"]})

    assert made.status_code == 201
    assert made.get_json()["media"] == kept
    path = f"/broadcasts/{made.get_json()['id']}"
    assert api.call("PATCH", path, json={"urgent": True}).get_json()["media"] == kept
    assert api.call("PATCH", path, json={"media": None}).get_json()["media"] is None


@pytest.mark.parametrize("media", ["never-uploaded", "", 7])
def test_a_file_that_is_not_there_is_refused(api: Api, media: object) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, "media": media})
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert (error["code"], error["pointer"]) == ("unknown_media", "#/media")
