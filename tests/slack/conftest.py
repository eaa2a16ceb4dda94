"""A stub Web API to call, and the product's Slack endpoint to send requests to."""

import logging
from collections.abc import Iterator

import pytest

from tests.support.slack.slack_endpoint import CANARY, EndpointClient, build_endpoint_client
from tests.support.slack.web_api_server import Api, answering


@pytest.fixture
def api() -> Iterator[Api]:
    with answering() as api:
        yield api


@pytest.fixture
def door() -> EndpointClient:
    return build_endpoint_client()


@pytest.fixture(autouse=True)
def no_canary_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check after each test that no log record contains the canary text."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []
