// A network's failures on two test sets: a confusion matrix to click, pictures filtered by class and confidence.
// An anywidget front-end module: no imports, no build step. Its data come when it asks: JSON, then a sheet of pictures.

const SVG = "http://www.w3.org/2000/svg";
const WORDS = { beginner: "the beginner", test: "test writers" };
const AT_ONCE = 24;

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Four bytes with the length of the JSON, the JSON, the sheet of pictures as WebP.
export function unpack(view) {
  const length = view.getUint32(0, true), bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const content = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { ...content, sheet: bytes.slice(4 + length) };
}

// How often each class (row) was read as each other (column).
export function confusions(failures, classes) {
  const counts = Array.from({ length: classes }, () => Array(classes).fill(0));
  for (const [truth, read] of failures) counts[truth][read]++;
  return counts;
}

// The failures that a filter lets through, surest first. −1 stands for all classes; percents, both ends included.
export function filter(failures, { truth = -1, read = -1, lowest = 0, highest = 100 }) {
  return failures
    .map(([t, r, permille], index) => ({ truth: t, read: r, permille, index }))
    .filter((one) => (truth < 0 || one.truth === truth) && (read < 0 || one.read === read))
    .filter(({ permille }) => permille >= 10 * lowest && permille <= 10 * highest);
}

let figures = 0;

function render({ model, el }) {
  const box = make("div", { className: "error-gallery" }), waiting = make("p", { textContent: "Loading the pictures …", aria: { role: "status" } });
  let stop = () => {};
  box.append(waiting);
  el.append(box);
  const arrived = () => {
    if (!model.get("data") || !waiting.isConnected) return;
    waiting.remove();
    stop = show(model, box, unpack(model.get("data")));
  };
  const failed = (message) => message?.problem && (waiting.textContent = `The pictures could not be loaded: ${message.problem}`);
  model.on("change:data", arrived);
  model.on("msg:custom", failed);
  model.get("data") ? arrived() : model.send({ load: "data" });
  return () => {
    model.off("change:data", arrived);
    model.off("msg:custom", failed);
    stop();
  };
}

function show(model, box, data) {
  const id = `error-gallery-${++figures}`, classes = data.names.length;
  const address = URL.createObjectURL(new Blob([data.sheet], { type: "image/webp" }));
  let shown = AT_ONCE, cursor = null;

  const field = (text, control) => make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: text }), control);
  const option = (value, textContent) => make("option", { value, textContent });
  const choice = (name, options) => make("select", { id: `${id}-${name}`, onchange: ({ target }) => change({ [name]: name === "split" ? target.value : +target.value }) }, ...options);
  const slider = (name) => make("input", { type: "range", id: `${id}-${name}`, min: 0, max: 100, step: 5, oninput: ({ target }) => change({ [name]: +target.value }) });
  const split = choice("split", Object.keys(data.sets).map((name) => option(name, WORDS[name] ?? name)));
  const truth = choice("truth", []), read = choice("read", []), lowest = slider("lowest"), highest = slider("highest");
  const lowestField = field("", lowest), highestField = field("", highest);
  const everything = make("button", { type: "button", textContent: "Show all", onclick: () => change({ truth: -1, read: -1, lowest: 0, highest: 100 }) });
  const matrix = draw("svg", { viewBox: `-1 -1 ${classes + 2} ${classes + 2}`, tabindex: 0, role: "application", class: "matrix" });
  const status = make("p", { className: "status", aria: { role: "status", live: "polite" } });
  const pointed = make("p", { className: "pointed", aria: { live: "polite" } });
  const gallery = make("ul", { className: "gallery" });
  const more = make("button", { type: "button", textContent: "Show more", onclick: () => { shown += AT_ONCE; update(); } });
  box.append(
    make("div", { className: "controls" }, field("Handwriting", split), field("Character", truth), field("Read as", read), lowestField, highestField, everything),
    make("div", { className: "both" },
      make("div", { className: "map" }, make("p", { className: "axis", textContent: "Rows: what was written. Columns: what was read." }), matrix, pointed),
      make("div", { className: "pictures" }, status, gallery, more)));

  const state = () => ({ split: model.get("split") in data.sets ? model.get("split") : Object.keys(data.sets)[0],
    truth: model.get("truth") ?? -1, read: model.get("read") ?? -1, lowest: model.get("lowest") ?? 0, highest: model.get("highest") ?? 100 });

  function change(changes) {
    const next = { ...state(), ...changes };
    if (next.lowest > next.highest) "lowest" in changes ? (next.highest = next.lowest) : (next.lowest = next.highest);
    shown = AT_ONCE;
    if ("split" in changes) cursor = null;
    for (const [name, value] of Object.entries(next)) model.set(name, value);
    model.save_changes();
    update();
  }

  function fill(select, counts, all, value) {
    const options = counts.map((count, k) => [k, count]).filter(([k, count]) => count || k === value);
    select.replaceChildren(option(-1, all), ...options.map(([k, count]) => option(k, `${data.names[k]} (${count})`)));
    select.value = value;
  }

  const times = (count) => (count === 1 ? "once" : `${count} times`);
  const pair = (row, column) => `${data.names[row]} read as ${data.names[column]}`;

  function drawMatrix(counts, now) {
    const most = Math.max(...counts.flat(), 1), cells = [draw("rect", { x: 0, y: 0, width: classes, height: classes, class: "paper" })];
    cells.push(draw("line", { x1: 0, y1: 0, x2: classes, y2: classes, class: "diagonal" }));
    if (now.truth >= 0) cells.push(draw("rect", { x: 0, y: now.truth, width: classes, height: 1, class: "band" }));
    if (now.read >= 0) cells.push(draw("rect", { x: now.read, y: 0, width: 1, height: classes, class: "band" }));
    counts.forEach((line, row) => line.forEach((count, column) => {
      if (count) cells.push(draw("rect", { x: column, y: row, width: 1, height: 1, class: "cell", "fill-opacity": 0.35 + (0.65 * count) / most }));
    }));
    if (cursor) cells.push(draw("rect", { x: cursor[1] - 0.5, y: cursor[0] - 0.5, width: 2, height: 2, class: "cursor" }));
    matrix.replaceChildren(...cells);
    const total = counts.flat().reduce((sum, count) => sum + count, 0);
    matrix.setAttribute("aria-label", `Confusion matrix of ${total} failures. Arrow keys move from error to error, Enter shows its pictures.`);
  }

  function picture({ truth: row, read: column, permille, index }) {
    const place = data.sets[state().split].first + index, [x, y] = [place % data.columns, Math.floor(place / data.columns)];
    const image = make("span", { className: "ink", aria: { role: "img", label: `${pair(row, column)}, confidence ${(permille / 10).toFixed(1)} percent` } });
    const zoom = 3, rows = Math.ceil(Object.values(data.sets).reduce((sum, { failures }) => sum + failures.length, 0) / data.columns);
    Object.assign(image.style, { width: `${zoom * data.width}px`, height: `${zoom * data.height}px`, backgroundImage: `url(${address})`,
      backgroundSize: `${zoom * data.width * data.columns}px ${zoom * data.height * rows}px`, backgroundPosition: `${-zoom * data.width * x}px ${-zoom * data.height * y}px` });
    return make("li", {}, image, make("span", { className: "words", aria: { hidden: "true" }, textContent: `${data.names[row]} → ${data.names[column]}` }),
      make("span", { className: "sure", aria: { hidden: "true" }, textContent: `${(permille / 10).toFixed(1)} %` }));
  }

  function update() {
    const now = state(), { failures, right } = data.sets[now.split], counts = confusions(failures, classes);
    const found = filter(failures, now), images = failures.length + right.reduce((sum, count) => sum + count, 0);
    split.value = now.split;
    fill(truth, counts.map((line) => line.reduce((sum, count) => sum + count, 0)), "all", now.truth);
    fill(read, counts[0].map((_, column) => counts.reduce((sum, line) => sum + line[column], 0)), "all", now.read);
    for (const [control, wrapper, value, word] of [[lowest, lowestField, now.lowest, "Confidence from"], [highest, highestField, now.highest, "to"]]) {
      control.value = value;
      wrapper.firstChild.textContent = `${word} ${control.value} %`;
      control.setAttribute("aria-valuetext", `${control.value} percent`);
    }
    drawMatrix(counts, now);
    const own = now.truth < 0 ? "" : ` ${data.names[now.truth]}: ${right[now.truth]} of ${right[now.truth] + counts[now.truth].reduce((sum, count) => sum + count, 0)} read rightly.`;
    status.textContent = `${found.length} of ${failures.length} failures (of ${images.toLocaleString("en")} images), the surest first.${own}`;
    gallery.replaceChildren(...found.slice(0, shown).map(picture));
    more.hidden = found.length <= shown;
  }

  function point(row, column) {
    const counts = confusions(data.sets[state().split].failures, classes);
    cursor = [row, column];
    drawMatrix(counts, state());
    pointed.textContent = `${pair(row, column)}: ${times(counts[row][column])}`;
  }

  // The cells with errors in reading order, and the one that is nearest to a place.
  const errors = () => confusions(data.sets[state().split].failures, classes).flatMap((line, row) => line.flatMap((count, column) => (count ? [[row, column]] : [])));
  const nearest = (row, column) => errors().reduce((best, cell) => (Math.hypot(cell[0] - row, cell[1] - column) < Math.hypot(best[0] - row, best[1] - column) ? cell : best));

  function placeOf(event) {
    const { left, top, width, height } = matrix.getBoundingClientRect(), side = classes + 2;
    return [((event.clientY - top) / height) * side - 1.5, ((event.clientX - left) / width) * side - 1.5];
  }

  matrix.addEventListener("pointermove", (event) => point(...nearest(...placeOf(event))));
  matrix.addEventListener("click", (event) => {
    point(...nearest(...placeOf(event)));
    change({ truth: cursor[0], read: cursor[1] });
  });
  matrix.addEventListener("keydown", (event) => {
    const all = errors(), at = cursor ? all.findIndex(([row, column]) => row === cursor[0] && column === cursor[1]) : -1;
    const last = all.length - 1, index = all.map((_, i) => i);
    const lower = at < 0 ? 0 : index.find((i) => all[i][0] > all[at][0]) ?? last;
    const higher = at < 0 ? 0 : index.findLast((i) => all[i][0] < all[at][0]) ?? 0;
    const target = { ArrowRight: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), ArrowDown: lower, ArrowUp: higher, Home: 0, End: last }[event.key];
    if (target !== undefined) point(...all[target]);
    else if (event.key === "Enter" && cursor) change({ truth: cursor[0], read: cursor[1] });
    else return;
    event.preventDefault();
  });
  model.on("change:split change:truth change:read change:lowest change:highest", update);
  update();
  return () => {
    model.off("change:split change:truth change:read change:lowest change:highest", update);
    URL.revokeObjectURL(address);
  };
}

export default { render };
