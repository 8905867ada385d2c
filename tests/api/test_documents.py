from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.house import House
from api.render import Renderer
from core.errors import NotFound, UnreadableDocument
from tests.api.fakes import ADA, NOTE, RATED, ROOT, bearer, find


def test_a_citation_opens_on_its_page_with_a_rectangle_over_the_words(client: TestClient, house: House) -> None:
    (cited,) = client.post("/v1/ask", json={"question": RATED}, headers=bearer(ADA)).json()["citations"]
    start, end = cited["span"]
    path = f"/v1/documents/{cited['document_id']}/pages/{cited['page']}"
    page = client.get(f"{path}?start={start}&end={end}", headers=bearer(ADA)).json()
    low, high = page["mark"]
    assert page["text"][low:high] == cited["quote"]
    boxes = house.desk.library.catalogue.page(cited["document_id"], 1, ADA)[0].boxes
    assert boxes
    for x0, y0, x1, y1 in page["rectangles"]:
        assert 0 <= x0 < x1 <= page["width"]
        assert 0 <= y0 < y1 <= page["height"]
    assert page["rectangles"]


def test_a_page_is_drawn_once_and_then_read(client: TestClient, house: House) -> None:
    document = find(house.desk.library, NOTE)
    path = f"/v1/documents/{document.id}/pages/2/image?scale=1.5"
    first = client.get(path, headers=bearer(ADA))
    began = time.perf_counter()
    second = client.get(path, headers=bearer(ADA))
    cached = time.perf_counter() - began
    assert first.headers["content-type"] == "image/webp"
    assert "private" in first.headers["cache-control"]
    assert second.content == first.content
    assert cached < 0.5
    page = client.get(f"/v1/documents/{document.id}/pages/2", headers=bearer(ADA)).json()
    drawn = Image.open(io.BytesIO(first.content))
    assert drawn.size[0] == pytest.approx(page["width"] * 1.5, abs=2)
    assert drawn.size[1] == pytest.approx(page["height"] * 1.5, abs=2)


def test_pages_and_scales_that_there_are_not_are_told_so(client: TestClient, house: House) -> None:
    document = find(house.desk.library, NOTE)
    expected = {
        "99": 404, "0": 422, "99/image": 404, "1/image?scale=1.7": 404, "1/image?scale=9": 422,
        "1?start=9&end=3": 422, "1?start=-1&end=3": 422,
    }  # fmt: skip
    for rest, status in expected.items():
        assert client.get(f"/v1/documents/{document.id}/pages/{rest}", headers=bearer(ADA)).status_code == status, rest
    beyond = client.get(f"/v1/documents/{document.id}/pages/1?start=900000&end=900009", headers=bearer(ADA)).json()
    assert (beyond["mark"], beyond["rectangles"]) == (None, [])


def test_the_original_is_shown_where_it_is_a_pdf_and_its_facts_say_where_they_are_from(
    client: TestClient, house: House
) -> None:
    document = find(house.desk.library, NOTE)
    file = client.get(f"/v1/documents/{document.id}/file", headers=bearer(ADA))
    assert file.content.startswith(b"%PDF")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("inline")
    assert "script-src" not in file.headers["content-security-policy"]
    facts = client.get(f"/v1/documents/{document.id}", headers=bearer(ADA)).json()
    assert (facts["rating"], facts["ticker"], facts["state"]) == ("Buy", "VELDM", "current")
    assert facts["origins"]["rating"]["source"]
    assert facts["history"][0]["event"] == "added"
    assert facts["pages"] == 3


def test_prices_are_a_series_in_order_up_to_today(client: TestClient, house: House) -> None:
    from assistant.prices import Prices

    house.desk.prices = Prices(house.settings.data / "prices")
    try:
        said = client.get("/v1/prices/veldm?start=2026-10-01", headers=bearer(ADA)).json()
        days = [day for day, _ in said["points"]]
        assert days == sorted(days)
        assert (days[0] >= "2026-10-01", days[-1] <= "2026-11-20") == (True, True)
        assert said["currency"] == "EUR"
        assert client.get("/v1/prices/NOPE", headers=bearer(ADA)).status_code == 404
    finally:
        house.desk.prices = None


def test_a_ticket_opens_one_page_for_a_while_and_nothing_else(client: TestClient, house: House) -> None:
    document = find(house.desk.library, NOTE)
    path = f"/v1/documents/{document.id}/pages"
    ticket = house.door.ticket(ADA, f"{document.id}#1")
    assert client.get(f"{path}/1?t={ticket}").status_code == 200
    assert client.get(f"{path}/1/image?t={ticket}").status_code == 200
    for other in (f"{path}/2?t={ticket}", f"{path}/1?t={ticket[:-2]}", f"/v1/documents/{document.id}/file?t={ticket}",
                  f"{path}/1?t={house.door.ticket(ADA, f'{document.id}#1', -1)}",
                  f"{path}/1?t={house.door.begin(f'key-of-{ROOT.id}')[1]}"):  # fmt: skip
        assert client.get(other).status_code == 401, other


def test_a_file_that_cannot_be_drawn_is_told_so_and_the_next_page_is_drawn(tmp_path: Path, house: House) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    good = house.desk.library.blobs.path(find(house.desk.library, NOTE).source.sha256)

    async def tried() -> bytes:
        with pytest.raises(UnreadableDocument):
            await house.renderer.page(broken, "b" * 64, 1, 1.0)
        with pytest.raises(NotFound):
            await house.renderer.page(good, "g" * 64, 99, 1.0)
        return await house.renderer.page(good, "g" * 64, 1, 1.0)

    assert asyncio.run(tried())


def test_a_page_that_kills_or_holds_its_process_costs_no_other_reader_theirs(tmp_path: Path, house: House) -> None:
    good = house.desk.library.blobs.path(find(house.desk.library, NOTE).source.sha256)
    renderer = Renderer(tmp_path, timeout_s=20.0)

    async def tried() -> bytes:
        assert await renderer.page(good, "a" * 64, 1, 1.0)
        for process in list(renderer.processes()):
            process.kill()
        return await renderer.page(good, "a" * 64, 2, 1.0)

    try:
        assert asyncio.run(tried())
    finally:
        renderer.close()
