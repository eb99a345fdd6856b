"""A real JupyterLab in a real Chromium, for the browser tests and the README's screenshots.

The server works on a copy of the notebooks, with settings, kernels and a home of its own. Cells are run by
JupyterLab's commands rather than by keys: keys pressed while editors are still being built get lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

expect.set_options(timeout=20_000)  # of a machine that does other things, too

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_START_S = 90
_SETTINGS = {
    # All cells stay in the page, so that a test can see one that is scrolled away.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
_PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_FLAGS = (
    "--no-browser",
    "--ip=127.0.0.1",
    "--allow-root",
    "--IdentityProvider.token=",
    "--ServerApp.password=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
)
_KERNEL_IDLE = """() => {
    const session = window.jupyterapp?.shell?.currentWidget?.sessionContext;
    const kernel = session?.isReady && session.session?.kernel;
    return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""

#: Now and then the first connection to a new kernel hangs, although it is called idle; then another one is made.
_RESTART = """async () => {
    const within = (promise, s) => Promise.race([
        promise.then(() => true, () => false), new Promise(resolve => setTimeout(resolve, 1000 * s, false))]);
    const context = window.jupyterapp.shell.currentWidget.sessionContext;
    await context.restartKernel();
    for (let attempt = 0; attempt < 4; attempt++) {
        const kernel = context.session.kernel;
        if (await within(kernel.requestExecute({code: 'None', silent: true}).done, 8)) return true;
        await within(kernel.reconnect(), 8);
    }
    return false;
}"""


class NoBrowserError(Exception):
    """There is no Chromium on this machine."""


def chromium() -> str:
    """The path of a Chromium: `CHROMIUM`, or the first known name on the PATH.

    Raises:
        NoBrowserError: there is none; the sentence says how to get one.
    """
    for name in (os.environ.get("CHROMIUM", ""), *_BROWSERS):
        if name and (path := shutil.which(name)):
            return path
    raise NoBrowserError(
        "The browser test needs Chromium, and there is none on this machine. Debian, Ubuntu: sudo apt install"
        " chromium; elsewhere: install Chromium or Chrome and set CHROMIUM to its path."
    )


@contextlib.contextmanager
def jupyter_lab(notebooks: Path, **environment: str) -> Iterator[str]:
    """Serve a copy of the folder *notebooks* and give its address; stops the server and its kernels at the end.

    Args:
        environment: further variables for server and kernels.
    """
    with tempfile.TemporaryDirectory(prefix="ytthumb-lab-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        shutil.copytree(notebooks, folder / "notebooks")
        own = {
            "JUPYTER_CONFIG_DIR": folder / "config",
            "JUPYTER_RUNTIME_DIR": folder / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
            "IPYTHONDIR": folder / "ipython",
            "YTTHUMB_HOME": folder / "home",
        }
        _write(folder / "config/labconfig/page_config.json", _PAGE_CONFIG)
        for name, settings in _SETTINGS.items():
            _write(folder / f"settings/{name}.jupyterlab-settings", settings)
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *_FLAGS, f"--ServerApp.root_dir={folder / 'notebooks'}"],
            env={**os.environ, **{name: str(path) for name, path in own.items()}, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            log = _Log(process)
            try:
                yield log.address()
            finally:
                with contextlib.suppress(OSError, RuntimeError):
                    shutdown = urllib.request.Request(f"{log.address()}/api/shutdown", method="POST")
                    urllib.request.urlopen(shutdown, timeout=10).close()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


class _Log:
    """What the server prints, read by a thread of its own; it says on which port the server is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: list[str] = []
        self._address = ""
        self._known = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def address(self) -> str:
        """The server's address, once it answers.

        Raises:
            RuntimeError: the server ended, or said nothing for a long time.
        """
        if not self._known.wait(_START_S) or not self._address:
            raise RuntimeError("JupyterLab did not start:\n" + "".join(self._lines[-30:]))
        return self._address

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", line):
                self._address = found[1]
                self._known.set()
        self._known.set()


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


@contextlib.contextmanager
def browser_page(width: int = 1500, height: int = 1100, scale: float = 1.0) -> Iterator[Page]:
    """A page of *width* x *height* CSS pixels in a Chromium without a window.

    Raises:
        NoBrowserError: there is no Chromium.
    """
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale
            ).new_page()
        finally:
            browser.close()


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook that is open on *page*, its kernel idle when it was opened."""

    page: Page

    @classmethod
    def open(cls, page: Page, address: str, name: str) -> OpenNotebook:
        """Open the notebook *name* of the server at *address*.

        Now and then a kernel's first connection hangs; then the page is loaded again.
        """
        for remaining in (2, 1, 0):
            try:
                page.goto(f"{address}/lab/tree/{name}?reset")
                page.wait_for_function(_KERNEL_IDLE, timeout=40_000)
                return cls(page)
            except PlaywrightTimeoutError:
                if not remaining:
                    raise
        raise AssertionError("not reached")

    def cell_with(self, text: str) -> int:
        """The position of the first code cell whose source holds *text*."""
        found: int = self.page.evaluate(
            """text => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
                cell => cell.model.type === 'code' && cell.model.sharedModel.source.includes(text))""",
            text,
        )
        assert found >= 0, f"no cell holds {text!r}"
        return found

    def insert_cell(self, position: int, source: str) -> int:
        """Put a code cell at *position*, before the one that is there, and return its position."""
        self.page.evaluate(
            """([position, source]) => window.jupyterapp.shell.currentWidget.content.model.sharedModel.insertCell(
                position, {cell_type: 'code', source})""",
            [position, source],
        )
        return position

    def start(self, position: int) -> None:
        """Run the cell at *position*, without waiting for its end."""
        self.page.evaluate(
            """position => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = position;
                window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            position,
        )

    def run(self, position: int) -> None:
        """Run the cell at *position* and wait for its end."""
        self.start(position)
        self.wait_for(position, r"\[\d+\]")

    def wait_for(self, position: int, prompt: str) -> None:
        """Wait until the prompt of a cell matches *prompt*, as in `[*]` or `[3]`."""
        self.page.wait_for_function(
            """([position, prompt]) => new RegExp(prompt).test(
                window.jupyterapp.shell.currentWidget.content.widgets[position].promptNode?.textContent ?? '')""",
            arg=[position, prompt],
            timeout=60_000,
        )

    def restart_kernel(self) -> None:
        """Restart the kernel as the menu does, and wait until the new one answers."""
        assert self.page.evaluate(_RESTART), "the new kernel does not answer"
        self.page.wait_for_function(_KERNEL_IDLE, timeout=40_000)

    def save_and_shut_down(self) -> None:
        """Save the notebook and end its kernel."""
        self.page.evaluate(
            """async () => {
                const notebook = window.jupyterapp.shell.currentWidget;
                await notebook.context.save();
                await notebook.sessionContext.shutdown();
            }"""
        )

    def output_of(self, position: int) -> Locator:
        """The output area of the cell at *position*."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(position).locator(".jp-Cell-outputArea")
