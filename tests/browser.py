"""A real browser that tests can ask: what is on a page, what it logs, what policies it broke.

Chromium is spoken to in the Chrome DevTools Protocol over two pipes, which needs no library.
"""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

from tests.pictures import CHROMIUM, FLAGS, pixels

SECONDS = 600  # after which a browser is ended, so that one that does not answer ends its test
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'"
_START = (
    "import os, sys; a, b = map(int, sys.argv[1:3]); os.dup2(a, 3); os.dup2(b, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_SETTLED = """new Promise((resolve) => {
  const look = () => {
    const waiting = [...document.querySelectorAll("figure.tracegram")].filter((each) =>
      each.querySelector('script[type="application/json"]') && each.dataset.living === undefined
      && !each.querySelector(".tracegram-error"));
    const elements = [...document.querySelectorAll("tracegram-figure")].filter((each) =>
      !each.querySelector(".vega-embed, .tracegram-error"));
    waiting[0]?.scrollIntoView();
    if (waiting.length + elements.length > 0 && performance.now() < 300000) return setTimeout(look, 20);
    scrollTo(0, 0);
    resolve();
  };
  look();
})"""


class Browser:
    """A page in Chromium. `logged` holds its warnings and errors, broken content security policies among them."""

    def __init__(self, profile: str) -> None:
        ours, theirs = _pipe(), _pipe()
        command = [CHROMIUM, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs[0]), str(ours[1]), *command],
            pass_fds=(theirs[0], ours[1]),
            stderr=subprocess.DEVNULL,
        )
        for number in (theirs[0], ours[1]):
            os.close(number)
        self._timer = threading.Timer(SECONDS, self._process.kill)
        self._read, self._write = os.fdopen(ours[0], "rb"), os.fdopen(theirs[1], "wb")
        self.watch()
        self._count, self._session, self._rest, self.logged = 0, "", b"", []
        targets = self.ask("Target.getTargets")["targetInfos"]
        target = next(each["targetId"] for each in targets if each["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Audits"):
            self.ask(f"{domain}.enable")

    def watch(self) -> None:
        """End the browser if it is not watched anew within some minutes, as it is for each test."""
        self._timer.cancel()
        self._timer = threading.Timer(SECONDS, self._process.kill)
        self._timer.start()

    @property
    def is_there(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and give its result; what the page logs meanwhile is kept."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        message |= {"sessionId": self._session} if self._session else {}
        self._write.write(json.dumps(message).encode() + b"\0")
        self._write.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, address: str, *, settle: bool = True) -> None:
        """Open a page and wait until its figures live, or say that they cannot."""
        self.logged.clear()
        self._loaded = False
        self.ask("Page.navigate", url=address)
        while not self._loaded:
            self._next()
        if settle:
            self.value(_SETTLED)

    @contextmanager
    def another(self, address: str) -> Generator[None]:
        """Open a page before this one, which is hidden then; what is asked is asked of it until it is closed."""
        target, before = self.ask("Target.createTarget", url="about:blank")["targetId"], self._session
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.open(address, settle=False)  # what is asked of a page that is on its way to another is lost
        try:
            yield
        finally:
            self._session = before
            self.ask("Target.closeTarget", targetId=target)

    def value(self, expression: str) -> Any:
        """Return the value of an expression of the page, awaited."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until an expression of the page holds, at most five minutes."""
        held = f"""new Promise((resolve) => {{
          const look = () =>
            (({expression}) || performance.now() > until) ? resolve({expression}) : setTimeout(look, 20);
          const until = performance.now() + 300000;
          look();
        }})"""
        assert self.value(held), expression

    def look(self, width: int = 900, height: int = 700, *, dark: bool = False, scripts: bool = True) -> None:
        """Set how wide the window is, whether the system is dark, and whether scripts may run."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripts)

    def shot(self, save: Path | None = None) -> np.ndarray:
        """Return the whole page as it looks, as an array of shape (height, width, 3)."""
        png = base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"])
        if save:
            save.write_bytes(png)
        return pixels(png)

    def shown(self, file: Path, width: int, height: int) -> np.ndarray:
        """Return what a window of this size shows of a file, as an array of shape (height, width, 3) or larger."""
        self.look(width, height)
        self.open(file.as_uri())
        return self.shot()

    def printed(self) -> bytes:
        """Return the page as it is printed, as a PDF."""
        return base64.b64decode(self.ask("Page.printToPDF", printBackground=True)["data"])

    def close(self) -> None:
        """End the browser."""
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        self._read.close()
        self._write.close()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._read.fileno(), 1 << 20)
            assert part, "the browser ended"
            self._rest += part
        text, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(text)
        self._keep(message.get("method", ""), message.get("params", {}))
        return message

    def _keep(self, method: str, parameters: Mapping[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.logged.append(json.dumps(parameters["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.logged.append(json.dumps(parameters["args"]))
        elif method == "Log.entryAdded":
            self.logged.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
        elif method == "Audits.issueAdded" and parameters["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.logged.append(json.dumps(parameters["issue"]["details"]))


@contextmanager
def browser() -> Generator[Browser]:
    """Return a browser with a profile of its own, ended afterwards."""
    profile = tempfile.mkdtemp()
    started = Browser(profile)
    try:
        yield started
    finally:
        started.close()
        shutil.rmtree(profile, ignore_errors=True)


@contextmanager
def served(folder: Path, policy: str = STRICT) -> Generator[str]:
    """Serve a folder on this machine with a content security policy in real headers; gives the address."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, *_message: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _pipe() -> tuple[int, int]:
    """Return a pipe whose numbers are not those that the browser expects, 3 and 4."""
    low = os.pipe()
    high = tuple(fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10) for number in low)
    for number in low:
        os.close(number)
    return high
