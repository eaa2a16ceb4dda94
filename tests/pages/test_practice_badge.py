"""Every page shows the practice's name, and its logo or initials."""

from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from bot.pages.routes import build_routes
from bot.practice_badge import MAX_LOGO_BYTES, PracticeBadge, read_badge
from bot.texts import CliError
from tests.support.pages.page_server import PRACTICE, PageClient, ServedPractice

PNG = b"\x89PNG\r\n\x1a\n" + b"made-up image"
NAME = f'dir="auto">{PRACTICE.name}</span>'


async def request_all(app: Starlette, *paths: str) -> list[httpx.Response]:
    """Return the answer of each address."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http:
        return [await http.get(path) for path in paths]


def test_every_page_shows_whose_it_is_also_where_nothing_opens(ana: PageClient, house: ServedPractice) -> None:
    pages = [
        ana.get_page(),
        httpx.get(f"{house.address}/w"),
        httpx.get(f"{house.address}/w/nothing-here"),
        ana.http.post(ana.page, data={"token": "x"}),
    ]

    assert [page.status_code for page in pages] == [200, 200, 404, 403]
    assert all(NAME in page.text and ">RF</span>" in page.text for page in pages)
    assert "Ana's private page" in pages[0].text
    assert all("<title>Consult Coach</title>" in page.text for page in pages)


def test_a_logo_is_served_from_our_own_origin_with_a_fixed_type(house: ServedPractice, tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(PNG)
    badge = read_badge("Riverbank", tmp_path / "logo")
    app = Starlette(routes=build_routes(house.services, badge))

    logo, page = anyio.run(request_all, app, "/pages-static/practice-logo", "/w")

    assert (logo.content, logo.headers["content-type"]) == (PNG, "image/png")
    assert '<img src="/pages-static/practice-logo" alt=""' in page.text
    assert "initials" not in page.text


def test_without_a_logo_its_address_leads_nowhere(house: ServedPractice) -> None:
    assert httpx.get(f"{house.address}/pages-static/practice-logo").status_code == 404


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"", PNG + bytes(MAX_LOGO_BYTES)]
)
def test_a_file_that_is_no_small_png_or_jpeg_is_no_logo(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo.png").write_bytes(content)

    with pytest.raises(CliError, match="PNG or JPEG file of at most 200 KB"):
        read_badge("Riverbank", tmp_path / "logo.png")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Riverbank Family Therapy", "RF"), ("riverbank", "R"), ("The “Oak” practice", "TP"), ("", ""), ("\u200b", "")],
)
def test_initials_are_those_of_the_first_two_words(name: str, initials: str) -> None:
    assert PracticeBadge(name).initials == initials
