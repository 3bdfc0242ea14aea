"""How fast the page is, with a real browser and the server on this machine: `python tests/benchmarks/page.py`.

Prints one line a figure, with the load of the machine. `endurance --minutes 30` is the memory of the server and of the
browser, minute by minute, and what a closed tab costs; `speed` is the rest.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsing import CHROMIUM, Server, Visitor
from playwright.sync_api import sync_playwright

CLICK = """([x, y]) => new Promise(done => {
  const map = document.querySelectorAll('canvas.map')[1], box = map.getBoundingClientRect();
  const before = map.getContext('2d').getImageData(0, 0, map.width, map.height).data.slice();
  const where = {clientX: box.x + x * box.width, clientY: box.y + y * box.height, bubbles: true};
  const began = performance.now();
  map.dispatchEvent(new MouseEvent('click', where));
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const after = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
    done(after.some((value, i) => value !== before[i]) ? performance.now() - began : null);
  }));
})"""
STORY = """() => new Promise(done => {
  const began = performance.now();
  const told = () => document.querySelector('#panel-story canvas.chart');
  const look = () => told() ? done(performance.now() - began) : setTimeout(look, 4);
  look();
})"""
SCRUB = """month => new Promise(done => {
  const bar = document.querySelector('input.bar'), root = document.querySelector('.kith'), began = performance.now();
  bar.value = month;
  bar.dispatchEvent(new Event('input', {bubbles: true}));
  const look = () => root.dataset.month == month ? done(performance.now() - began) : setTimeout(look, 2);
  look();
})"""


def cpu_and_memory(pid):
    """Processor seconds and resident MiB of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def tell(what, value, unit, wanted=""):
    load = os.getloadavg()[0]
    print(f"{what:46} {value:9.2f} {unit:12} {wanted:16} load {load:.1f}", flush=True)


def playing(v, seconds):
    """Months and frames a second at full speed."""
    v.choose("Speed", "0")
    v.press("Play")
    time.sleep(1)
    counts = "(d => [Number(d.month), Number(d.frames), performance.now()])(document.querySelector('.kith').dataset)"
    month, frames, began = v.page.evaluate(counts)
    time.sleep(seconds)
    last, drawn, ended = v.page.evaluate(counts)
    v.press("Pause")
    v.page.wait_for_selector(".kith[data-playing=false]")
    passed = (ended - began) / 1000
    return (last - month) / passed, (drawn - frames) / passed


def speeds(browser, server, population):
    began = time.monotonic()
    v = Visitor(browser, server.address, f"population={population}&years=40")
    tell(f"first month drawn, {population} residents", time.monotonic() - began, "s", "under 4")
    months, frames = playing(v, 8)
    tell("months a second, ties as suits the population", months, "", "30 or more")
    tell("frames a second, ties as suits the population", frames, "", "20 or more")
    bare = Visitor(browser, server.address, f"population={population}&years=40&ties=each")
    tell("months a second with each tie", playing(bare, 8)[0], "", "")
    bare.close()
    head = v.month
    clicks = [v.page.evaluate(CLICK, [0.2 + 0.1 * k, 0.3 + 0.05 * k]) for k in range(6)]
    v.page.evaluate(STORY)
    tell(
        "click to drawn on the other side, median",
        statistics.median(c for c in clicks if c) / 1000,
        "s",
        "under 0.2",
    )
    scrubs = [v.page.evaluate(SCRUB, head * k // 7) for k in (1, 6, 2, 5, 3, 4)]
    tell("scrub to a month, slowest of six", max(scrubs) / 1000, "s", "under 0.3")
    v.close()


class Memory:
    """What the server and a visitor's page take, MiB; of JavaScript, after its garbage is collected."""

    def __init__(self, browser, server, v):
        self.v, self.pid = v, server.process.pid
        self.page = v.context.new_cdp_session(v.page)
        self.page.send("Performance.enable")
        self.chromium = browser.new_browser_cdp_session()

    def server(self):
        return cpu_and_memory(self.pid)[1]

    def browser(self):
        """JavaScript, the processes that draw, and how many nodes and listeners the page has."""
        self.page.send("HeapProfiler.collectGarbage")
        told = {m["name"]: m["value"] for m in self.page.send("Performance.getMetrics")["metrics"]}
        processes = self.chromium.send("SystemInfo.getProcessInfo")["processInfo"]
        drawing = sum(cpu_and_memory(p["id"])[1] for p in processes if p["type"] == "renderer")
        return told["JSHeapUsedSize"] / 2**20, drawing, told["Nodes"], told["JSEventListeners"]


def endurance(browser, server, minutes):
    """Memory over a long play at full speed, reset at the end of every 20 years; and what a closed tab costs."""
    v = Visitor(browser, server.address, "years=20")
    memory = Memory(browser, server, v)
    v.choose("Speed", "0")
    print(
        "minute  plays  server at the end of a play, after its reset  JavaScript  renderer  nodes  listeners"
    )
    began, plays, told = time.monotonic(), 0, -1
    while time.monotonic() < began + 60 * minutes:
        v.press("Play")
        v.page.wait_for_function(
            "document.querySelector('.kith').dataset.playing == 'false'", timeout=120_000
        )
        full, plays = memory.server(), plays + 1
        v.reset()
        if (minute := int((time.monotonic() - began) / 60)) > told:
            told = minute
            script, drawing, nodes, listeners = memory.browser()
            print(
                f"{minute:6} {plays:6} {full:26.1f} MiB {memory.server():10.1f} MiB {script:9.1f} MiB"
                f" {drawing:5.0f} MiB {nodes:6} {listeners:10}",
                flush=True,
            )
    closed(v, server.process.pid)


def closed(v, pid):
    """Processor time of a tab that was closed while it played."""
    v.press("Play")
    time.sleep(2)
    v.page.goto("about:blank")
    v.close()
    time.sleep(30)
    before = cpu_and_memory(pid)[0]
    time.sleep(10)
    percent = (cpu_and_memory(pid)[0] - before) / 10 * 100
    tell("processor time of a closed tab, 30 s on", percent, "% of a core", "none")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", nargs="?", choices=["all", "speed", "endurance"], default="all")
    asked.add_argument("--minutes", type=float, default=2.0)
    asked.add_argument("--population", type=int, nargs="*", default=[2000])
    asked = asked.parse_args()
    server = Server()
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for population in asked.population if asked.what != "endurance" else ():
                speeds(browser, server, population)
            if asked.what != "speed":
                endurance(browser, server, asked.minutes)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
