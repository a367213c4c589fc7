"""What people are told of a failure: what, where, what to do; and never the key."""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Callable

import pytest

from papershelf.errors import PapershelfError, ZoteroError, ZoteroUnavailableError
from papershelf.zotero.library import StaleError
from papershelf.zotero.model import Library
from papershelf.zotero.transport import UncertainError
from tests.servers.zotero_faults import Altered, CutBefore, FailObjects, Malformed, Status
from tests.servers.zotero_keys import GROUP_KEY, READ_KEY, WRITE_KEY
from tests.unit.zotero.asking import NEW_ITEM, OWN, Asking, answering, asking

LOGIN = "<html><title>Hotel</title><body>Sign in to go online</body></html>"


def said(action: Callable[[], object]) -> str:
    with pytest.raises(PapershelfError) as caught:
        action()
    return str(caught.value)


class TestRefusals:
    def test_a_key_that_zotero_does_not_know(self) -> None:
        with asking("NOSUCHkey000000000000009") as ask:
            words = "Zotero does not know this key; make another and sign in: papershelf zotero login"
            assert said(ask.web.access) == words
            ask.zotero.fail_next(Status(403, body="Invalid key"))
            assert said(ask.write) == words

    def test_a_key_that_may_only_read(self) -> None:
        with asking(READ_KEY) as ask:
            assert ask.read() == {}
            assert said(ask.write) == (
                "the key may not write to /users/1001/items; make one that may, and sign in: papershelf zotero login"
            )

    def test_a_library_of_somebody_else(self) -> None:
        with asking() as ask:
            for library in (Library("group", 501), Library("user", 1002)):
                words = said(functools.partial(ask.web.item_versions, library, 0))
                assert words.startswith(f"the key may not read {library.path}/items; make one that may")

    def test_a_library_that_is_not_there(self) -> None:
        with asking(GROUP_KEY) as ask:
            ask.zotero.fail_next(Status(404, body="Group not found"))
            words = said(lambda: ask.web.item_versions(Library("group", 9), 0))
            assert words == "Zotero does not have /groups/9/items (404: Group not found)"

    def test_a_request_that_zotero_does_not_take(self) -> None:
        with asking() as ask:
            assert said(lambda: ask.write(*[NEW_ITEM] * 51)).startswith("Zotero refused POST /users/1001/items (413: ")

    def test_words_of_a_server_are_shown_on_one_line_without_escapes(self) -> None:
        with asking() as ask:
            ask.zotero.fail_next(Status(400, body="no\x1b[31m\n\n  good\x00" + "x" * 1000))
            words = said(ask.read)
            assert words.startswith("Zotero refused GET /users/1001/items (400: no goodxxx")
            assert len(words) < 260


class TestNotZotero:
    @pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain", "application/zip", "nonsense"])
    def test_a_sign_in_page_is_no_answer(self, kind: str) -> None:
        with answering(200, LOGIN.encode(), Content_Type=kind) as page, asking(url=lambda _: page.url) as ask:
            words = "what Zotero answered cannot be understood; run it again later"
            assert said(ask.web.access) == words
            assert said(ask.read) == words
            assert said(lambda: list(ask.web.items(OWN, ["AAAA2345"]))) == words
            assert said(lambda: ask.web.collections(OWN)) == words
            assert said(lambda: ask.web.deleted(OWN, 0)) == words
            with pytest.raises(UncertainError, match=r"^what Zotero answered to a write cannot be understood$"):
                ask.write()
            with pytest.raises(UncertainError, match="cannot be understood"):
                ask.web.delete(OWN, "items", ["AAAA2345"], 1)

    def test_a_page_without_a_type_is_no_answer(self) -> None:
        with answering(200, b"hello") as page, asking(url=lambda _: page.url) as ask:
            assert "cannot be understood" in said(lambda: ask.web.collections(OWN))

    @pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'"x"', b'{"a": 1}', b'[{"a": 1}]', b'[{"data": 5}]'])
    def test_other_json_is_no_answer(self, body: bytes) -> None:
        with answering(200, body, Content_Type="application/json") as page, asking(url=lambda _: page.url) as ask:
            assert "cannot be understood" in said(ask.read)  # it names no version
            assert "cannot be understood" in said(lambda: ask.web.deleted(OWN, 0))
            with pytest.raises(UncertainError):
                ask.write()
            if body != b"[]":
                assert "cannot be understood" in said(lambda: list(ask.web.items(OWN, ["AAAA2345"])))

    def test_a_redirect_is_not_followed_with_the_key(self) -> None:
        with answering(302, b"", Location="http://evil.example/") as page, asking(url=lambda _: page.url) as ask:
            assert said(ask.read) == "what answers at 127.0.0.1 is not Zotero (status 302)"

    def test_what_cannot_be_unpacked_is_a_broken_connection(self) -> None:
        headers = {"Content_Encoding": "gzip", "Content_Type": "application/json"}
        with answering(200, b"no gzip", **headers) as page, asking(url=lambda _: page.url) as ask:
            assert "broke off" in said(ask.read)
            assert len(page.lines) == 5

    def test_half_an_answer_is_none(self) -> None:
        with asking() as ask:
            ask.zotero.fail_next(Malformed())
            assert said(ask.read) == "what Zotero answered cannot be understood; run it again later"
            ask.zotero.fail_next(Malformed())
            with pytest.raises(UncertainError):
                ask.write()
            assert ask.zotero.library.data()

    def test_an_error_page_is_not_shown(self) -> None:
        with asking() as ask:
            ask.zotero.fail_next(Status(400, body=LOGIN))
            assert said(ask.read) == "Zotero refused GET /users/1001/items (400)"


class TestTheKey:
    @pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500, 503])
    def test_it_is_not_told_even_if_the_server_tells_it(self, code: int, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        echo = f"Authorization: Bearer {WRITE_KEY} ({WRITE_KEY})"
        with asking() as ask:
            ask.zotero.fail_when(lambda *_: True, Status(code, body=echo, retry_after=6))
            for action in (ask.read, ask.write, ask.web.access, lambda: list(ask.web.items(OWN, ["A"]))):
                with pytest.raises((PapershelfError, UncertainError)) as caught:
                    action()
                assert WRITE_KEY not in "".join(traceback.format_exception(caught.value))
        assert WRITE_KEY not in " ".join(ask.told)
        assert WRITE_KEY not in caplog.text
        assert WRITE_KEY not in repr(ask.web)

    def test_it_is_not_told_when_a_library_was_changed(self) -> None:
        with asking() as ask:
            ask.zotero.fail_next(Status(412, body=WRITE_KEY))
            with pytest.raises(StaleError) as caught:
                ask.write()
            assert WRITE_KEY not in str(caught.value)

    def test_it_is_not_told_in_the_refusal_of_an_object(self) -> None:
        with asking() as ask:
            ask.zotero.fail_next(FailObjects((0,), 400, f"no {WRITE_KEY}\x1b[31m{'x' * 999}"))
            (refusal,) = ask.write().refused.values()
            assert (refusal.code, refusal.message[:12]) == (400, "no (the key)")
            assert len(refusal.message) == 300

    def test_it_goes_into_no_address(self) -> None:
        with answering(200, b"", Content_Type="text/plain") as page, asking(url=lambda _: page.url) as ask:
            for action in (ask.web.access, ask.read, lambda: list(ask.web.items(OWN, ["A"]))):
                said(action)
        assert WRITE_KEY not in " ".join(page.lines)
        assert page.headers["Authorization"] == f"Bearer {WRITE_KEY}"


def test_a_failed_read_leaves_nothing_to_the_next_one() -> None:
    def targets(ask: Asking) -> list[str]:
        return [request.target for request in ask.zotero.requests]

    with asking() as ask:
        ask.zotero.library.add_collection("Reading")
        for fault in (Malformed(), Status(404), Altered(lambda _: b"[]")):
            ask.zotero.fail_next(fault)
            with pytest.raises((ZoteroError, ZoteroUnavailableError)):
                ask.web.deleted(OWN, 5)
        ask.zotero.fail_when(lambda *_: True, CutBefore(), times=5)
        with pytest.raises(ZoteroUnavailableError):
            list(ask.web.items(OWN, ["AAAA2345"]))
        assert len(ask.web.collections(OWN).data) == 1
        assert "itemKey" not in targets(ask)[-1]
        assert "since=0" in targets(ask)[-1]
