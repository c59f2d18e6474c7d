"""People at the console."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.visitor import Visitor


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def signed_in(visitor: Visitor) -> Visitor:
    return visitor.sign_in(ADMIN_TOKEN)


@pytest.fixture
def signed_in_as(app: Flask, token_of: Callable[..., str]) -> Callable[..., Visitor]:
    return lambda role, name=None: Visitor(app).sign_in(token_of(role, name))
