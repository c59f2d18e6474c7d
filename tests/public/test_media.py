"""Files as Twilio fetches them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from bot.broadcast import MediaStore, file_name
from bot.public.media import create_media
from bot.whatsapp.templates.wording import SAMPLE_FILES

SAMPLES = Path(__file__).parents[2] / "bot" / "public" / "samples"
PDF = (SAMPLES / "sample.pdf").read_bytes()


@pytest.fixture
def store(redis_client: redis.Redis) -> MediaStore:
    return MediaStore(redis_client)


@pytest.fixture
def client(store: MediaStore) -> Iterator[FlaskClient]:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_media(store))
    with app.test_client() as client:
        yield client


def test_a_file_is_served_as_what_it_is(client: FlaskClient, store: MediaStore) -> None:
    answer = client.get(f"/media/{file_name(store.put(PDF, 'avviso.pdf'))}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_who_has_it_already_need_not_fetch_it_again(client: FlaskClient, store: MediaStore) -> None:
    path = f"/media/{file_name(store.put(PDF, 'avviso.pdf'))}"
    first = client.get(path)
    assert "max-age=86400" in first.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_it_can_be_had(client: FlaskClient, store: MediaStore) -> None:
    path = f"/media/{file_name(store.put(PDF, 'avviso.pdf'))}"
    answer = client.get(path, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (206, b"%PDF")


def test_under_another_ending_or_none_there_is_nothing(
    client: FlaskClient, store: MediaStore
) -> None:
    kept = store.put(PDF, "avviso.pdf")
    for name in (f"{kept.id}.png", kept.id, f"{kept.id}x.pdf", "sample.exe", "sample", ".."):
        assert client.get(f"/media/{name}").status_code == 404


def test_the_samples_for_whatsapps_reviewers_are_there(client: FlaskClient) -> None:
    for name in SAMPLE_FILES.values():
        assert client.get(f"/media/{name}").status_code == 200


def test_every_file_goes_away_by_itself(store: MediaStore, redis_client: redis.Redis) -> None:
    kept = store.put(PDF, "avviso.pdf")
    (key,) = redis_client.keys("media:*")
    assert 89 * 86_400 < redis_client.ttl(key) <= 90 * 86_400
    assert store.describe(kept.id) == kept
    redis_client.delete(key)
    assert store.describe(kept.id) is None
