"""The local OAI-PMH server answers as arXiv's does."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import requests

from tests.factories import make_metadata
from tests.servers.arxiv_faults import Cut, Html, Status, Truncated
from tests.servers.arxiv_oai import BOMB, EXPIRED, OaiServer
from tests.servers.clock import ManualClock

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DAY = 86_400
RAW = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}


@pytest.fixture
def oai(clock: ManualClock) -> Iterator[OaiServer]:
    with OaiServer(clock=clock, page=2) as server:
        for number, day in ((3, "2025-12-02"), (1, "2025-12-01"), (2, "2025-12-02")):
            server.put(make_metadata(f"2101.0000{number}", f"Paper {number}", categories="cs.CL math.CO"), day)
        yield server


def asked(oai: OaiServer, **parameters: str) -> ElementTree.Element:
    answer = requests.get(oai.url, params=parameters, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return ElementTree.fromstring(answer.content)


def ids(root: ElementTree.Element) -> list[str]:
    return [found.text or "" for found in root.iter(f"{OAI}identifier")]


def code(root: ElementTree.Element) -> str | None:
    error = root.find(f"{OAI}error")
    return None if error is None else error.get("code")


def token(root: ElementTree.Element) -> str:
    return root.findtext(f"{OAI}ListRecords/{OAI}resumptionToken") or ""


def test_a_list_comes_in_pages_by_day_then_id(oai: OaiServer) -> None:
    first = asked(oai, **RAW)
    assert ids(first) == ["oai:arXiv.org:2101.00001", "oai:arXiv.org:2101.00002"]
    last = asked(oai, verb="ListRecords", resumptionToken=token(first))
    assert ids(last) == ["oai:arXiv.org:2101.00003"]
    assert token(last) == ""


def test_days_and_sets_narrow_the_list(oai: OaiServer) -> None:
    assert len(ids(asked(oai, **RAW, until="2025-12-01"))) == 1
    assert len(ids(asked(oai, **RAW, **{"from": "2025-12-02"}))) == 2
    assert len(ids(asked(oai, **RAW, set="math:math", until="2025-12-01"))) == 1
    assert code(asked(oai, **RAW, set="physics")) == "noRecordsMatch"


def test_a_token_ends_at_midnight(oai: OaiServer, clock: ManualClock) -> None:
    given = token(asked(oai, **RAW))
    clock.sleep(DAY)
    assert code(asked(oai, verb="ListRecords", resumptionToken=given)) == "badResumptionToken"


def test_a_deleted_paper_stays_as_such(oai: OaiServer) -> None:
    oai.delete("2101.00001", "2025-12-03")
    (record,) = asked(oai, **RAW, **{"from": "2025-12-03"}).iter(f"{OAI}record")
    assert [child.tag for child in record] == [f"{OAI}header"]
    assert record[0].get("status") == "deleted"


def test_each_format_tells_dates_and_authors_in_its_way(oai: OaiServer) -> None:
    metadata = make_metadata("2101.00009", "Trees & <Graphs>", authors_parsed=[["Ames", "Ann", ""]])
    metadata["versions"].append({"version": "v2", "created": "2020-02-02"})
    oai.put(metadata, "2025-12-05")
    late = {"from": "2025-12-05"}
    raw = asked(oai, **RAW, **late)
    assert [date.text for date in raw.iter("{http://arxiv.org/OAI/arXivRaw/}date")] == ["2017-06-12", "2020-02-02"]
    assert next(raw.iter("{http://arxiv.org/OAI/arXivRaw/}title")).text == "Trees & <Graphs>"
    plain = asked(oai, verb="ListRecords", metadataPrefix="arXiv", **late)
    assert next(plain.iter("{http://arxiv.org/OAI/arXiv/}created")).text == "2020-02-02"  # the current version's
    assert next(plain.iter("{http://arxiv.org/OAI/arXiv/}keyname")).text == "Ames"


def test_what_is_no_request_is_refused(oai: OaiServer) -> None:
    assert code(asked(oai, verb="Sing")) == "badVerb"
    assert code(asked(oai, verb="ListRecords")) == "badArgument"
    assert code(asked(oai, **RAW, **{"from": "yesterday"})) == "badArgument"
    assert code(asked(oai, verb="ListRecords", metadataPrefix="marc")) == "cannotDisseminateFormat"
    assert code(asked(oai, verb="ListRecords", resumptionToken="rainbow")) == "badResumptionToken"
    assert code(asked(oai, **RAW, resumptionToken="rainbow")) == "badArgument"


def test_every_fault_can_be_asked_for(oai: OaiServer) -> None:
    oai.fail_next(Status(503, retry_after=0), Html(), Truncated(), Cut(0.5), Cut(), BOMB, EXPIRED, None)
    answer = requests.get(oai.url, params=RAW, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "0")
    assert b"<html>" in requests.get(oai.url, params=RAW, timeout=10).content
    with pytest.raises(ElementTree.ParseError):
        asked(oai, **RAW)
    for _ in range(2):
        with pytest.raises(requests.RequestException):
            requests.get(oai.url, params=RAW, timeout=10)
    assert b"<!ENTITY" in requests.get(oai.url, params=RAW, timeout=10).content
    given = "metadataPrefix%3DarXivRaw%26skip%3D2%26day%3D2026-01-01"
    assert code(asked(oai, verb="ListRecords", resumptionToken=given)) == "badResumptionToken"
    assert len(ids(asked(oai, verb="ListRecords", resumptionToken=given))) == 1
    assert len(oai.requests) == len(oai.arrivals) == len(oai.headers) == 8
