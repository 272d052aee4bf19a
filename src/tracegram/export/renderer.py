"""The only way to vl-convert: a worker process that is spawned, timed, killed and started again; and its fonts.

vl-convert fetches addresses and reads files that a document names, and runs its expressions. So what it gets passes an
allow-list, which stays safe when Vega-Lite gets a new key; a list of forbidden keys would not.
"""

import atexit
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from tracegram import processes
from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.export import worker
from tracegram.export.worker import read_frame, write_frame
from tracegram.store import key_of, users_store

FONTS = Path(__file__).parent / "fonts"  # Liberation Serif; Liberation Sans comes with vl-convert
NO_SYSTEM_FONTS = FONTS / "fonts.conf"  # names no folder of the machine
_DIR = re.compile(r'<dir(?:\s+prefix="(\w+)")?[^<>]*>([^<]+)</dir>')
_USUAL = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_Frame = tuple[tuple[str, ...], bytes]  # the header and the body
MANY_CHARTS = 200  # of a concatenation: each takes a script engine half a megabyte, which it does not give back
START_SECONDS = 60  # the first answer also pays for the start of Python and of V8 on a busy machine
_ENVIRONMENT = {
    "FONTCONFIG_FILE": str(NO_SYSTEM_FONTS),
    "MALLOC_ARENA_MAX": "1",  # its many threads would each keep memory that another has freed
}
_ALLOWED = frozenset(  # keys of documents: only those that ours use
    {
        *("$schema", "align", "anchor", "angle", "aria", "as", "aspect", "axis", "background", "baseline", "bottom"),
        *("bounds", "calculate", "center", "clamp", "clip", "color", "columnPadding", "columns", "concat", "config"),
        *("data", "datasets", "description", "detail", "domain", "domainCap", "domainColor", "domainWidth", "encoding"),
        *("expr", "field", "fill", "fillOpacity", "filled", "flatten", "font", "fontSize", "fontWeight", "format"),
        *("gradientLength", "gradientOpacity", "gradientStrokeColor", "gradientStrokeWidth", "gradientThickness"),
        *("grid", "height", "interpolate", "labelAngle", "labelColor", "labelExpr", "labelFlush", "labelFont"),
        *("labelFontSize", "labelLimit", "labelOffset", "labelOverlap", "labelPadding", "labels", "layer", "layout"),
        *("left", "legend", "limit", "mark", "maxExtent", "name", "nice", "offset", "opacity", "order", "orient"),
        *("padding", "range", "resolve", "reverse", "right", "rowPadding", "scale", "scheme", "shape", "size"),
        *("smooth", "spacing", "stroke", "strokeDash", "strokeOpacity", "strokeWidth", "symbolLimit", "symbolOffset"),
        *("symbolOpacity", "symbolSize", "symbolStrokeColor", "symbolStrokeWidth", "symbolType", "text", "tickColor"),
        *("tickCount", "tickSize", "tickWidth", "ticks", "title", "titleAlign", "titleAngle", "titleBaseline"),
        *("titleColor", "titleFont", "titleFontSize", "titleFontWeight", "titleLimit", "titlePadding", "titleX"),
        *("tooltip", "top", "transform", "translate", "type", "url", "value", "values", "view", "width", "x", "x2"),
        *("y", "y2", "zero", "zindex"),
    }
)
_MARKS = frozenset({"area", "image", "line", "point", "rect", "rule", "text"})
_EXPRESSIONS = {
    "calculate": re.compile(r"datum\.(step|position|across|down)2? [-+] 0\.5"),
    "labelExpr": re.compile(  # texts by places or numbers; none holds what ends a text
        r'\(\{("-?\d+":"([^"\\\x00-\x1f\x7f\u2028\u2029]|\\u[0-9a-f]{4})*"(,(?="))?)+\}\)\[datum\.(value|index)\]'
    ),
    "expr": re.compile(  # of ticks, and of legends one below the other
        r"(length|domain|span|sequence|ceil|'[xy]'|[-\d ()\[\],*/<&?:])+"
        r"|\{(top|bottom): \{direction: 'vertical'\}(, bottom: \{direction: 'vertical'\})?\}"
    ),
}
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+=*")  # any other address of an image would be fetched


def font_folders() -> tuple[str, ...]:
    """Return the folders of fonts in search order.

    The folders of the machine come from its fontconfig configuration; on systems without one, the renderer finds the
    fonts itself.
    """
    if sys.platform in {"darwin", "win32"}:
        return (str(FONTS),)
    return (str(FONTS), *_system_folders(Path(os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf"))))


def fonts_present() -> str:
    """Return a text that changes with the installed fonts; empty on systems without fontconfig."""
    if sys.platform in {"darwin", "win32"}:
        return ""
    files = (path for folder in font_folders() for path in sorted(Path(folder).rglob("*")))
    return repr([(str(path), status.st_size, status.st_mtime_ns) for path in files for status in [path.stat()]])


def _system_folders(config: Path) -> list[str]:
    try:
        named = _DIR.findall(config.read_text("utf-8", "replace"))
    except OSError:
        named = [("", folder) for folder in _USUAL]
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    found = (Path(data) / name if prefix == "xdg" else Path(name.strip()) for prefix, name in named)
    return [str(folder.expanduser()) for folder in found if folder.expanduser().is_dir()]


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    noise: Any  # a temporary file: a pipe that nobody reads would fill and block the worker
    owner: int
    warming: bool = False
    warm: bool = False  # whether its script engine runs
    heard: int = 0  # bytes of its noise that earlier requests made


class Renderer:
    """Renders documents in its own worker process; close it, or use it as a context manager.

    The worker starts with the first request, or with `warm`. After an error or a time limit it is replaced, since one
    bad chart can spoil the next. A forked child starts a worker of its own.
    """

    def __init__(self, seconds: float = 30) -> None:
        self.seconds = seconds
        self._worker: _Worker | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._unlock)

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the worker without waiting for it."""
        with self._lock:
            self._running()

    def warm(self) -> None:
        """Start the worker and its script engine without waiting for them."""
        with self._lock, contextlib.suppress(OSError):  # a worker that is dead already is replaced by the next request
            running = self._running()
            if not running.warm:
                write_frame(_stream(running.process.stdin), ("warm",))
                running.warming = running.warm = True

    def svg(self, vega_lite: dict[str, Any]) -> str:
        """Render a Vega-Lite document as vl-convert draws it.

        A document of very many charts is compiled and drawn by two workers, of which each ends when it is done, so
        that no two of them need memory at the same time.

        Raises:
            ValueError: The document has a key that is not on the allow-list.
            TracegramError: `render-failed` or `render-timeout`.
        """
        body = _checked(vega_lite)
        if len(vega_lite.get("concat", ())) < MANY_CHARTS:
            return self._ask(("svg",), body).decode()
        vega = self._ask(("vega_to_draw",), body, is_last=True)
        return self._ask(("svg_of_vega",), vega, is_last=True).decode()

    def vega(self, vega_lite: dict[str, Any]) -> dict[str, Any]:
        """Compile a Vega-Lite document to Vega; raises what `svg` does."""
        return json.loads(self._ask(("vega",), _checked(vega_lite)))

    def png(self, svg: str, scale: float, dpi: float) -> bytes:
        """Draw an SVG as PNG."""
        return self._ask(("png", repr(scale), repr(dpi)), svg.encode())

    def jpeg(self, svg: str, scale: float) -> bytes:
        """Draw an SVG as JPEG."""
        return self._ask(("jpeg", repr(scale)), svg.encode())

    def pdf(self, svg: str) -> bytes:
        """Return an SVG as a page of PDF."""
        return self._ask(("pdf",), svg.encode())

    def bundle(self) -> str:
        """Return the scripts of Vega, Vega-Lite and Vega-Embed as one text, which is kept: it takes seconds to make."""
        store, key = users_store(), key_of((), Path(), "scripts of pages", worker.VEGA_LITE)
        kept = store.get(key)
        if kept is None:
            store.put(key, kept := self._ask(("bundle",), b""))
        return kept.decode()

    def missing_glyphs(self, characters: Sequence[str], font: str) -> list[str]:
        """Return the characters (each one or several code points) that no font can draw."""
        return json.loads(self._ask(("glyphs", font), json.dumps(list(characters)).encode()))

    def missing_fonts(self, families: Sequence[str]) -> list[str]:
        """Return the font families that are not available."""
        return json.loads(self._ask(("fonts",), json.dumps(list(families)).encode()))

    def close(self) -> None:
        """End the worker."""
        running, self._worker = self._worker, None
        if running and running.owner == os.getpid():
            processes.end(running.process)
            running.noise.close()

    def _unlock(self) -> None:
        self._lock = threading.Lock()  # a thread that held it does not exist in a forked child

    def _running(self) -> _Worker:
        if self._worker and (self._worker.owner != os.getpid() or self._worker.process.poll() is not None):
            self.close()
        if self._worker is None:
            noise = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the worker
            process = processes.start(
                worker.__file__,
                *font_folders(),
                stderr=noise,
                environment={**os.environ, **_ENVIRONMENT},
            )
            self._worker = _Worker(process=process, noise=noise, owner=os.getpid())
        return self._worker

    def _ask(self, request: tuple[str, ...], body: bytes, *, is_last: bool = False) -> bytes:
        """Return the answer of the worker, which ends if the request is its last one."""
        with self._lock:
            running = self._running()
            late = threading.Event()
            seconds = self.seconds + (START_SECONDS if running.warming else 0)
            timer = threading.Timer(seconds, self._stop, (running, late))
            timer.start()
            try:
                if running.warming:
                    running.warming = False
                    read_frame(_stream(running.process.stdout))
                answer = self._exchange(running, request, body)
                running.warm |= request[0] in {"svg", "vega"}
            except BaseException:
                self.close()
                raise
            finally:
                timer.cancel()
                timer.join()  # it may be about to kill a worker that has just answered
            if answer is None or late.is_set() or answer[0] != ("",):
                raise self._failed(running, answer, late)
            complaint = _complaint(running)
            if complaint:
                raise self._failed(running, ((complaint,), b""), late)
            if is_last:
                self.close()
            return answer[1]

    def _exchange(self, running: _Worker, request: tuple[str, ...], body: bytes) -> _Frame | None:
        try:
            write_frame(_stream(running.process.stdin), request, body)
        except OSError:
            return None
        return read_frame(_stream(running.process.stdout))

    def _stop(self, running: _Worker, late: threading.Event) -> None:
        late.set()
        running.process.kill()

    def _failed(self, running: _Worker, answer: _Frame | None, late: threading.Event) -> TracegramError:
        running.noise.seek(0)
        noise = running.noise.read().decode("utf-8", "replace")
        self.close()
        place = Place(file="renderer")
        if late.is_set():
            message = f"the renderer did not finish within {self.seconds:g} seconds and was stopped"
            return error_of("render-timeout", message, place, "draw fewer cells, or allow more `--seconds`")
        ended = "the renderer refused the chart" if answer else f"the renderer {_end(running.process.returncode)}"
        said = _gist(answer[0][0] if answer else noise)
        found = f": {quote(said, 160)}" if said else ""
        advice = "write it as .vl.json to inspect the chart, and please report the spec"
        return error_of("render-failed", f"{ended}{found}", place, advice)


def _end(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def _gist(said: str) -> str:
    """Return the last line that is not indented: the lines of a stack trace are."""
    return next((line for line in reversed(said.splitlines()) if line[:1].strip()), "")


def _complaint(running: _Worker) -> str:
    """Return the first error that Vega logged since the last request: it draws on, but the picture is incomplete."""
    if not hasattr(os, "pread"):
        return ""
    noise = os.pread(running.noise.fileno(), 1_000_000, running.heard)  # the worker writes where a seek would lead
    running.heard += len(noise)
    lines = noise.decode("utf-8", "replace").splitlines()
    return next((line for line in lines if line.startswith("ERROR")), "")


def _stream(stream: Any) -> BufferedIOBase:
    return stream


def _checked(vega_lite: Mapping[str, Any]) -> bytes:
    """Return a document for the renderer, without the parts that are for pages only."""
    drawn = {key: value for key, value in vega_lite.items() if key != "usermeta"}
    check_allowed(drawn)
    return json.dumps(drawn, allow_nan=False).encode()


def check_allowed(document: Mapping[str, Any]) -> None:
    """Check a Vega-Lite document, except its rows of data, in which nothing is run or fetched.

    Raises:
        ValueError: A key, or an expression, that none of our documents has.
    """
    for key, value in document.items():
        if key not in _ALLOWED:
            raise ValueError(f"a document for the renderer may not hold the key {key!r}")
        if key in _EXPRESSIONS and not _EXPRESSIONS[key].fullmatch(value):
            raise ValueError(f"a document for the renderer may not hold the expression {value!r}")
        if key == "mark" and (value.get("type") if isinstance(value, Mapping) else value) not in _MARKS:
            raise ValueError(f"a document for the renderer may not hold the mark {value!r}")
        if key == "url" and not (
            isinstance(value, Mapping) and [*value] == ["value"] and _PNG.fullmatch(value["value"])
        ):
            raise ValueError(f"a document for the renderer may not hold the address {value!r}: an image is a PNG in it")
        if key not in {"datasets", "values"}:
            _check_below(value)


def _check_below(value: Any) -> None:
    if isinstance(value, Mapping):
        check_allowed(value)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:
            _check_below(each)


@cache
def shared_renderer() -> Renderer:
    """Return the renderer of this process, which starts when it is first used."""
    return Renderer()
