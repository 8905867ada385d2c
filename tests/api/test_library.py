"""Adding to and taking from the library: in a home of its own, since these change it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.house import House
from api.routes.upload import clean
from core.settings import DATA, Settings
from ingest.library import Library
from tests.api.conftest import HERE
from tests.api.fakes import ADA, LOCKED, ROOT, SAM, WALL, WENDY, bearer, desk_over

TEXT = (
    b"# Oldmarket Foods: margins hold\n\nWe rate Oldmarket Foods Buy with a target of USD 40. Margins held at 12.5%.\n"
)
NAMES = (
    *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\evil.md", "....//....//x.md", "a/b/c.md"),
    *(".hidden.md", "~/.ssh/id_rsa", "file\x00.md", "x" * 400 + ".md", "\u202egnp.md", "..", ".", "", " ", "con.md"),
    *("$(rm -rf).md", "a;b|c&d.md", "<script>alert(1)</script>.md", "%2e%2e%2f%2e%2e%2fx.md"),
    *("\uff0e\uff0e\uff0fx.md", "\u8868" * 200 + ".md", "[a]*?.md", "report.pdf.meta.json"),
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Any]]:
    home = tmp_path_factory.mktemp("library")
    settings = Settings(home=home, embedding_model="hash", today="2026-11-20")
    desk = desk_over(settings)
    yield settings, desk
    desk.close()


@pytest.fixture
def client(house: House, own: tuple[Settings, Any]) -> Iterator[TestClient]:
    house.settings, house.desk = own
    with TestClient(create_app(house), base_url=HERE) as made:
        yield made


def upload(client: TestClient, name: str, data: bytes, who: Any = SAM, **fields: str) -> Any:
    begun = client.post("/v1/library/upload", files={"file": (name, data)}, data=fields, headers=bearer(who))
    if begun.status_code != 202:
        return begun.json()
    return watched(client, begun.json(), who)


def watched(client: TestClient, job: Any, who: Any) -> Any:
    for _ in range(300):
        job = client.get(f"/v1/library/jobs/{job['id']}", headers=bearer(who)).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_a_file_is_uploaded_watched_read_and_withdrawn(client: TestClient) -> None:
    job = upload(client, "oldmarket.md", TEXT)
    assert (job["state"], job["name"], job["result"]["documents"]) == ("done", "oldmarket.md", 1)
    (found,) = client.get("/v1/documents?q=oldmarket", headers=bearer(ADA)).json()["documents"]
    page = client.get(f"/v1/documents/{found['id']}/pages/1", headers=bearer(ADA)).json()
    assert "12.5%" in page["text"]
    (source,) = client.get("/v1/library/sources", headers=bearer(SAM)).json()["sources"]
    assert (source["title"], source["status"], source["document_id"]) == ("oldmarket.md", "ready", found["id"])
    assert client.get(f"/v1/library/jobs/{job['id']}", headers=bearer(ROOT)).status_code == 404
    taken = client.post(f"/v1/library/documents/{found['id']}/withdraw", headers=bearer(SAM))
    assert taken.json()["state"] == "withdrawn"
    assert client.get("/v1/documents?q=oldmarket&history=true", headers=bearer(ADA)).json()["documents"] == []
    assert client.get("/v1/search?q=margins", headers=bearer(ADA)).json()["hits"] == []


def test_what_is_uploaded_behind_a_barrier_stays_behind_it(client: TestClient) -> None:
    job = upload(client, "walled.md", TEXT.replace(b"Oldmarket", b"Northgate"), barrier=WALL)
    assert job["state"] == "done"
    assert client.get("/v1/documents?q=northgate", headers=bearer(ADA)).json()["documents"] == []
    assert len(client.get("/v1/documents?q=northgate", headers=bearer(WENDY)).json()["documents"]) == 1
    assert "walled" not in client.get("/v1/library/sources", headers=bearer(SAM)).text


def test_what_cannot_be_read_is_set_aside_with_its_reason_and_can_be_tried_again(client: TestClient) -> None:
    job = upload(client, "locked.pdf", (DATA / "corpus" / LOCKED).read_bytes())
    assert job["result"]["quarantined"][0]["reason"] == "ENCRYPTED"
    listed = client.get("/v1/library/sources", headers=bearer(ROOT)).json()["sources"]
    (entry,) = [source for source in listed if source["title"] == "locked.pdf"]
    assert entry["status"] == "quarantined"
    assert entry["detail"]
    begun = client.post("/v1/library/retry", json={"names": [entry["name"]]}, headers=bearer(ROOT))
    assert begun.status_code == 202
    assert watched(client, begun.json(), ROOT)["result"]["quarantined"][0]["reason"] == "ENCRYPTED"
    assert client.post("/v1/library/retry", json={"names": ["none"]}, headers=bearer(ROOT)).status_code == 404
    assert upload(client, "empty.md", b"")["status"] == 422


def test_a_name_is_for_show_and_never_a_path(client: TestClient, own: tuple[Settings, Any]) -> None:
    home = own[0].home
    for name in NAMES:
        kept = clean(name)
        assert kept == Path(kept).name
        assert not kept.startswith(".")
        assert len(kept.encode()) <= 160
    before = {path for path in home.rglob("*") if "inbox" not in path.parts}
    for name in NAMES[:6]:
        client.post("/v1/library/upload", files={"file": (name, b"")}, headers=bearer(SAM))
    outside = {path for path in home.rglob("*") if "inbox" not in path.parts} - before
    assert outside == set()
    inbox = home / "inbox"
    assert all(len(path.relative_to(inbox).parts) <= 2 for path in inbox.rglob("*"))


def test_the_library_is_whole_after_all_this(own: tuple[Settings, Any]) -> None:
    library: Library = own[1].library
    states = {document.state for document in library.catalogue.all_documents()}
    assert states == {"withdrawn", "current"}
