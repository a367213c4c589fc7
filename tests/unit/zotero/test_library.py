"""Reading and writing a library over the Web API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from papershelf.errors import ConfigError, ZoteroUnavailableError
from papershelf.zotero.library import Refusal, StaleError, Web
from papershelf.zotero.model import Library
from tests.servers.zotero import sample
from tests.servers.zotero_faults import Altered, FailObjects, Meanwhile
from tests.servers.zotero_keys import EMPTY_KEY, GROUP_KEY, READ_KEY, WRITE_KEY
from tests.unit.zotero.asking import NEW_ITEM, OWN, Asking, answering, asking

GROUP = Library("group", 501, "Reading group")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def ask() -> Iterator[Asking]:
    with asking() as opened:
        yield opened


class TestAccess:
    @pytest.mark.parametrize(
        ("key", "reads", "writes"), [(WRITE_KEY, True, True), (READ_KEY, True, False), (EMPTY_KEY, False, False)]
    )
    def test_a_key_says_what_it_may_do(self, key: str, reads: bool, writes: bool) -> None:
        with asking(key) as ask:
            access = ask.web.access()
            assert (access.user_id, access.username) == (1001, "arxiver")
            assert (access.may_read(OWN), access.may_write(OWN)) == (reads, writes)
            assert ask.web.libraries(access) == ((OWN,) if reads else ())

    def test_groups_are_libraries_too(self) -> None:
        with asking(GROUP_KEY) as ask:
            access = ask.web.access()
            assert ask.web.libraries(access) == (OWN, GROUP)
            requests = ask.web.requests
            assert ask.web.libraries(access, only_own=True) == (OWN,)
            assert ask.web.requests == requests
            ask.web.write(GROUP, "items", [NEW_ITEM], 0)
            assert [one["title"] for one in ask.zotero.group.data()] == ["Graphs"]
            assert ask.web.item_versions(GROUP, 0).data == {"AAAA2345": 1}
            assert ask.read() == {}

    @pytest.mark.parametrize(
        "body", [b'[{"id": 5, "data": {}}]', b'[{"data": {"name": "x"}}]', b'[{"id": "x", "data": {"name": ""}}]']
    )
    def test_groups_that_cannot_be_understood_are_told(self, body: bytes) -> None:
        with asking(GROUP_KEY) as ask:
            access = ask.web.access()
            ask.zotero.fail_next(Altered(lambda _: body))
            with pytest.raises(ZoteroUnavailableError, match="cannot be understood"):
                ask.web.libraries(access)


class TestReading:
    def test_versions_of_all_items_come_with_the_librarys(self, ask: Asking) -> None:
        keys = ask.zotero.library.seed(sample(number) for number in range(130))
        ask.zotero.library.trash(keys[0])
        read = ask.web.item_versions(OWN, 0)
        assert (len(read.data), read.version, read.data[keys[0]]) == (130, 131, 131)
        assert ask.web.item_versions(OWN, 130).data == {keys[0]: 131}
        assert ask.web.item_versions(OWN, 131).data == {}
        assert ask.web.item_versions(OWN, 999).version == 131

    def test_items_come_by_hundreds_with_those_in_the_trash(self, ask: Asking) -> None:
        keys = ask.zotero.library.seed(sample(number) for number in range(230))
        ask.zotero.library.trash(keys[5])
        pages = list(ask.web.items(OWN, [*keys, "NOSUCH22"]))
        assert [len(page.data) for page in pages] == [100, 100, 30]
        assert {one["data"]["key"] for page in pages for one in page.data} == set(keys)
        assert {page.version for page in pages} == {231}
        assert list(ask.web.items(OWN, [])) == []

    def test_all_collections_are_read_over_many_pages(self, ask: Asking) -> None:
        keys = {ask.zotero.library.add_collection(f"Shelf {number}") for number in range(201)}
        read = ask.web.collections(OWN)
        assert {one["data"]["key"] for one in read.data} == keys
        assert (read.version, ask.web.requests) == (201, 3)
        assert [one["data"]["name"] for one in ask.web.collections(OWN, since=200).data] == ["Shelf 200"]

    def test_a_list_that_changes_between_two_pages_is_read_again(self, ask: Asking) -> None:
        keys = [ask.zotero.library.add_collection(f"Shelf {number:03d}") for number in range(150)]
        ask.zotero.fail_at(1, Meanwhile(lambda library: library.delete_collection(keys[0])))
        read = ask.web.collections(OWN)
        assert ({one["data"]["key"] for one in read.data}, read.version) == (set(keys[1:]), 151)
        assert ask.web.requests == 4

    def test_a_list_that_changes_all_the_time_is_left(self, ask: Asking) -> None:
        for number in range(100):
            ask.zotero.library.add_collection(f"Shelf {number}")
        ask.zotero.fail_when(lambda *_: True, Meanwhile(lambda library: library.add_collection("More")))
        with pytest.raises(ZoteroUnavailableError, match="My Library is being changed by somebody else all the time"):
            ask.web.collections(OWN)

    def test_what_was_deleted_is_told_by_kind(self, ask: Asking) -> None:
        library = ask.zotero.library
        key, shelf = library.add_item({"itemType": "book"}), library.add_collection("Reading")
        library.delete(key)
        library.delete_collection(shelf)
        read = ask.web.deleted(OWN, 0)
        assert (read.data, read.version) == ({"items": [key], "collections": [shelf]}, 4)
        assert ask.web.deleted(OWN, 4).data == {"items": [], "collections": []}


class TestWriting:
    def test_what_became_of_each_object_is_told(self, ask: Asking) -> None:
        key = ask.zotero.library.add_item({"itemType": "preprint", "title": "There"})
        objects = [
            {
                "key": f"AAAA23{n:02d}".replace("0", "A").replace("1", "B"),
                "version": 0,
                "itemType": "preprint",
                "title": f"Paper {n}",
            }
            for n in range(48)
        ]
        objects[7]["nosuchField"] = "x"
        objects += [{"key": key, "version": 1, "title": "There"}, {"key": "ZZZZ2345", "version": 3, "title": "Gone"}]
        report = ask.write(*objects, version=1)
        assert set(report.written) == set(range(48)) - {7}
        assert report.written[0]["title"] == "Paper 0"
        assert report.unchanged == {48}
        assert (report.refused[7].code, report.refused[49].code) == (400, 404)
        assert report.version == ask.zotero.library.version

    def test_reasons_are_those_of_the_server(self, ask: Asking) -> None:
        ask.zotero.fail_next(FailObjects((0,), 413, "Tag 'xxx…' too long"))
        assert ask.write().refused == {0: Refusal(413, "Tag 'xxx…' too long")}

    def test_a_write_for_an_old_version_does_nothing(self, ask: Asking) -> None:
        key = ask.zotero.library.add_item({"itemType": "book"})
        with pytest.raises(StaleError):
            ask.write(version=0)
        with pytest.raises(StaleError):
            ask.web.delete(OWN, "items", [key], 0)
        assert len(ask.zotero.library.data()) == 1

    def test_items_and_collections_are_deleted(self, ask: Asking) -> None:
        library = ask.zotero.library
        key, shelf = library.add_item({"itemType": "book"}), library.add_collection("Reading")
        version = ask.web.delete(OWN, "items", [key], 2)
        assert ask.web.delete(OWN, "collections", [shelf], version) == library.version
        assert (library.items, library.collections) == ({}, {})


class TestProxies:
    @pytest.fixture(autouse=True)
    def _environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in PROXIES:
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)

    @staticmethod
    def ask_by_name() -> None:
        with Web(WRITE_KEY, url="http://zotero.example") as web:
            web.item_versions(OWN, 0)

    @pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
    @pytest.mark.parametrize("scheme", ["http://", ""])
    def test_the_proxy_of_the_environment_is_used(
        self, monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str
    ) -> None:
        answer = {"Content_Type": "application/json", "Last_Modified_Version": "3"}
        with answering(200, b"{}", **answer) as proxy:
            monkeypatch.setenv(variable, proxy.url.replace("http://", scheme))
            self.ask_by_name()
        assert proxy.lines[0].startswith("GET http://zotero.example/users/1001/items?")

    @pytest.mark.parametrize("bypassed", ["example.org, 127.0.0.1", "*"])
    def test_hosts_that_are_to_be_reached_without_it_are(self, monkeypatch: pytest.MonkeyPatch, bypassed: str) -> None:
        with answering(502, b"") as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)
            monkeypatch.setenv("no_proxy", bypassed)
            with asking() as ask:
                assert ask.read() == {}
        assert proxy.lines == []

    def test_a_host_can_be_named_with_its_port(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with answering(502, b"") as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)

            def bypass(url: str) -> str:
                monkeypatch.setenv("no_proxy", url.removeprefix("http://"))
                return url

            with asking(url=bypass) as ask:
                assert ask.read() == {}
        assert proxy.lines == []

    def test_a_proxy_that_is_not_there_is_told_as_no_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        with (
            asking(url=lambda _: "http://zotero.example") as ask,
            pytest.raises(ZoteroUnavailableError, match="no conn"),
        ):
            ask.read()

    @pytest.mark.parametrize("proxy", ["socks9://user:secret@proxy:1", "http://user:secret@[::", "http://a:secret@x:y"])
    def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
        self, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(ConfigError, match="the proxy in HTTPS_PROXY cannot be used") as caught:
            Web(WRITE_KEY, url="https://api.zotero.org")
        assert "secret" not in str(caught.value)
