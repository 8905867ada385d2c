"""What may be asked next is made from the issuer's own documents, however many others the library holds."""

from __future__ import annotations

from typing import Any

import pytest

from api.house import House
from api.routes.suggestions import follow
from core.types import Document
from tests.api.fakes import WENDY


def test_only_the_issuers_own_documents_are_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = house.desk.library.catalogue
    documents, read = catalogue.documents, list[Document]()

    def counted(*given: Any, **more: Any) -> list[Document]:
        found = documents(*given, **more)
        read.extend(found)
        return found

    issuer = next(d.issuer for d in documents(WENDY, house.today) if d.issuer and d.rating)
    monkeypatch.setattr(catalogue, "documents", counted)
    assert follow(house, WENDY, issuer, "", house.today)
    assert {document.issuer for document in read} == {issuer}
    read.clear()
    assert follow(house, WENDY, "Globex Corporation", "", house.today) == []
    assert read == []
