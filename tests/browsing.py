"""A server of the page and visitors in a real browser, for the tests of the page. Nothing here asserts anything."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FIRST = 1000 * int(os.environ.get("KITH_PATIENCE", 30))  # ms to wait for anything, on a machine that is busy
ROOT = Path(__file__).parents[1]


class Server:
    """`kith view` in a process of its own, or a script that serves."""

    def __init__(self, *words, port=0, script=None, **settings):
        command = [sys.executable, "-m", "kith", "view", "--no-browser", "--port", str(port), *words]
        command = [sys.executable, "-c", script] if script else command
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=os.environ | settings,
        )
        self.said = []
        self.ready()

    def ready(self):
        """Wait until it serves, at first or after what it served before."""
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"Kith is at (http://[^/ ]+:(\d+)/\?token=([\w-]+))", line):
                self.address, self.port, self.token = found[1], int(found[2]), found[3]
                return
        raise RuntimeError("".join(self.said))

    def interrupt(self):
        """Ctrl-C, on which a script goes on with what it does next."""
        self.process.send_signal(signal.SIGINT)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Visitor:
    """A page in a browser window of its own, and what it complained of and asked for."""

    def __init__(self, browser, address, query="", width=1280, height=720, wait=True, motion="reduce"):
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, reduced_motion=motion
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.context.set_default_timeout(FIRST)
        self.page = self.context.new_page()
        self.errors, self.hosts = [], set()
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        self.page.goto(address + (f"&{query}" if query else ""))
        if wait:
            self.page.wait_for_selector(".kith[data-month]", timeout=FIRST)

    def close(self):
        self.context.close()

    # --- what is there ---------------------------------------------------------------------------

    @property
    def month(self):
        return int(self.page.get_attribute(".kith", "data-month"))

    def until(self, expression, timeout=FIRST):
        """Wait for a JavaScript expression to hold."""
        self.page.wait_for_function(expression, timeout=timeout)

    def until_month(self, month, timeout=FIRST):
        self.until(f"document.querySelector('.kith')?.dataset.month == '{month}'", timeout)

    def text(self, selector):
        return self.page.inner_text(selector)

    def picture(self, selector, index=0):
        """A canvas as the text of its picture."""
        return self.page.evaluate(
            "([s, i]) => document.querySelectorAll(s)[i].toDataURL()", [selector, index]
        )

    def sentences(self):
        return [one.inner_text() for one in self.page.query_selector_all(".sentence")]

    def banner(self):
        self.page.wait_for_selector(".banner:not([hidden])")
        return self.text(".banner span")

    # --- what a visitor does -----------------------------------------------------------------------

    def press(self, label):
        self.page.get_by_role("button", name=label, exact=True).locator("visible=true").first.click()

    def open(self, tab):
        self.page.get_by_role("tab", name=tab, exact=True).click()

    def choose(self, label, value):
        self.page.get_by_label(label, exact=True).locator("visible=true").first.select_option(value)

    def write(self, label, value):
        box = self.page.get_by_label(label, exact=True).locator("visible=true").first
        box.fill(str(value))
        box.press("Tab")

    def slide(self, selector, value):
        """Drag a bar to a value."""
        self.page.eval_on_selector(
            selector,
            "(bar, value) => { bar.value = value; bar.dispatchEvent(new Event('input', {bubbles: true})); }",
            value,
        )

    def run_to(self, month):
        """Step to a month that has not been yet."""
        for next_month in range(self.month + 1, month + 1):
            self.press("Step")
            self.until_month(next_month)

    def pending(self):
        """Wait until the page says that something waits for the next reset."""
        self.page.wait_for_selector("button.waits")

    def reset(self):
        """Make the worlds anew, and wait for them."""
        frames = self.page.get_attribute(".kith", "data-frames")
        self.page.locator(".controls button").nth(2).click()
        self.until(
            "(() => { const d = document.querySelector('.kith').dataset;"
            f" return d.state == 'ready' && d.month == '0' && d.frames != '{frames}'"
            " && !document.querySelector('button.waits'); })()"
        )

    def digests(self):
        """The digests that the page tells, and the script that gives the same."""
        self.open("Share")
        self.page.eval_on_selector(".digest", "p => { delete p.dataset.left; }")
        self.press("Tell")
        self.page.wait_for_selector(".digest[data-left]", state="attached")
        told = [self.page.get_attribute(".digest", f"data-{side}") for side in ("left", "right")]
        return told, self.page.get_by_label("Python", exact=True).input_value()


def barred(page, *rules):
    """What keeps somebody out of a page as it is, found by axe-core: rule and place, by all of its rules or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text())
    how = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("how => axe.run(document, how)", how)["violations"]
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]


def pause(seconds):
    time.sleep(seconds)
