from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from papershelf.config import Loaded, Settings, load, user_file
from papershelf.errors import ConfigError


class Machine:
    """A home, a working directory, an environment."""

    def __init__(self, folder: Path) -> None:
        self.cwd = folder / "work"
        self.own = folder / "home" / "own.toml"
        self.cwd.mkdir()
        self.own.parent.mkdir()
        self.environ = {"PAPERSHELF_CONFIG": str(self.own)}
        self.own.write_text("")

    @property
    def project(self) -> Path:
        return self.cwd / "papershelf.toml"

    def load(self, **options: object) -> Loaded:
        return load(options, self.environ, self.cwd)

    def refusal(self, **options: object) -> str:
        with pytest.raises(ConfigError) as refusal:
            self.load(**options)
        assert len(str(refusal.value).splitlines()) == 1
        return str(refusal.value)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class TestLayers:
    def test_without_any_the_defaults_hold(self, machine: Machine) -> None:
        loaded = machine.load()
        assert loaded.settings == Settings()
        assert set(loaded.origins.values()) == {"default"}

    def test_the_nearer_one_wins(self, machine: Machine) -> None:
        machine.own.write_text('source = "own.jsonl"\narxiv_timeout = 1\n')
        assert machine.load().settings.source == machine.own.parent / "own.jsonl"
        machine.project.write_text('source = "project.jsonl"\n')
        assert machine.load().settings.source == machine.cwd / "project.jsonl"
        machine.environ["PAPERSHELF_SOURCE"] = "environment.jsonl"
        assert machine.load().settings.source == machine.cwd / "environment.jsonl"
        assert machine.load(source="option.jsonl").settings.source == machine.cwd / "option.jsonl"
        assert machine.load(source=None).settings.source == machine.cwd / "environment.jsonl"
        assert machine.load().settings.arxiv_timeout == 1

    def test_each_value_tells_where_it_comes_from(self, machine: Machine) -> None:
        machine.own.write_text("\n\narxiv_timeout = 1\ncache_path = 'a'")
        machine.project.write_text("# ours\nsnapshot = 'a.jsonl'\n")
        machine.environ["PAPERSHELF_ARXIV_INTERVAL"] = "4.5"
        assert dict(machine.load(source="arxiv").origins) == {
            "source": "--source",
            "snapshot": f"{machine.project}, line 2",
            "index_path": "default",
            "arxiv_url": "default",
            "arxiv_oai_url": "default",
            "arxiv_contact": "default",
            "arxiv_interval": "PAPERSHELF_ARXIV_INTERVAL",
            "arxiv_timeout": f"{machine.own}, line 3",
            "cache_path": f"{machine.own}, line 4",
            "templates": "default",
            "themes_path": "default",
            "state_path": "default",
            "zotero_url": "default",
            "zotero_connector_url": "default",
        }

    def test_the_table_has_a_row_for_every_setting(self, machine: Machine) -> None:
        machine.environ["PAPERSHELF_ARXIV_CONTACT"] = "me@example.org"
        loaded = machine.load(source="a\x1b[31m\u202eb")
        assert ("arxiv_contact", "me@example.org", "PAPERSHELF_ARXIV_CONTACT") in loaded.rows()
        assert ("snapshot", "", "default") in loaded.rows()
        assert ("source", str(machine.cwd / "ab"), "--source") in loaded.rows()
        lines = loaded.table().splitlines()
        assert len(lines) == len(loaded.rows()) == 14
        assert (
            len({line.index(row[2], len(row[0]) + len(row[1])) for line, row in zip(lines, loaded.rows(), strict=True)})
            == 1
        )

    def test_an_empty_variable_is_not_set(self, machine: Machine) -> None:
        machine.environ["PAPERSHELF_SNAPSHOT"] = ""
        assert machine.load().settings.snapshot is None

    def test_a_relative_option_stays_as_it_was_written(self) -> None:
        assert load({"source": "a.jsonl"}, {"PAPERSHELF_CONFIG": os.devnull}).settings.source == Path("a.jsonl")

    def test_no_setting_moves_the_lock_that_all_processes_share(self, machine: Machine) -> None:
        machine.own.write_text("cache_path = 'elsewhere/a'")
        assert machine.load().settings.lock_path == Settings().lock_path

    def test_copies_of_libraries_are_kept_beside_the_other_answers(self, machine: Machine) -> None:
        machine.own.write_text("cache_path = '/elsewhere/a'")
        assert machine.load().settings.zotero_copy_path == Path("/elsewhere/zotero.sqlite3")


class TestFolders:
    """`templates` and `state_path`, as a real process with a home of its own finds them."""

    def found(self, home: Path, **variables: str) -> list[str]:
        program = "from papershelf.config import load; s = load().settings; print(s.templates, s.state_path, sep='\\n')"
        environ = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
        environ = {name: value for name, value in environ.items() if not name.startswith("PAPERSHELF_")}
        environ |= {"XDG_STATE_HOME": str(home / "state"), **variables}
        run = [sys.executable, "-c", program]
        return subprocess.check_output(run, env=environ, cwd=home, text=True).splitlines()

    def test_are_where_the_system_has_such_things(self, tmp_path: Path) -> None:
        state = str(tmp_path / "state" / "papershelf" / "state.sqlite3")
        assert self.found(tmp_path) == ["None", state]
        templates = tmp_path / "config" / "papershelf" / "templates"
        templates.mkdir(parents=True)
        assert self.found(tmp_path) == [str(templates), state]
        assert not (tmp_path / "state").exists()

    def test_can_be_set(self, tmp_path: Path, machine: Machine) -> None:
        (tmp_path / "config" / "papershelf" / "templates").mkdir(parents=True)
        assert self.found(tmp_path, PAPERSHELF_TEMPLATES="/t", PAPERSHELF_STATE_PATH="/s/t") == ["/t", "/s/t"]
        machine.own.write_text("templates = 'mine'\nstate_path = '~/state'")
        settings = machine.load().settings
        assert (settings.templates, settings.state_path) == (machine.own.parent / "mine", Path.home() / "state")

    def test_beside_a_projects_file_are_not_taken(self, tmp_path: Path) -> None:
        (tmp_path / "project" / "templates").mkdir(parents=True)
        (tmp_path / "project" / "papershelf.toml").touch()
        assert self.found(tmp_path, PAPERSHELF_CONFIG="project/papershelf.toml")[0] == "None"


class TestYourFile:
    def test_is_where_the_system_has_such_files(self, tmp_path: Path) -> None:
        program = "from papershelf.config import load, user_file; print(user_file(), load().settings.arxiv_timeout)"
        environ = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "set")}
        environ = {name: value for name, value in environ.items() if not name.startswith("PAPERSHELF_")}
        expected = tmp_path / "set" / "papershelf" / "config.toml"
        run = [sys.executable, "-c", program]
        assert subprocess.check_output(run, env=environ, cwd=tmp_path, text=True) == f"{expected} 30.0\n"
        expected.parent.mkdir(parents=True)
        expected.write_text("arxiv_timeout = 7")
        assert subprocess.check_output(run, env=environ, cwd=tmp_path, text=True) == f"{expected} 7.0\n"

    def test_is_the_one_that_the_environment_names(self, machine: Machine) -> None:
        assert user_file(machine.environ) == machine.own
        assert user_file({"PAPERSHELF_CONFIG": "~/a.toml"}) == Path.home() / "a.toml"
        assert user_file({"PAPERSHELF_CONFIG": ""}).name == "config.toml"

    def test_must_be_there_if_it_is_named(self, machine: Machine) -> None:
        machine.own.unlink()
        assert machine.refusal() == f"{machine.own}: cannot be read: No such file or directory"
        machine.environ["PAPERSHELF_CONFIG"] = str(machine.cwd)
        assert machine.refusal() == f"{machine.cwd}: cannot be read: Is a directory"
        machine.environ["PAPERSHELF_CONFIG"] = "~nobody-of-this-name/a"
        assert machine.refusal() == "PAPERSHELF_CONFIG must be a path; the home folder in it is not known"

    def test_that_cannot_even_be_looked_for_is_told(self, machine: Machine) -> None:
        machine.environ["PAPERSHELF_CONFIG"] = "a" * 5000
        assert machine.refusal().endswith("cannot be read: File name too long")

    def test_may_begin_with_a_byte_order_mark(self, machine: Machine) -> None:
        machine.own.write_text("\ufeffarxiv_timeout = 3\r\n")
        assert machine.load().settings.arxiv_timeout == 3

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (b"a\nb = 1", ", line 1: is not TOML: Expected '=' after a key in a key/value pair"),
            (b"\n\nsource = ", ", line 3: is not TOML: Invalid value"),
            (b"\nx = '''\n\n\n", ", line 4: is not TOML: Expected \"'''\""),
            (b"source = 'a'\nsource = 'b'", ", line 2: is not TOML: Cannot overwrite a value"),
            (b"# \xe9\n# \xff", ", line 1: is not UTF-8; save it as UTF-8"),
            (b"# " + b"x" * (1 << 20), ": is too large for a file of settings"),
            (b"x = " + b"[" * 100_000, ": is nested too deep"),
            (b"\n\n sorce = 'a'", ", line 3: there is no setting 'sorce'; did you mean source?"),
            (b"\n[arxiv]\nurl = 'a'", ", line 2: there is no setting 'arxiv'; did you mean arxiv_url?"),
            (b'"\\u202e\\u001b[31m" = 1', ": there is no setting '\\u202e\\x1b[31m'; there are source, snapshot, "),
        ],
    )
    def test_that_is_wrong_is_told_with_its_line(self, machine: Machine, text: bytes, message: str) -> None:
        machine.own.write_bytes(text)
        assert machine.refusal().startswith(f"{machine.own}{message}")


class TestAProjectsFile:
    def test_may_name_what_is_read(self, machine: Machine) -> None:
        machine.project.write_text("source = 'auto'\nsnapshot = '../papers.jsonl'")
        assert machine.load().settings.snapshot == machine.cwd / "../papers.jsonl"

    @pytest.mark.parametrize(
        "name",
        "arxiv_url arxiv_oai_url arxiv_contact arxiv_interval arxiv_timeout cache_path templates themes_path "
        "state_path zotero_url zotero_connector_url".split(),
    )
    def test_may_not_set_where_titles_go_and_what_is_written(self, machine: Machine, name: str) -> None:
        machine.project.write_text(f"\n{name} = 5")
        allowed = "a project's file can only set source and snapshot"
        assert machine.refusal() == f"{machine.project}, line 2: {allowed}; set {name} in {machine.own}"

    def test_may_set_everything_when_you_name_it(self, machine: Machine) -> None:
        machine.project.write_text("arxiv_timeout = 5")
        machine.environ["PAPERSHELF_CONFIG"] = str(machine.project)
        assert machine.load().settings.arxiv_timeout == 5

    def test_is_not_looked_for_further_up(self, machine: Machine) -> None:
        (machine.cwd.parent / "papershelf.toml").write_text("nonsense")
        (machine.cwd / ".git").mkdir()
        assert machine.load().settings == Settings()

    def test_that_is_a_pipe_is_not_waited_for(self, machine: Machine) -> None:
        os.mkfifo(machine.project)
        assert machine.refusal() == f"{machine.project}: is not a file"

    def test_that_is_a_link_to_something_else_shows_nothing_of_it(self, machine: Machine, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n")
        machine.project.symlink_to(tmp_path / "key")
        assert machine.refusal().startswith(f"{machine.project}, line 1: is not TOML: ")
        assert "MIIE" not in machine.refusal()


class TestValues:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("PAPERSHELF_ARXIV_INTERVAL", "three"),
            ("PAPERSHELF_ARXIV_INTERVAL", "-1"),
            ("PAPERSHELF_ARXIV_INTERVAL", "nan"),
            ("PAPERSHELF_ARXIV_INTERVAL", "inf"),
            ("PAPERSHELF_ARXIV_INTERVAL", "3601"),
            ("PAPERSHELF_ARXIV_TIMEOUT", "0"),
            ("PAPERSHELF_ARXIV_URL", "ftp://export.arxiv.org"),
            ("PAPERSHELF_ARXIV_URL", "http://export.arxiv.org@127.0.0.1/"),
            ("PAPERSHELF_ARXIV_URL", "http://export.arxiv.org\\@127.0.0.1/"),
            ("PAPERSHELF_ARXIV_URL", "http://export.arxiv。org/"),
            ("PAPERSHELF_ARXIV_URL", "http://127.0.0.1/?a=b"),
            ("PAPERSHELF_ARXIV_URL", "http://127.0.0.1/\r\nX: y"),
            ("PAPERSHELF_ZOTERO_URL", "api.zotero.org"),
            ("PAPERSHELF_ZOTERO_URL", "https://api.zotero.org?v=3"),
            ("PAPERSHELF_ZOTERO_CONNECTOR_URL", "127.0.0.1:23119"),
            ("PAPERSHELF_ARXIV_CONTACT", "me"),
            ("PAPERSHELF_ARXIV_CONTACT", "me@example.org\r\nX: y"),
            ("PAPERSHELF_ARXIV_CONTACT", "me@example.org) Mozilla/5.0 ("),
            ("PAPERSHELF_ARXIV_CONTACT", "mé@example.org"),
            ("PAPERSHELF_CACHE_PATH", "a\0b"),
            ("PAPERSHELF_TEMPLATES", "~nobody-of-this-name/a"),
            ("PAPERSHELF_STATE_PATH", "a\0b"),
            ("PAPERSHELF_SNAPSHOT", "~nobody-of-this-name/a"),
            ("PAPERSHELF_SOURCE", "~nobody-of-this-name/a"),
        ],
    )
    def test_that_cannot_be_are_refused(self, machine: Machine, variable: str, value: str) -> None:
        machine.environ[variable] = value
        assert machine.refusal().startswith(f"{variable}: {variable.lower().removeprefix('papershelf_')} must be ")

    @pytest.mark.parametrize(
        "name",
        "source snapshot arxiv_url arxiv_contact arxiv_timeout cache_path templates themes_path state_path zotero_url "
        "zotero_connector_url".split(),
    )
    @pytest.mark.parametrize("value", ["true", "[1]", "{a = 1}", "1979-05-27", '""'])
    def test_of_the_wrong_type_are_refused(self, machine: Machine, name: str, value: str) -> None:
        machine.own.write_text(f"{name} = {value}")
        assert machine.refusal().startswith(f"{machine.own}, line 1: {name} must be ")

    def test_that_are_wrong_are_shown_and_not_at_length(self, machine: Machine) -> None:
        assert machine.refusal(arxiv_contact="me").endswith("must be a mail address or a URL, not 'me'")
        assert len(machine.refusal(arxiv_contact="m" * 10_000)) < 200
        assert machine.refusal(arxiv_interval=10**400).endswith("000…")

    def test_unknown_variables_and_options_are_refused(self, machine: Machine) -> None:
        assert "--sauce: there is no setting 'sauce'; did you mean source?" in machine.refusal(sauce="a")
        machine.environ["PAPERSHELF_ARXIV_ULR"] = "a"
        assert "PAPERSHELF_ARXIV_ULR: there is no setting 'arxiv_ulr'; did you mean arxiv_url?" in machine.refusal()

    def test_a_source_is_a_word_or_a_path(self, machine: Machine) -> None:
        assert machine.load(source="arXiv").settings.source == "arxiv"
        assert machine.load(source="AUTO").settings.source == "auto"
        assert machine.load(source="./arxiv").settings.source == machine.cwd / "arxiv"
        assert machine.load(source=Path("/a")).settings.source == Path("/a")
        assert machine.load(snapshot="~/a").settings.snapshot == Path.home() / "a"
        assert machine.refusal(source="").endswith("source must be auto, arxiv or the path of a file, not ''")

    @pytest.mark.parametrize("contact", ["me@example.org", "a.b+c@x.museum", "https://example.org/~me"])
    def test_a_contact_is_a_mail_address_or_a_url(self, machine: Machine, contact: str) -> None:
        assert machine.load(arxiv_contact=contact).settings.arxiv_contact == contact

    @pytest.mark.parametrize(
        "url",
        [
            "https://export.arxiv.org/api/query",
            "http://arxiv.org:80/api/query",
            "https://EXPORT.ArXiv.org./api/query",
        ],
    )
    def test_arxiv_is_not_asked_more_often_than_it_wants(self, machine: Machine, url: str) -> None:
        machine.own.write_text(f"arxiv_url = '{url}'")
        assert machine.load(arxiv_interval=3).settings.arxiv_interval == 3
        assert "--arxiv-interval: arxiv_interval must be at least 3 seconds for " in machine.refusal(arxiv_interval=2.9)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8765/api/query", "http://[::1]:80/", "http://notarxiv.org"])
    def test_others_may_be_asked_more_often(self, machine: Machine, url: str) -> None:
        assert machine.load(arxiv_url=url, arxiv_interval=0).settings.arxiv_interval == 0


class TestZotero:
    @pytest.mark.parametrize(
        "url", ["https://zotero.example/api", "http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"]
    )
    def test_can_be_elsewhere(self, machine: Machine, url: str) -> None:
        machine.environ["PAPERSHELF_ZOTERO_URL"] = f"{url}/"
        machine.own.write_text("zotero_connector_url = 'http://127.0.0.1:9/'")
        settings = machine.load().settings
        assert (settings.zotero_url, settings.zotero_connector_url) == (url, "http://127.0.0.1:9")

    @pytest.mark.parametrize("host", ["api.zotero.org", "192.168.1.7:80", "127.0.0.1.example", "localhost.example"])
    def test_gets_a_key_over_the_network_only_encrypted(self, machine: Machine, host: str) -> None:
        machine.own.write_text(f"zotero_url = 'http://{host}'")
        assert machine.refusal().endswith(
            "line 1: zotero_url must begin with https: anybody on the way could read the API key"
        )

    def test_has_a_key_in_a_variable_that_is_no_setting(self, machine: Machine) -> None:
        machine.environ["PAPERSHELF_ZOTERO_KEY"] = "WRITEkey0000000000000001"
        loaded = machine.load()
        assert loaded.settings == Settings()
        assert "WRITEkey" not in repr(loaded) + loaded.table()

    @pytest.mark.parametrize("name", ["zotero_key", "zotero_api_key", "ZOTERO-KEY", "zoteroKey"])
    def test_keys_in_files_are_refused_and_not_repeated(self, machine: Machine, name: str) -> None:
        for file in (machine.own, machine.project):
            file.write_text(f"\n{name} = 'WRITEkey0000000000000001'")
            refusal = machine.refusal()
            assert refusal.startswith(f"{file}, line 2: a Zotero API key is no setting; take it out, and run ")
            assert "papershelf zotero login" in refusal
            assert "WRITEkey" not in refusal
            file.write_text("")

    def test_keys_are_not_repeated_where_they_stand_in_other_places(self, machine: Machine) -> None:
        machine.environ["PAPERSHELF_ZOTERO_API_KEY"] = "WRITEkey0000000000000001"
        assert "WRITEkey" not in machine.refusal()
        machine.environ.clear()
        machine.environ["PAPERSHELF_ZOTERO_URL"] = "https://api.zotero.org/users/1/items?key=WRITEkey0000000000000001"
        assert "WRITEkey" not in machine.refusal()


def test_loading_settings_is_quick() -> None:
    program = "import sys, papershelf.config; papershelf.config.load(); print(*sys.modules)"
    # Without the variables by which coverage would load modules of its own.
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True, cwd=os.sep, env={}).split()
    assert {"tomllib", "difflib", "msgspec", "sqlite3", "requests", "numpy"} & set(loaded) == set()
