"""Who is in a slice: what the tests of ledgers stand on."""

from tests.broadcast.harness import Town


def people_of_slice(town: Town, slice_: int, count: int, **more: object) -> list[int]:
    """Subscribe people until a slice has so many; their numbers in it are 0, 1, 2, …"""
    found: list[int] = []
    person = 0
    while len(found) < count:
        if town.subscribe(person, **more).slice == slice_:  # type: ignore[arg-type]
            found.append(person)
        else:
            town.leave(person)
        person += 1
    return found
