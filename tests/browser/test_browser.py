"""The first notebooks in a real browser, as a student runs them: `make browser-test`.

    this test ──Playwright──▶ Chromium ──HTTP, WebSocket──▶ JupyterLab ──▶ a kernel per notebook ──▶ demonstrations

Works on copies of the notebooks, with a HOME of its own, so that nothing of the user's is read or changed.
Screenshots of what it saw, also during the run, are kept in build/browser/.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "build" / "browser"
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
SECONDS = 240  # for one notebook; it needs some 30, more where the machine is busy
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync", "--disable-component-update")
OFFLINE = ("--disable-background-networking", "--disable-domain-reliability", "--no-pings")

# Settings of the JupyterLab under test. Cells out of view stay in the page, so that the test sees what they show.
NOTEBOOK_SETTINGS = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
SETTINGS = {NOTEBOOK_SETTINGS: {"windowingMode": "none", "scrollPastEnd": False}}
DISABLED = {"@jupyterlab/apputils-extension:announcements": True}  # asks whether to fetch news

# Runs in the page: notes the most processes that a live tree showed, and brings the tree into view.
OBSERVE = """() => {
    const seen = window.labsSeen = {trees: 0, processes: 0, updates: 0};
    const look = () => {
        for (const tree of document.querySelectorAll('.labs-live[data-processes]')) {
            const processes = Number(tree.dataset.processes);
            if (processes < 2) continue;
            seen.updates += 1;
            seen.processes = Math.max(seen.processes, processes);
            const output = tree.closest('.jp-OutputArea');
            if (!output.dataset.labsSeen) {
                output.dataset.labsSeen = 'yes';
                seen.trees += 1;
                output.scrollIntoView({block: 'center'});
            }
        }
    };
    const changes = {subtree: true, childList: true, attributes: true, attributeFilter: ['data-processes']};
    new MutationObserver(look).observe(document.body, changes);
}"""
OPEN = """async (path) => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
    await panel.context.ready;
    await panel.sessionContext.ready;
    app.shell.activateById(panel.id);
    await app.commands.execute('notebook:clear-all-cell-outputs');
}"""
RUN = """() => {
    window.labsDone = false;
    window.jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.labsDone = true; });
}"""
RESULT = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => ({
        source: cell.model.sharedModel.source,
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
        pictures: cell.node.querySelectorAll('.jp-OutputArea-output :is(img, svg)').length,
    }))
"""
LIVE_NOW = "() => [...document.querySelectorAll('.labs-live')].some(tree => Number(tree.dataset.processes) >= 2)"
# Scrolls one screen further; true once the end is reached. The scrolling element is the first that can.
SCROLL = """(to) => {
    const notebook = window.jupyterapp.shell.currentWidget.content.node;
    const scrolls = (node) => node.scrollHeight > node.clientHeight + 50
        && /auto|scroll/.test(getComputedStyle(node).overflowY);
    const box = [notebook, ...notebook.querySelectorAll('*')].find(scrolls);
    if (!box) return true;
    box.scrollTop = to * (box.clientHeight - 40);
    return box.scrollTop + box.clientHeight >= box.scrollHeight - 5;
}"""


class JupyterLab:
    """A JupyterLab on a free port of the loopback interface, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        (folder / "work").mkdir()
        shutil.copytree(ROOT / "notebooks", folder / "work" / "notebooks")
        for name, content in SETTINGS.items():
            path = self.home / ".jupyter" / "lab" / "user-settings" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content))
        page_config = self.home / ".jupyter" / "labconfig" / "page_config.json"
        page_config.parent.mkdir(parents=True)
        page_config.write_text(json.dumps({"disabledExtensions": DISABLED}))
        self.runtime = folder / "runtime"
        self.log = folder / "jupyterlab.log"
        arguments = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--expose-app-in-browser"]
        if os.getuid() == 0:
            arguments.append("--allow-root")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG_"))}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *arguments],
                cwd=folder / "work",
                env={**clean, "HOME": str(self.home), "JUPYTER_RUNTIME_DIR": str(self.runtime)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def url(self) -> str:
        """Return the address to open, token included, once the server has said that it listens."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", self.log.read_text()):
                return found[0]
            time.sleep(0.1)
        pytest.fail(f"JupyterLab did not start:\n{self.log.read_text()}", pytrace=False)

    def kernels(self) -> list[psutil.Process]:
        """Return the running kernels."""
        return psutil.Process(self.process.pid).children()

    def stop(self) -> list[psutil.Process]:
        """Shut down as `kill` does; return what of its processes is still there after 10 s (and end that)."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _, left = psutil.wait_procs(family, timeout=10)
        for process in left:
            process.kill()
        return left


@pytest.fixture(autouse=True)
def nothing_left_by_a_test():
    """Replaces the check of conftest.py: server and browser outlive a test; `lab` and the session's end check them."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A running JupyterLab; when it is shut down, nothing of it is left."""
    lab = JupyterLab(tmp_path_factory.mktemp("lab"))
    try:
        yield lab
    finally:
        left = lab.stop()
    assert not left, f"left after JupyterLab's shutdown: {left}"


@pytest.fixture(scope="module")
def browser(lab):
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.fail(
            "No Chromium found: install it (Debian: apt install chromium) for make browser-test.", pytrace=False
        )
    arguments = [*QUIET, *OFFLINE, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(lab.home)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, env=environment)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, lab):
    """A page with JupyterLab, its left side bar closed."""
    page = browser.new_page(viewport={"width": 1200, "height": 1300})
    page.goto(lab.url())
    page.wait_for_function("() => window.jupyterapp !== undefined", timeout=60_000)
    page.evaluate("async () => { await window.jupyterapp.restored; window.jupyterapp.shell.collapseLeft(); }")
    yield page
    page.close()


def run_all(page: Page, name: str) -> None:
    """Run all cells and wait for them; take up to three pictures of a live tree on the way."""
    page.evaluate(OBSERVE)
    page.evaluate(RUN)
    deadline, pictures = time.monotonic() + SECONDS, 0
    while not page.evaluate("() => window.labsDone"):
        assert time.monotonic() < deadline, f"{name} still runs after {SECONDS} s"
        if pictures < 3 and page.evaluate(LIVE_NOW):
            pictures += 1
            page.screenshot(path=SCREENSHOTS / f"{name}-live-{pictures}.png")
        page.wait_for_timeout(100)


def picture_all(page: Page, name: str) -> None:
    """Keep the whole notebook as screenshots, a screen each."""
    for number in range(60):
        at_end = page.evaluate(SCROLL, number)
        page.wait_for_timeout(150)
        page.screenshot(path=SCREENSHOTS / f"{name}-{number:02d}.png")
        if at_end:
            return


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_runs_as_a_student_runs_it(page, lab, name):
    """All cells run without an error; trees were live during the run, charts are there after it, processes aren't."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for old in SCREENSHOTS.glob(f"{name}-*.png"):
        old.unlink()
    page.evaluate(OPEN, f"notebooks/{name}.ipynb")
    run_all(page, name)
    cells, seen = page.evaluate(RESULT), page.evaluate("() => window.labsSeen")
    picture_all(page, name)
    print(f"{name}: {len(cells)} code cells, live trees {seen}; screenshots in {SCREENSHOTS.relative_to(ROOT)}/")

    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert not errors, "\n".join(f"{error['ename']}: {error['evalue']}" for error in errors)
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    watching = [cell for cell in cells if "watch(" in cell["source"]]
    assert watching, "no cell watches a demonstration"
    for cell in watching:
        assert cell["pictures"] >= 1, f"no chart under {cell['source']!r}"
    assert seen["trees"] >= 1, f"no live tree of two or more processes was seen: {seen}"
    for kernel in lab.kernels():
        assert kernel.children(recursive=True) == [], "the kernel still has children"
