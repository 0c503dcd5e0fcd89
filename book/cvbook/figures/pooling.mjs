// Pooling on numbers, one window at a time, and on a picture, again and again.
// An anywidget front-end module: no imports, no build step.

// Where the windows lie along one direction: [from, to) cut to the cells that are there. `border` is "valid" or "same".
export function windows(size, window, stride, border) {
  const same = border === "same";
  const places = same ? Math.ceil(size / stride) : Math.max(0, Math.floor((size - window) / stride) + 1);
  const before = same ? Math.floor(Math.max((places - 1) * stride + window - size, 0) / 2) : 0;
  return Array.from({ length: places }, (_, place) => {
    const from = place * stride - before;
    return [Math.max(0, from), Math.min(size, from + window)];
  });
}

const summarise = { max: (cells) => cells.reduce((a, b) => Math.max(a, b)), average: (cells) => cells.reduce((a, b) => a + b) / cells.length };

// Pool rows of numbers. Beyond the border there is nothing: the mean is that of the cells that are there.
export function pool(rows, { kind, window, stride, border }) {
  const across = windows(rows[0].length, window, stride, border);
  return windows(rows.length, window, stride, border).map(([top, bottom]) =>
    across.map(([left, right]) => summarise[kind](rows.slice(top, bottom).flatMap((row) => Array.from(row.slice(left, right))))));
}

const stroke = (size, ink) => Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_, c) => ink(r, c)));
export const NUMBERS = {
  example: { label: "the 4 × 4 example", rows: [[3, 2, -3, 2], [1, 6, 20, 5], [4, -13, 2, 6], [-2, 3, 9, 3]] },
  stroke: { label: "8 × 8, a crooked stroke", rows: stroke(8, (r, c) => (r > 0 && r < 7 && c === (r < 3 ? 2 : r < 5 ? 3 : 4) ? 9 : 0)) },
  count: { label: "9 × 9, counting up", rows: stroke(9, (r, c) => 9 * r + c + 1) },
};

const paint = (size, shade) => Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_, c) => shade((c + 0.5) / size, (r + 0.5) / size, c, r)));

function house(x, y, column) {
  if (Math.abs(x - 0.62) < 0.04 && Math.abs(y - 0.63) < 0.045) return 60;
  if (Math.abs(x - 0.75) < 0.035 && y > 0.64 && y < 0.8) return 105;
  if (Math.abs(x - 0.68) < 0.15 && Math.abs(y - 0.67) < 0.13) return 215;
  if (y > 0.36 && y < 0.545 && Math.abs(x - 0.68) < (y - 0.36) * 1.05) return 40;
  if (y > 0.78 && y < 0.92 && x < 0.5 && (column % 6 < 2 || Math.abs(y - 0.83) < 0.014)) return 235;
  if (Math.hypot(x - 0.2, y - 0.2) < 0.11) return 250;
  return y > 0.62 - 0.1 * Math.sin(2 * Math.PI * (x + 0.1)) ? 95 - 40 * (y - 0.62) : 190 - 90 * y;
}

// 木, "tree", written in light ink on dark paper: strokes from point to point
function tree(x, y) {
  const near = (x1, y1, x2, y2) => {
    const t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)));
    return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) < 0.032;
  };
  return near(0.16, 0.36, 0.84, 0.34) || near(0.5, 0.12, 0.5, 0.9) || near(0.49, 0.36, 0.14, 0.76) || near(0.51, 0.36, 0.87, 0.75) ? 240 : 15;
}

export const PICTURES = {
  house: { label: "house and fence", make: () => paint(96, house) },
  tree: { label: "木, light on dark", make: () => paint(96, tree) },
  board: { label: "fine checkerboard", make: () => paint(96, (x, y, c, r) => ((c + r) % 2 ? 255 : 0)) },
};

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

const number = (value) => String(+value.toFixed(2)).replace("-", "−");
const option = (value, text) => make("option", { value, textContent: text });
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const size = (rows) => `${rows.length} × ${rows[0].length}`;

function table(caption, rows, className) {
  const cells = rows.map((row) => row.map((value) => make("td", { textContent: value })));
  const body = make("tbody", {}, ...cells.map((row) => make("tr", {}, ...row)));
  return { element: make("table", { className }, make("caption", { textContent: caption }), body), cells };
}

function show(canvas, rows) {
  const scale = Math.max(1, Math.floor(288 / rows.length));
  Object.assign(canvas, { height: rows.length * scale, width: rows[0].length * scale });
  const context = canvas.getContext("2d");
  rows.forEach((row, r) => row.forEach((value, c) => {
    context.fillStyle = `rgb(${value} ${value} ${value})`;
    context.fillRect(c * scale, r * scale, scale, scale);
  }));
}

let figures = 0;

function render({ model, el }) {
  const id = `pooling-${++figures}`;
  let timer = null, rows, pooled, tables, levels;

  // ---- the parts ----
  const choice = (name, label, options, read = (value) => value) => {
    const select = make("select", { id: `${id}-${name}`, onchange: () => change(name, read(select.value)) }, ...options.map(([value, text]) => option(value, text)));
    return { select, field: make("div", { className: "field" }, make("label", { htmlFor: select.id, textContent: label }), select) };
  };
  const sides = [1, 2, 3, 4, 5].map((n) => [n, `${n} × ${n}`]);
  const choices = {
    kind: choice("kind", "Keep", [["max", "the maximum"], ["average", "the average"]]),
    window: choice("window", "Window", sides.slice(1), Number),
    stride: choice("stride", "Stride", [["", "as the window"], ...[1, 2, 3, 4].map((n) => [n, n])], (value) => (value === "" ? null : Number(value))),
    border: choice("border", "Border", [["valid", "valid"], ["same", "same"]]),
    on: choice("on", "Pool", [...Object.entries(NUMBERS), ...Object.entries(PICTURES)].map(([name, { label }]) => [name, label])),
  };
  const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
  const back = button("Back", () => go(step() - 1)), next = button("Next", () => go(step() + 1)), play = button("Play", toggle);
  const slider = make("input", { type: "range", min: 0, id: `${id}-step`, oninput: () => go(+slider.value) });
  const shift = button("Move the numbers one to the right", () => { rows = rows.map((row) => [row.at(-1), ...row.slice(0, -1)]); poolNumbers(); });
  const again = button("Pool again", () => { levels.push(pooledOnce()); showLevels(); });
  const over = button("Start over", () => { levels = [levels[0]]; showLevels(); });
  const arrays = make("div", { className: "arrays" });
  const canvases = [0, 1].map(() => make("canvas", { aria: { role: "img" } })), captions = [0, 1].map(() => make("figcaption"));
  const pictures = make("div", { className: "pictures" }, ...canvases.map((canvas, i) => make("figure", {}, canvas, captions[i])));
  const walking = make("div", { className: "controls" }, back, next, play, make("label", { htmlFor: slider.id, textContent: "Window number" }), slider, shift);
  const halving = make("div", { className: "controls" }, again, over);
  const sentence = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  el.append(make("div", { className: "pooling" }, make("div", { className: "choices" }, ...Object.values(choices).map(({ field }) => field)), walking, halving, arrays, pictures, sentence));

  // ---- state → screen ----
  function settings() {
    const window = clamp(model.get("window") ?? 2, 2, 5);
    const border = model.get("border") === "same" ? "same" : "valid";
    return { kind: model.get("kind") === "average" ? "average" : "max", window, stride: model.get("stride") ?? window, border };
  }

  function start() {
    const name = model.get("on"), own = model.get("numbers");
    if (own && !choices.on.select.querySelector("[value=yours]")) choices.on.select.prepend(option("yours", "your numbers"));
    rows = (name === "yours" && own ? own : (NUMBERS[name] ?? NUMBERS.example).rows).map((row) => [...row]);
    levels = [(PICTURES[name] ?? PICTURES.house).make()];
    update();
  }

  function update() {
    const onPicture = model.get("on") in PICTURES, { kind, window, border } = settings();
    Object.entries({ kind, window, border, stride: model.get("stride") ?? "", on: model.get("on") }).forEach(([name, value]) => (choices[name].select.value = value));
    arrays.hidden = walking.hidden = onPicture;
    pictures.hidden = halving.hidden = !onPicture;
    if (!onPicture) return poolNumbers();
    levels = [levels[0]];
    again.onclick();
  }

  function poolNumbers() {
    const chosen = settings();
    pooled = pool(rows, chosen);
    const down = windows(rows.length, chosen.window, chosen.stride, chosen.border), across = windows(rows[0].length, chosen.window, chosen.stride, chosen.border);
    const fits = pooled.length > 0 && pooled[0].length > 0, inSome = (spans, i) => spans.some(([from, to]) => i >= from && i < to);
    const input = table(`Input, ${size(rows)}`, rows.map((row) => row.map(number)), rows.length > 6 ? "large" : "");
    input.cells.forEach((row, r) => row.forEach((cell, c) => (cell.dataset.dropped = !(inSome(down, r) && inSome(across, c)))));
    const result = fits ? table(`Result, ${size(pooled)}`, pooled.map((row) => row.map(() => "")), `result${pooled.length > 6 ? " large" : ""}`) : null;
    result?.cells.flat().forEach((cell, index) => cell.addEventListener("click", () => go(index)));
    arrays.replaceChildren(input.element, ...(result ? [result.element] : []));
    tables = { input, result, down, across };
    slider.max = Math.max(0, pooled.flat().length - 1);
    showWindow();
  }

  const step = () => clamp(model.get("step") ?? 0, 0, Math.max(0, pooled.flat().length - 1));

  function showWindow() {
    if (model.get("on") in PICTURES) return;
    const { input, result, down, across } = tables, { kind } = settings(), at = step(), end = pooled.flat().length - 1;
    back.disabled = at === 0;
    next.disabled = at >= end;
    play.disabled = slider.disabled = end < 1;
    if (!result) return void (sentence.textContent = "The window does not fit. Choose a smaller one, or the border “same”.");
    const row = Math.floor(at / across.length), column = at % across.length, value = pooled[row][column];
    const [[top, bottom], [left, right]] = [down[row], across[column]], seen = [];
    input.cells.forEach((line, r) => line.forEach((cell, c) => {
      const inside = r >= top && r < bottom && c >= left && c < right, wins = inside && kind === "max" && rows[r][c] === value;
      if (inside) seen.push(rows[r][c]);
      cell.className = [inside ? "window" : "", wins ? "counts" : "", cell.dataset.dropped === "true" ? "dropped" : ""].join(" ").trim();
    }));
    result.cells.flat().forEach((cell, index) => {
      cell.textContent = index <= at ? number(pooled.flat()[index]) : "";
      cell.className = index === at ? "window counts" : "";
    });
    slider.value = at;
    slider.setAttribute("aria-valuetext", `window ${at + 1} of ${end + 1}`);
    const terms = seen.map((cell, i) => (kind === "average" && cell < 0 && i ? `(${number(cell)})` : number(cell)));
    const sum = kind === "max" ? `the largest of ${terms.join(", ")} is ${number(value)}` : `(${terms.join(" + ")}) / ${seen.length} = ${number(value)}`;
    const dropped = input.cells.flat().filter((cell) => cell.dataset.dropped === "true").length;
    sentence.textContent = `Window ${at + 1} of ${end + 1}: ${sum}.${dropped ? ` In no window, struck through: ${dropped} of ${input.cells.flat().length} numbers.` : ""}`;
  }

  function pooledOnce() {
    return pool(levels.at(-1), settings());
  }

  function showLevels() {
    const chosen = settings(), last = levels.at(-1), [first] = levels;
    show(canvases[0], first);
    show(canvases[1], last);
    captions[0].textContent = `Picture, ${size(first)}`;
    captions[1].textContent = `${chosen.kind === "max" ? "Maximum" : "Average"}, ${size(last)}, enlarged`;
    canvases[0].setAttribute("aria-label", `Picture: ${choices.on.select.selectedOptions[0].textContent}, ${size(first)} pixels`);
    canvases[1].setAttribute("aria-label", `The picture pooled, ${size(last)} pixels`);
    again.disabled = chosen.border === "valid" ? chosen.window > last.length : last.length === 1 || chosen.stride === 1;
    over.disabled = levels.length < 3;
    const share = (100 * last.length * last[0].length) / (first.length * first[0].length);
    sentence.textContent = `${levels.map(size).join(" → ")}: ${+share.toPrecision(2)} % of the numbers are left.`;
  }

  // ---- actions → state ----
  function change(name, value) {
    stop();
    model.set(name, value);
    model.save_changes();
  }

  function go(target) {
    model.set("step", clamp(target, 0, pooled.flat().length - 1));
    model.save_changes();
  }

  function toggle() {
    if (timer) return stop();
    if (step() === +slider.max) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (step() < +slider.max ? go(step() + 1) : stop()), 1100);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  const names = "change:kind change:window change:stride change:border";
  model.on(names, update);
  model.on("change:on change:numbers", start);
  model.on("change:step", showWindow);
  start();
  return () => {
    stop();
    model.off(names, update);
    model.off("change:on change:numbers", start);
    model.off("change:step", showWindow);
  };
}

export default { render };
