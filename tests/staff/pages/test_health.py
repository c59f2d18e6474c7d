"""The page that tells how the service is."""

from bot.broadcast import AlarmKind, Alarms


def test_the_page_begins_with_whether_all_is_well(signed_in):
    page = signed_in.get("/admin/health").text
    assert "C’è un problema." in page
    assert "Nessun processo di invio è attivo" in page


def test_an_alarm_stands_above_everything(signed_in, redis_client, clock):
    Alarms(redis_client, clock).sound(AlarmKind.NOBODY_REACHED, "b1", recipients=12)
    page = signed_in.get("/admin/health").text
    assert page.index("Allarmi") < page.index("Chi invia")


def test_whoever_is_in_sees_why_nothing_is_kept(signed_in, redis_client, clock):
    clock.advance(minutes=2)  # that somebody is there would be noted
    redis_client.config_set("maxmemory", 1)
    try:
        assert "La memoria dell’archivio è piena." in signed_in.get("/admin/health").text
    finally:
        redis_client.config_set("maxmemory", 0)


def test_every_finding_has_its_texts_in_every_language(staff_texts):
    italian, english = (staff_texts.texts(code).by_name for code in ("it", "en"))
    names = {name for name in italian if name.startswith("health.")}
    assert names == {name for name in english if name.startswith("health.")}
