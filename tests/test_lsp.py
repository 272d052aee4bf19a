"""The language server as an editor meets it: a real client starts it and talks to it."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.saving import PATIENT, start_saving
from tracegram.language.schema import properties_of

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tracegram", "lsp", "--stdio"]
GOOD = "tracegram: 1\ntrace: {file: decode.parquet}\nmarks:\n  - {mark: rect, where: changed, name: 🎨}\n"
BAD = GOOD.replace("name: 🎨", "name: 🎨, colour: red")
SECONDS = 300

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pygls")


class Editor:
    """A client that keeps what it is told, and a spec that is open in it."""

    def __init__(self, folder, name="figure.yaml", command=COMMAND):
        self.client = LanguageClient("editor", "1")
        self.file = folder / name
        self.uri = self.file.as_uri()
        self.published = asyncio.Queue()
        self.said = []
        self.command = command
        self.version = 0

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _publish(found):
            self.published.put_nowait(found)

        @self.client.feature(types.WINDOW_LOG_MESSAGE)
        def _say(said):
            self.said.append(said)

    async def start(self, encodings=None):
        await self.client.start_io(*self.command)
        general = types.GeneralClientCapabilities(position_encodings=encodings)
        capabilities = types.ClientCapabilities(general=general)
        begun = await self.client.initialize_async(types.InitializeParams(capabilities=capabilities))
        self.client.initialized(types.InitializedParams())
        return begun.capabilities

    def open(self, text):
        document = types.TextDocumentItem(uri=self.uri, language_id="yaml", version=0, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    def change(self, text):
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[types.TextDocumentContentChangeWholeDocument(text=text)],
            )
        )

    async def findings(self):
        """Return what is published next, as codes with their ranges."""
        found = await asyncio.wait_for(self.published.get(), SECONDS)
        return [
            (each.code, each.range.start.line, each.range.start.character, each.range.end.character)
            for each in found.diagnostics
        ]

    async def hover(self, line, character):
        document, position = types.TextDocumentIdentifier(uri=self.uri), types.Position(line=line, character=character)
        params = types.HoverParams(text_document=document, position=position)
        return await asyncio.wait_for(self.client.text_document_hover_async(params), SECONDS)

    async def labels(self, line, character):
        document, position = types.TextDocumentIdentifier(uri=self.uri), types.Position(line=line, character=character)
        params = types.CompletionParams(text_document=document, position=position)
        found = await asyncio.wait_for(self.client.text_document_completion_async(params), SECONDS)
        return [each.label for each in found or []]

    async def actions(self, kind):
        everywhere = types.Range(start=types.Position(0, 0), end=types.Position(99, 0))
        context = types.CodeActionContext(diagnostics=[], only=[kind])
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri=self.uri), everywhere, context)
        return list(await asyncio.wait_for(self.client.text_document_code_action_async(params), SECONDS) or [])

    async def end(self):
        await asyncio.wait_for(self.client.shutdown_async(None), SECONDS)
        self.client.exit(None)
        process = self.client._server
        code = await asyncio.wait_for(process.wait(), SECONDS)
        errors = (await process.stderr.read()).decode()
        await self.client.stop()
        return code, errors


@contextlib.asynccontextmanager
async def editing(folder, text, **more):
    """Start a server with a spec open, and end it as an editor does."""
    editor = Editor(folder, **more)
    await editor.start()
    try:
        if text is not None:
            editor.open(text)
        yield editor
    finally:
        code, errors = await editor.end()
    assert (code, errors, editor.said) == (0, "", [])


@pytest.fixture
def folder(tmp_path):
    """A folder with a real trace."""
    shutil.copy(ROOT / "gallery" / "addition" / "decode.parquet", tmp_path)
    return tmp_path


def test_a_mistake_is_shown_and_goes_when_it_is_mended(folder):
    """The range counts the emoji before it as the two units of UTF-16 that it is."""

    async def session():
        async with editing(folder, BAD) as editor:
            assert await editor.findings() == [("unknown-word", 3, 43, 49)]
            editor.change(GOOD)
            assert await editor.findings() == []
            editor.change(GOOD.replace("changed", "chnged"))
            assert await editor.findings() == [("unknown-field", 3, 24, 30)]

    asyncio.run(session())


def test_code_units_are_those_that_the_editor_can_count(folder):
    async def session(encodings, start):
        editor = Editor(folder)
        capabilities = await editor.start(encodings)
        editor.open(BAD)
        ((_, _, character, _),) = await editor.findings()
        assert (capabilities.position_encoding, character) == (encodings[0], start)
        assert (await editor.hover(3, start - 3)) is not None  # inside “name”, before the emoji
        assert (await editor.end())[0] == 0

    asyncio.run(session([types.PositionEncodingKind.Utf8], 45))
    asyncio.run(session([types.PositionEncodingKind.Utf32], 42))


def test_typing_fast_shows_the_last_text_only(folder):
    async def session():
        async with editing(folder, GOOD) as editor:
            assert await editor.findings() == []
            for end in range(40):
                editor.change(BAD + "#" * end)
            editor.change(GOOD)
            found = await asyncio.wait_for(editor.published.get(), SECONDS)
            assert (found.version, list(found.diagnostics)) == (41, [])
            assert editor.published.empty()

    asyncio.run(session())


def test_words_are_explained_and_offered(folder):
    """Keys, values and the fields of the real trace, in a text that does not parse."""

    async def session():
        async with editing(folder, GOOD) as editor:
            hovered = await editor.hover(3, 20)
            assert "Which cells" in hovered.contents.value
            assert (hovered.range.start.character, hovered.range.end.character) == (17, 22)
            assert await editor.hover(3, 0) is None

            editor.change(GOOD.replace("where: changed, name: 🎨}", "wh"))
            assert await editor.labels(3, 18) == [word for word in properties_of("mark-rect") if word != "mark"]
            editor.change(GOOD.replace("rect, where: changed, name: 🎨}", ""))
            assert (await editor.labels(3, 11))[:3] == ["rect", "text", "point"]
            editor.change(GOOD.replace("changed, name: 🎨}", "{field: "))
            assert {"confidence", "margin", "commit_step"} <= set(await editor.labels(3, 33))
            editor.change("")
            assert (await editor.labels(0, 0))[:2] == ["tracegram", "marks"]

    asyncio.run(session())


def test_fields_are_offered_while_the_text_is_broken_elsewhere(folder):
    """The trace that was named last is remembered."""

    async def session():
        async with editing(folder, GOOD) as editor:
            assert await editor.findings() == []
            editor.change("trace: {file: 'deco\nmarks:\n  - mark: rect\n    where: ")
            assert await editor.labels(3, 11) == []  # no spec, as it says no version
            editor.change("tracegram: 1\ntrace: {file: 'deco\nmarks:\n  - mark: rect\n    where: ")
            assert {"masked", "changed", "committed"} <= set(await editor.labels(4, 11))

    asyncio.run(session())


def test_a_trace_that_changes_is_read_again(folder):
    async def session():
        (folder / "a.csv").write_text("step,position\n0,0\n", "utf-8")
        text = "tracegram: 1\ntrace: {file: a.csv}\nmarks:\n  - {mark: rect, where: lucky}\n"
        async with editing(folder, text) as editor:
            assert await editor.findings() == [("unknown-field", 3, 24, 29)]
            (folder / "a.csv").write_text("step,position,lucky\n0,0,true\n", "utf-8")
            document = types.TextDocumentIdentifier(uri=editor.uri)
            editor.client.text_document_did_save(types.DidSaveTextDocumentParams(text_document=document))
            assert await editor.findings() == []

    asyncio.run(session())


def test_a_trace_that_somebody_is_saving_is_waited_for(folder):
    patient = [sys.executable, "-c", f"{PATIENT}; from tracegram.cli.main import main; main(['lsp', '--stdio'])"]

    async def session():
        text = "tracegram: 1\ntrace: {file: a.csv}\nmarks:\n  - {mark: rect, where: lucky}\n"
        async with editing(folder, None, command=patient) as editor:
            with start_saving(folder / "a.csv", "step,position,lucky\n0,0,true\n"):
                editor.open(text)
                assert await editor.findings() == []

    asyncio.run(session())


def test_what_is_no_spec_is_left_alone(folder):
    async def session():
        async with editing(folder, "jobs:\n  tracegram: [\n", name="ci.yaml") as editor:
            assert await editor.findings() == []
            assert await editor.labels(1, 2) == []
            assert await editor.hover(1, 4) is None

    asyncio.run(session())


def test_a_closed_spec_has_no_findings(folder):
    async def session():
        async with editing(folder, BAD) as editor:
            assert await editor.findings() != []
            document = types.TextDocumentIdentifier(uri=editor.uri)
            editor.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document))
            assert await editor.findings() == []

    asyncio.run(session())


def test_a_fix_mends_the_mistake(folder):
    async def session():
        async with editing(folder, BAD) as editor:
            ((code, line, start, stop),) = await editor.findings()
            quick, fixes_of_all = await editor.actions("quickfix"), await editor.actions("source.fixAll.tracegram")
            assert quick, code
            ((change,),) = quick[0].edit.changes.values()
            assert (change.range.start, change.range.end) == (types.Position(line, start), types.Position(line, stop))
            assert [each.is_preferred for each in quick] == [bool(fixes_of_all)]
            editor.change(BAD.replace("colour", change.new_text))
            assert await editor.findings() == []
            assert await editor.actions("quickfix") == []

    asyncio.run(session())


def test_an_editor_that_vanishes_ends_the_server():
    done = subprocess.run(COMMAND, input=b"", capture_output=True, check=False, timeout=SECONDS)

    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_without_the_library_one_line_says_which():
    program = "import sys\nsys.modules['pygls'] = None\nfrom tracegram.cli.main import main\nsys.exit(main(['lsp']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "the language server needs an optional library: pip install 'tracegram[lsp]'\n"


@pytest.mark.parametrize("pauses", [[0], [0, 0], [0.2], [0, 0.2]])
def test_a_session_ends_in_order_in_the_middle_of_an_edit(pauses, folder):
    """Checks that wait, run or are asked for again just then are dropped, and so are answers; nothing is logged."""

    async def session():
        async with editing(folder, BAD) as editor:
            for number, pause in enumerate(pauses):
                editor.change(BAD + f"# {number}\n" * 20000)
                await asyncio.sleep(pause)
            asking = asyncio.ensure_future(editor.labels(3, 20))
            await asyncio.sleep(0)
        await asyncio.wait([asking], timeout=1)
        asking.cancel()

    asyncio.run(session())


def test_a_session_ends_though_a_check_goes_on(folder):
    """The stand-in takes as long as reading a large trace from a slow disk; what waits behind it is dropped."""
    slow = "import time, tracegram.lsp.workspace as w; w.check_text = lambda *_: time.sleep(10 * 60)"
    command = [
        sys.executable,
        "-c",
        f"import sys; {slow}; from tracegram.cli.main import main; sys.exit(main(['lsp']))",
    ]

    async def session():
        async with editing(folder, BAD, command=command) as editor:
            await asyncio.sleep(0.5)
            asking = asyncio.ensure_future(editor.labels(3, 20))
            await asyncio.sleep(0)
        await asyncio.wait([asking], timeout=1)
        asking.cancel()

    asyncio.run(session())
