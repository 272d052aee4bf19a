"""The live preview: a real server, followed by a real browser while files change under it."""

import json
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.pictures import needs_chromium
from tests.saving import PATIENT, start_saving
from tracegram.cli.main import main
from tracegram.preview import draw

SPEC = """tracegram: 1
title: First
trace: {file: cells.csv}
marks:
  - {mark: rect, color: orange}
"""
MOST_SIGNS = 40  # of life without a message: ten minutes


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "one.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "figures" / "cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    (tmp_path / "secret.yaml").write_text("tracegram: 1\n", "utf-8")
    return tmp_path / "figures"


@contextmanager
def serving(folder, before="pass"):
    """The address of a server of the folder, in a process in which something was done before; it ends in order."""
    code = f"import sys; {before}; from tracegram.cli.main import main; sys.exit(main(['serve', {str(folder)!r}]))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        yield server.stdout.readline().strip()
        server.terminate()
        assert server.wait(300) in {0, -15}
        assert "Traceback" not in server.stderr.read()


@pytest.fixture
def address(folder):
    """The address of a server of the folder that is ended when the test is over."""
    with serving(folder) as address:
        yield address


@pytest.fixture
def tab(tab, address):  # noqa: ARG001  # which ends after it
    """A page that leaves the server before that ends, or it would log in another test that it has lost it."""
    yield tab
    tab.open("about:blank", settle=False)


@contextmanager
def following(address, spec="one.yaml"):
    """The messages of the stream about a spec, as they come."""
    with httpx.Client(base_url=address, timeout=60) as client, client.stream("GET", f"events?spec={spec}") as stream:
        yield _messages(stream.iter_lines())


def _messages(lines):
    """Return the messages of a stream, and fail where it goes on without one, so that no test waits for ever."""
    silent = 0
    for line in lines:
        if line.startswith("data: {"):
            silent = 0
            yield json.loads(line.removeprefix("data: "))
        elif line.startswith(": here"):
            silent += 1
            assert silent < MOST_SIGNS, "the server is alive and says nothing more"


def until(messages, **awaited):
    """Return the messages up to the first that holds the awaited texts."""
    seen = []
    for message in messages:
        seen.append(message)
        if all(text in message[key] for key, text in awaited.items()):
            return seen
    raise AssertionError(seen)


def titles(messages):
    return [each["title"] for each in messages]


def test_a_broken_spec_a_deleted_trace_and_many_saves_are_followed(address, folder):
    """The stream says what is wrong, the picture stays, and after 200 saves in a row the last one is shown."""

    def picture():
        return httpx.get(f"{address}picture?spec=one.yaml", timeout=60)

    with following(address) as messages:
        until(messages, title="First")
        first = picture()
        assert (first.headers["content-type"], first.text[:4]) == ("image/svg+xml", "<svg")

        (folder / "one.yaml").write_text(SPEC.replace("orange", "ornage"), "utf-8")
        broken = until(messages, findings="one.yaml:5:25")[-1]
        assert broken["picture"] == ""
        assert "write “orange”" in broken["findings"]
        assert picture().text == first.text

        (folder / "one.yaml").write_text(SPEC, "utf-8")
        until(messages, title="First")
        (folder / "cells.csv").unlink()
        until(messages, findings="error[file-not-found]")
        (folder / "cells.csv").write_text("step,position\n0,0\n", "utf-8")
        until(messages, description="the only cell")

        for number in range(100, 300):
            (folder / "one.yaml").write_text(SPEC.replace("First", f"Save {number}"), "utf-8")
        seen = titles(until(messages, title="Save 299"))
        assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("file", "content", "awaited"),
    [
        ("one.yaml", SPEC.replace("First", "Second"), {"title": "Second"}),
        ("cells.csv", "step,position\n0,0\n", {"description": "the only cell"}),
    ],
    ids=["spec", "trace"],
)
def test_a_file_that_somebody_is_saving_is_never_said_to_be_empty(file, content, awaited, folder):
    with serving(folder, PATIENT) as address, following(address) as messages:
        until(messages, title="First")
        with start_saving(folder / file, content):
            seen = until(messages, **awaited)

    assert [each["findings"] for each in seen] == [""] * len(seen)


def test_a_file_that_stays_empty_is_said_to_be_and_stays_in_the_list(address, folder):
    assert httpx.get(f"{address}specs").json() == ["one.yaml"]
    with following(address) as messages:
        until(messages, title="First")
        (folder / "one.yaml").write_text("", "utf-8")
        until(messages, findings="error[")

    assert httpx.get(f"{address}specs").json() == ["one.yaml"]


def test_nothing_is_served_without_the_token_to_other_hosts_or_from_outside_the_folder(address):
    server, token = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/([\w-]{20,})/", address).groups()

    def status(path, **headers):
        return httpx.get(f"{server}{path}", headers=headers).status_code

    assert status(f"/{token}/specs") == 200
    assert status("/specs") == status("/x/specs") == status("/") == 404
    assert status(f"/{token}/specs", Host="evil.example") == 400
    assert status(f"/{token}/picture?spec=../secret.yaml") == 404
    assert status(f"/{token}/events?spec=/etc/passwd") == 404
    assert status(f"/{token}/../secret.yaml") == 404
    assert json.loads(httpx.get(f"{server}/{token}/specs").text) == ["one.yaml"]
    assert "default-src 'none'" in httpx.get(f"{server}/{token}/").headers["content-security-policy"]


@pytest.mark.parametrize("name", ["%00.yaml", "a" * 5000 + ".yaml", "one.yaml/two.yaml", "%ff.toml"])
def test_a_name_that_no_file_can_have_is_not_found(name, address):
    assert httpx.get(f"{address}events?spec={name}").status_code == 404
    assert httpx.get(f"{address}picture?spec={name}").status_code == 404


def test_the_list_follows_the_folder_without_links_that_lead_out_of_it(address, folder):
    (folder / "away.yaml").symlink_to(folder.parent / "secret.yaml")
    with httpx.Client(base_url=address, timeout=20) as client, client.stream("GET", "events?spec=one.yaml") as stream:
        lists = (json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ["))
        assert next(lists) == ["one.yaml"] == client.get("specs").json()
        (folder / "two.yaml").write_text(SPEC, "utf-8")
        assert next(lists) == ["one.yaml", "two.yaml"]
        (folder / "one.yaml").unlink()
        assert next(lists) == ["two.yaml"]


def test_a_spec_that_is_not_there_is_said_and_not_served(folder, capsys):
    assert main(["serve", str(folder / "on.yaml")]) == 1
    assert "did you mean “one.yaml”?" in capsys.readouterr().err


def served_after(prepared, folder):
    """Serve a folder in a process in which something was prepared, until the server ends by itself."""
    code = f"import sys; {prepared}; from tracegram.cli.main import main; sys.exit(main(['serve', '.']))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("library", ["starlette", "uvicorn", "watchfiles"])
def test_without_its_libraries_the_preview_says_what_to_install(library, folder):
    ended = served_after(f"sys.modules['{library}'] = None", folder)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "pip install 'tracegram[serve]'" in ended.stderr


def test_a_mistake_in_a_module_of_ours_is_not_taken_for_a_lacking_library(folder):
    ended = served_after("sys.modules['tracegram.preview.drawing'] = None", folder)

    assert ended.returncode == 70
    assert "tracegram has a bug: ModuleNotFoundError" in ended.stderr


def test_a_server_that_can_no_longer_follow_changes_ends_and_says_why(folder):
    """The system's limit of watches is for all processes, so a stand-in for the library's watcher reaches it."""
    refusing = "import errno, watchfiles.main as w; w.RustNotify = lambda *_: (_ for _ in ()).throw(OSError({}))"
    ended = served_after(refusing.format("errno.ENOSPC, 'OS file watch limit reached.'"), folder)

    assert ended.returncode == 1
    assert "can no longer be followed: [Errno 28] OS file watch limit reached" in ended.stderr
    assert "WATCHFILES_FORCE_POLLING" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_is_said(folder, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", str(folder), "--port", str(port)]) == 1

    said = f"port {port} of 127.0.0.1 cannot be used: Address already in use; leave out --port for a free one"
    assert capsys.readouterr().err.strip() == said


def test_a_folder_that_is_replaced_is_followed(address, folder):
    """As a switch of branches does: the folder goes, and another one of its name comes."""
    with following(address) as messages:
        until(messages, title="First")
        for time in ("Second", "Third"):
            shutil.rmtree(folder)
            until(messages, findings="error[file-not-found]")
            folder.mkdir()
            (folder / "cells.csv").write_text("step,position\n0,0\n", "utf-8")
            (folder / "one.yaml").write_text(SPEC.replace("First", time), "utf-8")
            until(messages, title=time)
        (folder / "one.yaml").write_text(SPEC.replace("First", "Edited"), "utf-8")
        until(messages, title="Edited")


@pytest.mark.browser
@needs_chromium
def test_an_open_page_follows_the_spec_and_keeps_its_zoom(address, folder, tab):
    def shows(text, part):
        return f"document.getElementById('{part}').textContent.includes('{text}')"

    tab.open(address, settle=False)
    tab.wait(shows("First", "title"))
    assert tab.value("part('state').textContent") == "following"
    tab.value("stream.onopen()")  # as when the page connects anew
    assert tab.value("part('state').textContent") == "drawing"
    tab.value("part('state').textContent = ''")
    tab.value("zoom.value = 250; zoom.dispatchEvent(new Event('input'))".replace("zoom.", "part('zoom')."))
    width = tab.value("picture.width")

    (folder / "one.yaml").write_text(SPEC.replace("First", "Second"), "utf-8")
    tab.wait(shows("Second", "title"))
    assert tab.value("picture.width") == width
    assert tab.value("part('percent').textContent") == "250 %"
    assert tab.value("part('state').textContent") == "following"

    (folder / "one.yaml").write_text(SPEC.replace("rect", "rekt"), "utf-8")
    tab.wait(shows("error[unknown-choice]", "findings"))
    assert tab.value("picture.className") == "stale"

    (folder / "one.yaml").write_text(SPEC, "utf-8")
    tab.wait(shows("First", "title"))
    assert tab.value("part('findings').hidden")
    assert tab.logged == []

    (folder / "two.yaml").write_text(SPEC.replace("First", "Another"), "utf-8")
    tab.wait("[...part('spec').options].map((each) => each.value).join() === 'one.yaml,two.yaml'")
    assert tab.value("part('spec').value") == "one.yaml"


@pytest.mark.browser
@needs_chromium
def test_a_page_of_an_empty_folder_waits_for_its_first_spec(address, folder, tab):
    (folder / "one.yaml").unlink()
    tab.open(address, settle=False)
    tab.wait("part('state').textContent === 'no spec in this folder'")

    (folder / "two.yaml").write_text(SPEC, "utf-8")
    tab.wait("part('title').textContent === 'First'")
    assert tab.value("[part('spec').value, document.title]") == ["two.yaml", "two.yaml – tracegram"]
    assert tab.logged == []


@pytest.mark.browser
@needs_chromium
def test_more_pages_are_open_than_a_browser_has_connections(address, folder, tab):
    """Chromium keeps six to a server; pages that nobody sees leave theirs to the one that is seen."""
    tab.open(address, settle=False)
    tab.wait("part('title').textContent === 'First'")
    with ExitStack() as pages:
        for _ in range(7):
            pages.enter_context(tab.another(address))
            tab.wait("document.getElementById('title')?.textContent === 'First'")
        (folder / "one.yaml").write_text(SPEC.replace("First", "Second"), "utf-8")
        tab.wait("part('title').textContent === 'Second'")

    tab.wait("!document.hidden && part('title').textContent === 'Second'")


def test_a_mistake_in_a_base_is_shown_with_its_line(tmp_path):
    (tmp_path / "base.yaml").write_text("tracegram: 1\nmarks: [{mark: rekt}]\n", "utf-8")
    (tmp_path / "one.yaml").write_text("extends: base.yaml\n", "utf-8")

    assert "base.yaml:2:16\n2 | marks: [{mark: rekt}]\n" in draw(tmp_path / "one.yaml", None).findings


def test_an_edit_of_a_base_is_news_of_the_specs_that_start_from_it_alone(address, folder):
    (folder / "base.yaml").write_text(SPEC.replace("First", "Base"), "utf-8")
    (folder / "middle.yaml").write_text("tracegram: 1\nextends: base.yaml\n", "utf-8")
    (folder / "two.yaml").write_text("tracegram: 1\nextends: middle.yaml\n", "utf-8")
    with following(address) as of_one, following(address, "two.yaml") as of_two:
        until(of_one, title="First")
        until(of_two, title="Base")
        (folder / "base.yaml").write_text(SPEC.replace("First", "Edited").replace("orange", "teal"), "utf-8")
        until(of_two, title="Edited")
        picture = httpx.get(f"{address}picture?spec=two.yaml", timeout=60).text
        (folder / "one.yaml").write_text(SPEC.replace("First", "Later"), "utf-8")
        seen = until(of_one, title="Later")

    assert 'fill="teal"' in picture
    assert titles(seen) == ["Later"]  # nothing was said of it when the base changed
