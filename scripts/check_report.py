# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens report pages in headless Chromium and compares what stands in them with the JSON they were made of.

Usage: check_report.py SSM_INFO FOLDER. The folder receives results, pages and screenshots. Speaks the browser's
DevTools protocol over a pair of pipes (https://chromedevtools.github.io/devtools-protocol/), so that nothing but
Python's standard library is needed.
"""

import base64
import csv
import io
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

RESULTS = {
    "coin": "rd-curve --source bernoulli --p 0.2 --points 12",
    "other-coin": "rd-curve --source bernoulli --p 0.4 --points 12",
    "two-sides": "rd-curve --pmf {folder}/pmf.csv --distortion-matrix {folder}/distortion.csv --points 5 --gap 0.01",
    "memory": "mi --model Examples/linear-legendre.json --time 1,2,4,8,inf",
    "profile": "mi --model Examples/linear-legendre.json --time 8 --profile",
    "spectrum": "mi --model Examples/linear-legendre.json --spectrum --tau 5",
    "errors": "fano --alphabet 27 --length 100 --sweep information=0:4.5:8",
    "letters": "fano --model Examples/tokens.json --time 4 --profile",
    "bottleneck": "ib-curve --joint {folder}/joint.csv --points 6",
    "gaussian-bottleneck": "ib-curve --model Examples/linear-legendre.json --time 5 --relevance future --points 6",
    "estimates": "estimate --x {folder}/pairs.csv:a --y {folder}/pairs.csv:b --method gaussian,ksg,binned",
    "stability": "stability --model Examples/counterexample-two-fixed-points.json --replications 4 --steps 50",
    "worlds": "worlds",
}

HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=document.title='broken'>\u202e"


class Browser:
    """One Chromium with one page."""

    def __init__(self, program, profile):
        to_read, to_write = os.pipe(), os.pipe()

        def connect():
            # The browser reads commands from descriptor 3 and answers on descriptor 4.
            commands, answers = os.dup(to_read[0]), os.dup(to_write[1])
            os.dup2(commands, 3)
            os.dup2(answers, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-dev-shm-usage", f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=connect)
        self.commands = os.fdopen(to_read[1], "wb", buffering=0)
        self.answers = os.fdopen(to_write[0], "rb")
        os.close(to_read[0])
        os.close(to_write[1])
        self.count = 0
        self.session = None
        self.messages = []
        self.buffer = b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def read(self):
        while b"\0" not in self.buffer:
            chunk = self.answers.read1(1 << 16)
            if not chunk:
                raise RuntimeError("the browser has gone away")
            self.buffer += chunk
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def note(self, message):
        """Keeps what a page must not do: complain, or fetch anything but itself."""
        method, about = message.get("method"), message.get("params", {})
        if method in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            self.messages.append(json.dumps(about))
        if method == "Network.requestWillBeSent" and about["request"]["url"].split(":")[0] not in ("file", "data", "about"):
            self.messages.append("fetches " + about["request"]["url"])

    def ask(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def open(self, path):
        self.messages = []
        self.ask("Page.navigate", url=path.resolve().as_uri())
        while True:
            answer = self.read()
            self.note(answer)
            if answer.get("method") == "Page.loadEventFired":
                return

    def value(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def look(self, path, width=1000, height=900, dark=False, whole=True):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        image = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(image["data"]))

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)


FAILURES = []


def expect(holds, what):
    if not holds:
        FAILURES.append(what)
        print("FAILED:", what)


def as_number(value):
    """The number that a JSON value stands for, or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    return {"inf": math.inf, "-inf": -math.inf}.get(value) if isinstance(value, str) else None


def check_tables(browser, name, points):
    """Every number of the points stands whole in its cell, and its shown form is within six digits."""
    heads = browser.value("[...document.querySelectorAll('table')[0].tHead.rows[0].cells].map(c => c.textContent)")
    rows = browser.value(
        "[...document.querySelectorAll('table')[0].tBodies[0].rows].map(r => [...r.cells].map("
        "c => [c.textContent, c.dataset.value ?? null]))")
    columns = {head.split(" [")[0].replace(" ", "_"): index for index, head in enumerate(heads)}
    expect(len(rows) == len(points), f"{name}: {len(rows)} rows of {len(points)} points")
    numbers = 0
    for row, point in zip(rows, points):
        for member, value in point.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                continue
            text, whole = row[columns[member]]
            number = as_number(value)
            if number is None:
                expect(value is None or whole is None, f"{name}: {member} is no number, the page has {whole}")
                continue
            numbers += 1
            expect(whole is not None and float(whole) == number, f"{name}: {member} is {value}, the page has {whole}")
            near = math.isclose(float(text), number, rel_tol=1.1e-5) or float(text) == number
            expect(near, f"{name}: {member} is {value}, shown as {text}")
            if "lower" in member.split("_"):
                expect(float(text) <= number, f"{name}: {member} {value} is shown above itself: {text}")
            if "upper" in member.split("_"):
                expect(float(text) >= number, f"{name}: {member} {value} is shown below itself: {text}")
    return heads, numbers


def check_units(name, heads, table):
    """The heads name the units that the command's own CSV names."""
    own = next(csv.reader(io.StringIO(table)))
    units = {}
    for head in heads:
        base, _, unit = head.partition(" [")
        units[base.replace(" ", "_")] = "".join(c if c.isalnum() else "_" for c in unit.rstrip("]"))
    for column in own:
        base = max((b for b in units if column == b or column.startswith(b + "_")), key=len, default=None)
        if base is not None:
            expect(column == base + ("_" + units[base] if units[base] else ""),
                   f"{name}: CSV says {column}, the page {base} [{units[base]}]")


def check_figures(browser, name, points):
    """What the figures draw are numbers of the result, and the script's ticks are the page's own."""
    known = set()

    def gather(value):
        if isinstance(value, dict):
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)
        elif as_number(value) is not None:
            known.add(as_number(value))

    gather(points)
    series = browser.value("[...document.querySelectorAll('figure.plot script')].map(s => JSON.parse(s.textContent).series)")
    for one in [one for figure in series for one in figure]:
        for part in ("x", "y", "lower", "upper"):
            for value in one.get(part, []):
                expect(value is None or as_number(value) in known, f"{name}: the figure draws {value}")
    ticks = "[...document.querySelectorAll('.ticks text')].map(t => t.textContent)"
    before = browser.value(ticks)
    for key in ("+", "0"):
        browser.value(f"document.querySelectorAll('figure.plot > svg').forEach(s => s.dispatchEvent("
                      f"new KeyboardEvent('keydown', {{key: '{key}'}})))")
        zoomed = browser.value(ticks)
        expect(key == "0" or not before or zoomed != before, f"{name}: zooming changes no tick")
    expect(browser.value(ticks) == before, f"{name}: ticks {before} are {browser.value(ticks)} after a zoom and back")
    return len(series)


def check_reading(browser, page, name):
    """The pointer and the keyboard read numbers; a drag zooms; a head sorts."""
    browser.open(page)
    box = browser.value("(() => { const svg = document.querySelector('.field'); svg.scrollIntoView({block: 'center'});"
                        "const r = svg.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })()")
    def mouse(kind, x, y, **more):
        browser.ask("Input.dispatchMouseEvent", type=kind, x=box[0] + x * box[2], y=box[1] + y * box[3], **more)
    mouse("mouseMoved", 0.5, 0.5)
    reading = browser.value("document.querySelector('.reading').textContent")
    expect("distortion" in reading and "[" in reading and "bits" in reading, f"{name}: the pointer reads {reading!r}")
    mouse("mousePressed", 0.2, 0.2, button="left", clickCount=1)
    mouse("mouseMoved", 0.4, 0.7, button="left")
    mouse("mouseReleased", 0.4, 0.7, button="left", clickCount=1)
    view = [float(v) for v in browser.value("document.querySelector('.field').getAttribute('viewBox')").split()]
    for found, wanted in zip(view, (0.2 * 608, 0.2 * 332, 0.2 * 608, 0.5 * 332)):
        expect(abs(found - wanted) < 4, f"{name}: a drag zooms to {view}")
    browser.value("document.querySelector('table th:nth-child(2) button').click()")
    ascending = browser.value("[...document.querySelectorAll('table')[0].tBodies[0].rows].map(r => Number(r.cells[1].dataset.value))")
    expect(ascending == sorted(ascending), f"{name}: a click on a head sorts to {ascending}")
    browser.value("document.querySelector('table th:nth-child(2) button').click()")
    descending = browser.value("[...document.querySelectorAll('table')[0].tBodies[0].rows].map(r => Number(r.cells[1].dataset.value))")
    expect(descending == sorted(ascending, reverse=True), f"{name}: a second click sorts to {descending}")
    colour = "getComputedStyle(document.body).backgroundColor"
    before = browser.value(colour)
    browser.value("document.querySelector('header button').click()")
    expect(browser.value(colour) != before, f"{name}: the switch changes nothing")


def main():
    tool, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pmf.csv").write_text("0.5,0.3,0.2\n")
    (folder / "distortion.csv").write_text("0,1,3\n1,0,1\n4,1,0\n")
    (folder / "joint.csv").write_text("0.3,0.05,0.02\n0.03,0.25,0.05\n0.02,0.03,0.25\n")
    rows = (f"{math.sin(1.7 * n)},{math.sin(1.7 * n) + math.cos(2.3 * n)}\n" for n in range(400))
    (folder / "pairs.csv").write_text("a,b\n" + "".join(rows))

    def run(*arguments):
        return subprocess.run([tool, *arguments], check=True, capture_output=True, text=True, timeout=120).stdout

    documents, tables = {}, {}
    for name, command in RESULTS.items():
        arguments = command.format(folder=folder).split()
        text = run(*arguments, "--format", "json")
        documents[name] = json.loads(text)
        tables[name] = run(*arguments, "--format", "csv")
        (folder / f"{name}.json").write_text(text)
    hostile = dict(documents["coin"], subject=HOSTILE, warnings=[HOSTILE], command=HOSTILE)
    hostile["points"] = [{HOSTILE: HOSTILE, "n": 1}, {HOSTILE: [[HOSTILE]], "n": {HOSTILE: [HOSTILE]}}]
    hostile["provenance"] = dict(hostile["provenance"], arguments=[HOSTILE])
    (folder / "hostile.json").write_text(json.dumps(hostile))
    for name in [*RESULTS, "hostile"]:
        run("report", str(folder / f"{name}.json"), "--output", str(folder / f"{name}.html"))
    run("report", *[str(folder / f"{name}.json") for name in RESULTS], "--output", str(folder / "all.html"))

    program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(program, profile)
        try:
            pages, numbers, figures = 0, 0, 0
            for name, document in documents.items():
                browser.open(folder / f"{name}.html")
                heads, count = check_tables(browser, name, document["points"])
                if name != "errors" and name != "letters":
                    check_units(name, heads, tables[name])
                numbers += count
                figures += check_figures(browser, name, document["points"])
                expect(browser.value("document.documentElement.dataset.ready") == "yes", f"{name}: the script did not end")
                expect(not browser.messages, f"{name}: {browser.messages}")
                pages += 1
            browser.open(folder / "hostile.html")
            expect(browser.value("document.title") != "broken", "hostile: a text became a program")
            expect(browser.value("document.images.length") == 0, "hostile: a text became an image")
            expect(browser.value("document.documentElement.dataset.ready") == "yes", "hostile: the script did not end")
            expect(not browser.messages, f"hostile: {browser.messages}")
            check_reading(browser, folder / "coin.html", "coin")
            browser.open(folder / "all.html")
            expect(not browser.messages, f"all: {browser.messages}")
            browser.look(folder / "light.png")
            browser.look(folder / "dark.png", dark=True)
            browser.look(folder / "narrow.png", width=380)
            wide = browser.value("document.documentElement.scrollWidth > innerWidth")
            expect(not wide, "all: wider than a phone")
        finally:
            browser.close()
    print(f"{pages} pages, {numbers} numbers, {figures} figures, {len(FAILURES)} failures; screenshots in {folder}")
    sys.exit(1 if FAILURES else 0)


main()
