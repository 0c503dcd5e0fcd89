"""Claim: a figure answers its first touch within 100 ms, its sliders keep 50 frames/s, a character takes 25 ms.

python benchmarks/figures.py

The built book in headless Chromium, which draws on the processor. *First answer*: from the first event on a figure's
first control to the frame that shows it. *Frames*: a slider is pulled through its range, one value a frame; a headless
browser makes 60 frames a second at most. *Processor*: what the page's thread computes for one value, drawing included,
as the system counts it; unlike the frames it hardly depends on what else the machine does. The network
of read_my_writing reads its first sample, in turns with the same network in Keras with one thread: their ratio holds
on a busy machine too. The table is written to benchmarks/reports/figures.md.
"""

from __future__ import annotations

import base64
import datetime
import os
import platform
import shutil
import statistics
import time
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import torch
from cvbook import artifacts
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "book" / "_build" / "html" / "chapters"
FIGURES = ROOT / "book" / "cvbook" / "figures"
REPORT = ROOT / "benchmarks" / "reports" / "figures.md"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
FIRST_MS, FRAMES_PER_S, FORWARD_MS = 100, 50, 25
VALUES, READINGS = 60, 30

TOOLS = """
window.frame = () => new Promise((shown) => requestAnimationFrame(() => {
  const channel = new MessageChannel();  // its message comes after the frame is painted
  channel.port1.onmessage = shown;
  channel.port2.postMessage(0);
}));
window.usable = (box, kinds) => [...box.shadowRoot.querySelectorAll(kinds)]
  .filter((one) => !one.disabled && one.getClientRects().length > 0);
window.act = (control, share) => {
  if (control.type === "range") {
    control.value = +control.min + share * (control.max - control.min);
    control.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  } else if (control.tagName === "SELECT") {
    control.selectedIndex = control.options.length - 1;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  } else control.click();
};"""
FIRST = """async (box) => {
  await frame();
  const begin = performance.now();
  act(usable(box, "select, input[type=range], button")[0], 0.5);
  await frame();
  return performance.now() - begin;
}"""
NAMES = """(box) => (window.sliders = usable(box, "input[type=range]"))
  .map((slider) => slider.getAttribute("aria-label") ?? slider.labels[0]?.textContent ?? "")"""
PULL = """async (box, [index, values]) => {
  const slider = sliders[index];  // one may have disabled another meanwhile
  await frame();
  const begin = performance.now();
  for (let n = 0; n < values; n++) {
    act(slider, n / (values - 1));
    await frame();
  }
  return (1000 * values) / (performance.now() - begin);
}"""
READ = """async ([source, text]) => {
  const figure = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { weights, samples } = figure.unpack(new DataView(bytes.buffer));
  window.sample = [...samples[0].pixels];
  window.read = () => {
    const begin = performance.now();
    figure.forward(weights, samples[0].pixels);
    return performance.now() - begin;
  };
}"""


class Slider(NamedTuple):
    """What one control of a figure does; of a figure without sliders only the first answer is known."""

    figure: str
    name: str
    first_ms: float
    frames_per_s: float | None = None
    processor_ms: float | None = None


def main() -> None:
    """Measure every figure of the built book and the forward pass, and write the table."""
    if not SITE.is_dir():
        raise SystemExit(f"figures: expected the built book in {SITE}, found none. Run make book first.")
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        sliders = measure_figures(browser)
        page_ms, keras_ms = measure_forward(browser)
        version = browser.version
        browser.close()
    REPORT.write_text(report(sliders, page_ms, keras_ms, version), "utf-8")
    print(REPORT.read_text("utf-8"))


def measure_figures(browser: Browser) -> list[Slider]:
    """Open each chapter and use every figure that it has, but for the quizzes."""
    found: list[Slider] = []
    for chapter in sorted(SITE.glob("*.html")):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(TOOLS)
        page.goto(chapter.as_uri())
        for box in page.locator(".interactive-figure:not([data-name=quiz])").all():
            box.scroll_into_view_if_needed()
            page.wait_for_function("box => box.dataset.ready === 'true'", arg=box.element_handle())
            page.wait_for_timeout(1_000)  # data that a figure loads by itself
            found += measure_figure(page, box, f"{box.get_attribute('data-name')}, {chapter.stem}")
        page.close()
    return found


def measure_figure(page: Page, box: Locator, figure: str) -> list[Slider]:
    """Return a row for each slider, and one for a figure that has none."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def processor_s() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "ThreadTime"))

    first_ms = box.evaluate(FIRST)
    rows = []
    for index, name in enumerate(box.evaluate(NAMES)):
        before = processor_s()
        frames_per_s = box.evaluate(PULL, [index, VALUES])
        rows.append(Slider(figure, name, first_ms, frames_per_s, 1000 * (processor_s() - before) / VALUES))
    session.detach()
    return rows or [Slider(figure, "no slider", first_ms)]


def measure_forward(browser: Browser) -> tuple[list[float], list[float]]:
    """Return the milliseconds of single readings, in the page and by Keras with one thread, taken in turns."""
    page: Page = browser.new_page()
    page.goto("about:blank")
    source = (FIGURES / "read_my_writing.mjs").read_text("utf-8")
    page.evaluate(READ, [source, encoded(FIGURES / "read_my_writing.bin")])
    pixels = np.array(page.evaluate("window.sample"), dtype=np.float32).reshape(1, 80, 60, 1)
    torch.set_num_threads(1)
    model = artifacts.load("cnn")
    in_page, by_keras = [], []
    for reading in range(READINGS + 5):
        milliseconds = page.evaluate("window.read()"), keras_reading(model, pixels)
        if reading >= 5:  # the first ones compile
            in_page.append(milliseconds[0])
            by_keras.append(milliseconds[1])
    return in_page, by_keras


def encoded(file: Path) -> str:
    """Return a file's bytes in base64."""
    return base64.b64encode(file.read_bytes()).decode()


def keras_reading(model: keras.Model, pixels: Any) -> float:
    """Return the milliseconds of one forward pass."""
    begin = time.perf_counter()
    with torch.no_grad():
        model(pixels)
    return 1000 * (time.perf_counter() - begin)


def report(sliders: list[Slider], page_ms: list[float], keras_ms: list[float], version: str) -> str:
    """Write the table: measured against what is claimed."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    page, other = statistics.median(page_ms), statistics.median(keras_ms)
    lines = [
        "# How fast the figures are",
        "",
        f"{datetime.date.today()}, {machine}; Chromium {version} without a graphics card; "
        "`python benchmarks/figures.py`.",
        "",
        f"| figure | slider | first answer, ms (≤ {FIRST_MS}) | frames/s (≥ {FRAMES_PER_S}) "
        f"| processor, ms a value (≤ {1000 // FRAMES_PER_S}) |",
        "| --- | --- | --: | --: | --: |",
    ]
    for row in sliders:
        frames = "" if row.frames_per_s is None else f"{row.frames_per_s:.0f}"
        work = "" if row.processor_ms is None else f"{row.processor_ms:.1f}"
        lines.append(f"| {row.figure} | {row.name} | {row.first_ms:.0f} | {frames} | {work} |")
    lines += [
        "",
        f"One forward pass of the network with all its maps: {page:.1f} ms in the page (≤ {FORWARD_MS}; median of "
        f"{READINGS}), {other:.1f} ms in Keras on PyTorch with one thread; ratio {page / other:.2f}.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
