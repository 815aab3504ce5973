"""Somebody at the page, in a real browser: clicks, reads, and lets time pass for page and call."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any, Literal, get_args

from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

from simulator.softphone import open_server
from tests.simulator.softphone.page import HandPace

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "the browser tests are left out: no chromium on PATH (Debian: apt-get install chromium)"
# As root, on a machine that reaches nobody: no sandbox, and no talk with the browser's maker.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
SHOTS = "SCREENSHOTS"  # a folder: then what is looked at in passing is kept there
WIDTHS = (360, 1280)
HEIGHT = 900
SIZE: ViewportSize = {"width": 1280, "height": HEIGHT}
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
# WCAG 2.2, levels A and AA (axe-core's tags for them).
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
STEP_S = 1.0
MOST_STEPS = 900
BREATH_S = 0.004  # for whoever is at work: the line, the browser


def chromium(playwright: Playwright) -> Browser | None:
    path = next(filter(None, map(which, NAMES)), None)
    if path is None:
        return None
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = open_server(app, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visitor:
    page: Page
    pace: HandPace
    said: list[str] = field(default_factory=list)  # what the browser complained of

    @classmethod
    def at(cls, url: str, page: Page, pace: HandPace) -> "Visitor":
        visitor = cls(page, pace)
        page.on("console", lambda message: visitor.said.append(message.text))
        page.on("pageerror", lambda error: visitor.said.append(str(error)))
        page.clock.install()
        page.goto(url)
        page.locator("#person option").first.wait_for(state="attached")
        return visitor

    # What one can do.

    def call(self, who: str = "ana") -> None:
        self.page.select_option("#person", who)
        self.page.click("#call")

    def press(self, keys: str) -> None:
        for key in keys:
            self.page.locator(f'#keypad [data-key="{key}"]').click()
        self._pass(0.3 * len(keys))

    def dial(self, what: str) -> None:
        """A button that keys in what the person knows."""
        self.page.get_by_test_id(f"dial-{what}").click()
        self._pass(4)

    def type_into_fisico(self, challenge: str) -> str:
        """On, the digits, Ent; what its display shows then."""
        for key in ("on", *challenge, "ent"):
            self.page.get_by_test_id(f"fisico-{key}").click()
        display = self.page.get_by_test_id("fisico-display")
        return re.sub(r"\D", "", self._until(display.inner_text, r"(\d\D*){8}"))

    def sees(self, text: str) -> None:
        """In the captions, said to the last word of it; time passes until then."""
        self._until(self.captions, re.escape(text))

    def waits_until(self, locator: str, text: str) -> None:
        self._until(lambda: self.page.locator(locator).inner_text(), re.escape(text))

    def captions(self) -> str:
        return " ".join(self.prompts())

    def prompts(self) -> list[str]:
        """Each with the words said so far; those to come are there, but pale."""
        said: list[str] = self.page.locator("#captions .speech").evaluate_all(
            "all => all.map(one => [...one.querySelectorAll('.word.said')]"
            ".map(word => word.textContent).join(' '))"
        )
        return said

    def shot(self, name: str) -> None:
        folder = os.environ.get(SHOTS)
        if not folder:
            return
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        if before is not None:
            self.page.set_viewport_size(before)

    def violations(self) -> list[str]:
        """What axe-core finds serious or worse, by daylight and in the dark."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = [one for scheme in SCHEMES for one in self._violations(scheme)]
        self.page.emulate_media(color_scheme="no-preference")
        return found

    def _violations(self, scheme: Scheme) -> list[str]:
        # Without motion, so that no colour is measured half-way to another.
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found: Any = self.page.evaluate("options => axe.run(options)", options)
        return [
            f"{scheme}, {one['id']}: {node['target']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def leave(self) -> None:
        """Nobody is left on the phone."""
        hang_up = self.page.locator("#hang-up")
        if hang_up.is_enabled() and hang_up.get_attribute("aria-disabled") != "true":
            hang_up.click()
            self._pass(1)

    # How time passes.

    def _until(self, look: Callable[[], str], pattern: str) -> str:
        for _ in range(MOST_STEPS):
            found = re.search(pattern, look())
            if found:
                return found[0]
            self._pass(STEP_S)
        raise AssertionError(f"never {pattern!r} in: {look()}")

    def _pass(self, seconds: float) -> None:
        """For the call, from one of its moments to the next; then for the page."""
        end = self.pace.seconds() + seconds
        while self.pace.seconds() < end:
            threading.Event().wait(BREATH_S)
            due = self.pace.parked()
            self.pace.go(end if due is None else min(max(due, self.pace.seconds() + 0.01), end))
        self.page.clock.run_for(int(seconds * 1000))
