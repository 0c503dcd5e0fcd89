// Training player: recorded trainings to scrub through, an epoch at a time, two of them side by side.
// An anywidget front-end module: no imports, no build step. Its recordings come when it asks, as JSON.

const SVG = "http://www.w3.org/2000/svg";
const LEVELS = 15, LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const FILTER = { count: 8, side: 5 };
const CHART = { width: 320, height: 190, left: 34, right: 8, top: 8, bottom: 24 };
const COLOURS = ["first", "second"]; // classes of the style sheet: the run, and the one beside it
const TOP_LOSS = 2.5; // a network that guesses among ten has ln 10 ≈ 2.30

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// ---- the recordings ----

// JSON in UTF-8 → { labels, pictures, runs, … }; each run's filters as numbers, one list of 8 · 25 an epoch. They are
// stored as one letter a weight: by how many levels, of 15, it changed since the epoch before (see make_training_runs.py).
export function unpack(view) {
  const content = JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)));
  const size = FILTER.count * FILTER.side ** 2;
  const runs = content.runs.map((run) => {
    const levels = new Array(size).fill(0);
    const filters = run.loss.map((_, epoch) => levels.map((_, i) => (((levels[i] += LETTERS.indexOf(run.filters[epoch * size + i]) - 2 * LEVELS) * run.scale) / LEVELS)));
    return { ...run, filters };
  });
  return { ...content, runs };
}

// What became of the answers since the epoch before: how many changed, and which way.
export function changes(answers, labels, epoch) {
  const found = { changed: 0, mended: 0, spoilt: 0 };
  if (epoch === 0) return found;
  labels.forEach((label, i) => {
    const before = +answers[epoch - 1][i], now = +answers[epoch][i];
    if (before === now) return;
    found.changed++;
    if (now === label) found.mended++;
    if (before === label) found.spoilt++;
  });
  return found;
}

// The epoch whose validation loss is lowest: where early stopping would have ended.
export const best = ({ val_loss }) => val_loss.indexOf(Math.min(...val_loss));

const nameOf = ({ rate, moved }) => `${rate}, ${moved ? "moved pictures" : "pictures as they are"}`;

// ---- the figure ----

let figures = 0;

function render({ model, el }) {
  const box = make("div", { className: "training-player" }), waiting = make("p", { textContent: "Loading the recordings …", aria: { role: "status" } });
  const again = make("button", { type: "button", textContent: "Try again", hidden: true, onclick: () => ask() });
  let stop = () => {};
  box.append(waiting, again);
  el.append(box);
  const ask = () => ((again.hidden = true), (waiting.textContent = "Loading the recordings …"), model.send({ load: "data" }));
  const arrived = () => {
    if (!model.get("data") || !waiting.isConnected) return;
    waiting.remove();
    again.remove();
    stop = show(model, el, box, unpack(model.get("data")));
  };
  const failed = (message) => {
    if (!message?.problem) return;
    waiting.textContent = `The recordings could not be loaded: ${message.problem}`;
    again.hidden = false;
  };
  model.on("change:data", arrived);
  model.on("msg:custom", failed);
  model.get("data") ? arrived() : ask();
  return () => {
    model.off("change:data", arrived);
    model.off("msg:custom", failed);
    stop();
  };
}

function show(model, el, box, data) {
  const id = `training-player-${++figures}`, { runs, labels, epochs } = data, rates = [...new Set(runs.map(({ rate }) => rate))];
  const sheet = `url(data:image/png;base64,${data.pictures})`;
  let timer = null;

  // ---- the parts ----
  const option = (value, textContent) => make("option", { value, textContent });
  const field = (text, control) => make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: text }), control);
  const rate = make("select", { id: `${id}-rate`, onchange: () => change({ rate: +rate.value }) }, ...rates.map((value) => option(value, value)));
  const moved = make("input", { type: "checkbox", id: `${id}-moved`, onchange: () => change({ moved: moved.checked }) });
  const beside = make("select", { id: `${id}-beside`, onchange: () => change({ beside: +beside.value }) }, option(-1, "nothing"), ...runs.map((run, i) => option(i, nameOf(run))));
  const slider = make("input", { type: "range", min: 0, max: epochs, id: `${id}-epoch`, oninput: () => (stop(), go(+slider.value)) });
  const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
  const back = button("Back", () => (stop(), go(epoch() - 1))), next = button("Next", () => (stop(), go(epoch() + 1))), play = button("Play", toggle);
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches; // the slider is there
  const status = make("div", { className: "status", aria: { role: "status", live: "polite" } });
  const charts = [chart("accuracy", "Accuracy", 1), chart("loss", "Loss", TOP_LOSS)];
  const sides = COLOURS.map((colour) => {
    const canvas = make("canvas", { width: 8 * 44 - 4, height: 40, aria: { role: "img" } });
    const name = make("p", { className: "name" }), answers = make("ul", { className: "answers" });
    return { canvas, name, answers, element: make("section", { className: `side ${colour}`, aria: { label: colour === "first" ? "The run" : "The run beside it" } }, name, canvas, answers) };
  });
  const line = (kind) => draw("svg", { class: "sample", viewBox: "0 0 30 8", "aria-hidden": "true" }, draw("line", { x1: 0, x2: 30, y1: 4, y2: 4, class: kind }));
  box.append(
    make("div", { className: "choices" }, field("Learning rate", rate), make("div", { className: "field check" }, moved, make("label", { htmlFor: moved.id, textContent: "Move the pictures" })), field("Compare with", beside)),
    make("div", { className: "controls" }, back, next, play, make("label", { htmlFor: slider.id, textContent: "Epoch" }), slider),
    make("div", { className: "charts" }, ...charts.map(({ element }) => element)),
    make("p", { className: "legend" }, line("validation"), `${data.validation_images.toLocaleString("en")} validation pictures `, line("training"), `${data.training_images} training pictures`),
    status,
    make("div", { className: "sides" }, ...sides.map(({ element }) => element)));

  function chart(measure, title, top) {
    const lines = draw("g", {}), ticks = draw("g", { class: "ticks" });
    const svg = draw("svg", { viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img", class: "chart" }, ticks, lines);
    for (const part of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
      const y = height(part * top, top);
      ticks.append(draw("line", { x1: CHART.left, x2: CHART.width - CHART.right, y1: y, y2: y }), draw("text", { x: CHART.left - 5, y: y + 4, "text-anchor": "end" }, (part * top).toFixed(1)));
    }
    for (let epoch = 0; epoch <= epochs; epoch += 6) ticks.append(draw("text", { x: across(epoch), y: CHART.height - 6, "text-anchor": "middle" }, epoch));
    const follow = (event) => {
      const { left, width } = svg.getBoundingClientRect(), x = ((event.clientX - left) / width) * CHART.width;
      go(Math.round(((x - CHART.left) / (CHART.width - CHART.left - CHART.right)) * epochs));
    };
    svg.addEventListener("pointerdown", (event) => (stop(), svg.setPointerCapture(event.pointerId), follow(event)));
    svg.addEventListener("pointermove", (event) => event.buttons && follow(event));
    return { measure, title, top, svg, lines, element: make("figure", {}, svg, make("figcaption", { textContent: `${title} by epoch` })) };
  }
  function across(at) {
    return CHART.left + (at / epochs) * (CHART.width - CHART.left - CHART.right);
  }
  function height(value, top) {
    return CHART.height - CHART.bottom - (Math.min(value, top) / top) * (CHART.height - CHART.top - CHART.bottom);
  }

  // ---- state → screen ----
  const epoch = () => clamp(model.get("epoch") ?? 0, 0, epochs);
  const chosen = () => Math.max(0, runs.findIndex((run) => run.rate === model.get("rate") && run.moved === Boolean(model.get("moved"))));
  const other = () => {
    const index = model.get("beside") ?? -1;
    return index in runs && index !== chosen() ? index : -1;
  };
  const shown = () => [chosen(), other()].filter((index) => index >= 0).map((index) => runs[index]);

  function update() {
    const now = shown(), at = epoch();
    rate.value = runs[chosen()].rate;
    moved.checked = runs[chosen()].moved;
    [...beside.options].forEach((one) => (one.disabled = +one.value === chosen()));
    beside.value = other();
    slider.value = at;
    slider.setAttribute("aria-valuetext", `epoch ${at} of ${epochs}`);
    back.disabled = at === 0;
    next.disabled = at === epochs;
    charts.forEach((one) => drawCurves(one, now, at));
    sides.forEach((side, k) => showSide(side, now[k], at));
    const when = `${at === 0 ? "Before the first epoch" : `After epoch ${at} of ${epochs}`}.`;
    status.replaceChildren(make("p", {}, make("b", { textContent: when })), ...now.map((run) => make("p", { textContent: say(run, at, now.length > 1) })));
  }

  function say(run, at, named) {
    const { changed, mended, spoilt } = changes(run.answers, labels, at), percent = (share) => `${(100 * share).toFixed(1)} %`;
    const measured = `training accuracy ${percent(run.accuracy[at])}, validation ${percent(run.val_accuracy[at])}; loss ${run.loss[at].toFixed(2)} and ${run.val_loss[at].toFixed(2)}.`;
    const told = at ? ` Answers below that changed: ${changed}; now right: ${mended}, no longer right: ${spoilt}.` : "";
    return `${named ? `${nameOf(run)}: ` : ""}${named ? measured : measured[0].toUpperCase() + measured.slice(1)}${told}`;
  }

  function drawCurves({ measure, title, top, svg, lines }, now, at) {
    const points = (values) => values.map((value, i) => `${across(i).toFixed(1)},${height(value, top).toFixed(1)}`).join(" ");
    lines.replaceChildren(draw("line", { class: "now", x1: across(at), x2: across(at), y1: CHART.top, y2: CHART.height - CHART.bottom }));
    now.forEach((run, k) => {
      for (const [kind, values] of [["training", run[measure]], ["validation", run[`val_${measure}`]]])
        lines.append(draw("polyline", { class: `${kind} ${COLOURS[k]}`, points: points(values) }), draw("circle", { class: COLOURS[k], cx: across(at), cy: height(values[at], top), r: 3.5 }));
    });
    const ends = now.map((run) => `${nameOf(run)}: training ${run[measure][at]}, validation ${run[`val_${measure}`][at]}`).join("; ");
    svg.setAttribute("aria-label", `${title} at epoch ${at}. ${ends}. The slider moves the epoch.`);
  }

  function showSide({ canvas, name, answers, element }, run, at) {
    element.hidden = !run;
    if (!run) return;
    const lowest = best(run);
    name.textContent = `Learning rate ${nameOf(run)}. The validation loss is lowest ${lowest ? `after epoch ${lowest}` : "before the first epoch"}.`;
    paint(canvas, run.filters[at], run.scale);
    canvas.setAttribute("aria-label", `The eight filters of the first layer, 5 by 5 weights each, at epoch ${at}; orange is positive, blue negative.`);
    answers.replaceChildren(...labels.map((label, i) => answer(run, label, i, at)));
  }

  function answer(run, label, i, at) {
    const said = +run.answers[at][i], right = said === label, fresh = at > 0 && run.answers[at - 1][i] !== run.answers[at][i];
    const picture = make("span", { className: "picture", aria: { role: "img", label: `A written ${label}` } });
    Object.assign(picture.style, { backgroundImage: sheet, backgroundSize: `${100 * labels.length}% 100%`, backgroundPosition: `${(100 * i) / (labels.length - 1)}% 0` });
    const words = make("span", { className: "said" }, make("b", { textContent: `${said} ${right ? "✓" : "✗"}` }), ` ${run.percent[at][i]} %`);
    return make("li", { className: `${right ? "right" : "wrong"}${fresh ? " fresh" : ""}` }, picture, words);
  }

  // Eight small tables of weights in a row: orange is positive, blue negative, paper zero.
  function paint(canvas, weights, scale) {
    const context = canvas.getContext("2d"), { count, side } = FILTER;
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (let f = 0; f < count; f++)
      for (let cell = 0; cell < side * side; cell++) {
        const weight = weights[f * side * side + cell] / scale, strength = Math.sqrt(Math.abs(weight));
        const mix = (from, to) => Math.round(from + (to - from) * strength);
        context.fillStyle = weight > 0 ? `rgb(${mix(255, 213)} ${mix(255, 94)} ${mix(255, 0)})` : `rgb(${mix(255, 0)} ${mix(255, 84)} ${mix(255, 148)})`;
        context.fillRect(f * 44 + 8 * (cell % side), 8 * Math.floor(cell / side), 8, 8);
      }
  }

  // ---- actions → state ----
  function change(settings) {
    for (const [name, value] of Object.entries(settings)) model.set(name, value);
    model.save_changes();
  }
  function go(target) {
    change({ epoch: clamp(target, 0, epochs) });
  }
  function toggle() {
    if (timer) return stop();
    if (epoch() === epochs) go(0);
    play.textContent = "Pause";
    status.setAttribute("aria-live", "off"); // a sentence twice a second would be noise
    timer = setInterval(() => (el.isConnected && epoch() < epochs ? go(epoch() + 1) : stop()), 500);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    status.setAttribute("aria-live", "polite");
  }

  const names = "change:rate change:moved change:beside change:epoch";
  model.on(names, update);
  update();
  return () => {
    stop();
    model.off(names, update);
  };
}

export default { render };
