// Where a kernel lies: input size, padding, stride (down and across), dilation, and the transposed layer.
// The grids, the footprint at each place, the formula with its numbers, and which cells are never used.
// An anywidget front-end module: no imports, no build step.

const SVG = "http://www.w3.org/2000/svg";
const CELL = 20; // units of the drawings

// One direction of a convolution. `padding` is a number of cells at each end, or "same" as in Keras.
export function axis({ size, kernel, padding, stride, dilation }) {
  const footprint = dilation * (kernel - 1) + 1;
  const missing = Math.max((Math.ceil(size / stride) - 1) * stride + footprint - size, 0);
  const before = padding === "same" ? Math.floor(missing / 2) : padding;
  const after = padding === "same" ? missing - before : padding;
  const room = before + size + after - footprint; // how far the footprint can move
  const places = room < 0 ? 0 : Math.floor(room / stride) + 1;
  const starts = Array.from({ length: places }, (_, place) => place * stride - before);
  return { before, after, footprint, room, places, starts, rest: room < 0 ? 0 : room % stride, uses: count(size, starts, { kernel, dilation }) };
}

// One direction of a transposed convolution: every input writes a footprint into the result, `padding` cells are cut off.
export function transposedAxis({ size, kernel, padding, stride, dilation }) {
  const footprint = dilation * (kernel - 1) + 1;
  const result = Math.max(0, (size - 1) * stride + footprint - 2 * padding);
  const starts = Array.from({ length: size }, (_, place) => place * stride - padding);
  return { before: padding, after: padding, footprint, result, places: size, starts, rest: 0, uses: count(result, starts, { kernel, dilation }) };
}

const touched = (start, { kernel, dilation }) => Array.from({ length: kernel }, (_, i) => start + i * dilation);

// How often each of `size` cells is touched.
function count(size, starts, weights) {
  const uses = Array(size).fill(0);
  for (const start of starts) for (const cell of touched(start, weights)) if (cell in uses) uses[cell]++;
  return uses;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

// A grid of cells; rows and columns run from -before to size + after - 1. Returns its cells by "row,column".
function board(svg, { top, bottom, left, right, height, width }, numbers) {
  const rows = top + height + bottom, columns = left + width + right, cells = new Map();
  svg.setAttribute("viewBox", `-1.5 -1.5 ${columns * CELL + 3} ${rows * CELL + 3}`);
  svg.style.maxWidth = `${columns * 1.75}rem`;
  svg.replaceChildren();
  for (let row = -top; row < height + bottom; row++)
    for (let column = -left; column < width + right; column++) {
      const x = (column + left) * CELL, y = (row + top) * CELL;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      const times = inside ? numbers?.(row, column) : undefined;
      const group = draw("g", {}, draw("rect", { x, y, width: CELL, height: CELL }));
      if (times === 0) group.append(draw("path", { class: "cross", d: `M${x + 4},${y + 4}l12,12M${x + 16},${y + 4}l-12,12` }));
      else if (times !== undefined) group.append(draw("text", { x: x + CELL / 2, y: y + 14, "text-anchor": "middle" }, String(times)));
      group.dataset.kind = inside ? "cell" : "ring";
      svg.append(group);
      cells.set(`${row},${column}`, group);
    }
  const frame = draw("rect", { class: "frame", visibility: "hidden" });
  svg.append(frame);
  return { cells, frame, top, left, rows, columns };
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const CHOICES = [
  ["size", "Input", 1, 10],
  ["kernel", "Kernel", 1, 5],
  ["stride_down", "Stride down", 1, 4],
  ["stride_across", "Stride across", 1, 4],
  ["dilation", "Dilation", 1, 3],
];

let figures = 0;

function render({ model, el }) {
  const id = `geometry-${++figures}`;
  let timer = null, down, across, transposed, boards;

  // ---- the parts ----
  const sliders = {}, values = {};
  const fields = CHOICES.map(([name, label, min, max]) => {
    sliders[name] = make("input", { type: "range", min, max, step: 1, id: `${id}-${name}`, oninput: (event) => change(name, +event.target.value) });
    values[name] = make("span", { className: "setting" });
    return make("div", { className: "field" }, make("label", { htmlFor: sliders[name].id, textContent: label }), values[name], sliders[name]);
  });
  const padding = make("select", { id: `${id}-padding`, onchange: () => change("padding", padding.value === "same" ? "same" : +padding.value) },
    ...["0", "1", "2", "3", "same"].map((value) => make("option", { value, textContent: value })));
  fields.splice(2, 0, make("div", { className: "field" }, make("label", { htmlFor: padding.id, textContent: "Padding" }), padding));
  const turn = make("input", { type: "checkbox", id: `${id}-transposed`, onchange: () => change("transposed", turn.checked) });
  fields.push(make("div", { className: "field check" }, turn, make("label", { htmlFor: turn.id, textContent: "Transposed" })));

  const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
  const back = button("Back", () => go(step() - 1)), next = button("Next", () => go(step() + 1)), play = button("Play", toggle);
  const slider = make("input", { type: "range", min: 0, id: `${id}-step`, oninput: () => go(+slider.value) });
  const grids = [0, 1].map(() => {
    const svg = draw("svg", { role: "img", tabindex: 0 }), caption = make("figcaption");
    svg.addEventListener("keydown", onKey);
    return { svg, caption, element: make("figure", {}, svg, caption) };
  });
  const sentence = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  const formula = make("div", { className: "formula" });
  const unused = make("p", { className: "unused" });
  const warning = make("p", { className: "warning", aria: { role: "status", live: "polite" } });
  el.append(
    make("div", { className: "geometry" },
      make("div", { className: "choices" }, ...fields),
      make("div", { className: "controls" }, back, next, play, make("label", { htmlFor: slider.id, textContent: "Place" }), slider),
      make("div", { className: "grids" }, ...grids.map(({ element }) => element)),
      sentence, formula, unused, warning));

  // ---- state → screen ----
  const whole = (name, low, high) => clamp(Math.round(model.get(name) ?? 1) || low, low, high);
  const last = () => Math.max(0, down.places * across.places - 1);
  const step = () => clamp(model.get("step") ?? 0, 0, last());

  function build() {
    const state = Object.fromEntries(CHOICES.map(([name, , low, high]) => [name, whole(name, low, high)]));
    transposed = Boolean(model.get("transposed"));
    const asked = model.get("padding"), wanted = asked === "same" ? (transposed ? 0 : "same") : clamp(asked ?? 0, 0, 3);
    const common = { size: state.size, kernel: state.kernel, padding: wanted, dilation: state.dilation };
    const along = transposed ? transposedAxis : axis;
    down = along({ ...common, stride: state.stride_down });
    across = along({ ...common, stride: state.stride_across });
    for (const [name] of CHOICES) {
      sliders[name].value = state[name];
      const square = name === "size" || name === "kernel";
      values[name].textContent = square ? `${state[name]} × ${state[name]}` : state[name];
      if (square) sliders[name].setAttribute("aria-valuetext", `${state[name]} by ${state[name]}`);
    }
    padding.value = String(wanted);
    padding.lastChild.disabled = transposed;
    turn.checked = transposed;

    const plain = { top: 0, bottom: 0, left: 0, right: 0 };
    const ring = { top: down.before, bottom: down.after, left: across.before, right: across.after };
    const uses = (row, column) => down.uses[row] * across.uses[column];
    const touchedBoard = { ...ring, height: down.uses.length, width: across.uses.length };
    const placeBoard = { ...plain, height: down.places, width: across.places };
    // the board that the footprint lies on, and the board with one cell for each place
    boards = transposed
      ? { places: board(grids[0].svg, placeBoard), under: board(grids[1].svg, touchedBoard, uses) }
      : { under: board(grids[0].svg, touchedBoard, uses), places: board(grids[1].svg, placeBoard) };
    const size = `${state.size} × ${state.size}`, result = transposed ? `${touchedBoard.height} × ${touchedBoard.width}` : `${down.places} × ${across.places}`;
    grids[0].caption.textContent = `Input, ${size}${transposed ? "" : "; dashed: padding. The numbers say how often a pixel is used."}`;
    grids[1].caption.textContent = `Result, ${result}${transposed ? "; dashed: cut off. The numbers say how often a cell is written." : ""}`;
    grids[0].svg.setAttribute("aria-label", `Input of ${size} cells. Move the footprint with the arrow keys.`);
    grids[1].svg.setAttribute("aria-label", `Result of ${result} cells. Move the footprint with the arrow keys.`);
    slider.max = last();
    explain(state, wanted);
    show();
  }

  function explain(state, wanted) {
    const lines = [];
    if (state.dilation > 1) lines.push(`Footprint: ${state.dilation}·(${state.kernel} − 1) + 1 = ${down.footprint}`);
    for (const [word, { before, after, footprint, room, places, result }, stride] of [["Down", down, state.stride_down], ["Across", across, state.stride_across]])
      if (transposed) lines.push(`${word}: (${state.size} − 1)·${stride} + ${footprint} − 2·${wanted} = ${result}`);
      else if (room >= 0) lines.push(`${word}: ⌊(${state.size} − ${footprint} + ${before} + ${after}) / ${stride}⌋ + 1 = ⌊${room} / ${stride}⌋ + 1 = ${places}`);
    formula.replaceChildren(...lines.map((text) => make("p", { textContent: text })));

    const all = down.uses.length * across.uses.length;
    const some = down.uses.filter(Boolean).length * across.uses.filter(Boolean).length;
    const what = transposed ? ["Never written", "cells of the result"] : ["Never used", "input pixels"];
    unused.textContent = `${what[0]}: ${all - some} of ${all} ${what[1]}${all > some ? " (crossed out)." : "."}`;

    const warnings = [];
    const fits = transposed ? all > 0 : down.places > 0 && across.places > 0;
    if (!fits && transposed) warnings.push("Nothing is left of the result: the padding cuts everything off.");
    else if (!fits) warnings.push(`A footprint of ${down.footprint} does not fit into ${down.before + state.size + down.after} cells: there is no place. Make the kernel or the dilation smaller, or the padding larger.`);
    for (const [word, { rest, room }, stride, cells] of [["Down", down, state.stride_down, "row"], ["Across", across, state.stride_across, "column"]])
      if (rest) warnings.push(`${word} the division leaves a rest: ${room} / ${stride} is ${Math.floor(room / stride)}, rest ${rest}. So ${plural(rest, cells)} at the end ${rest === 1 ? "is" : "are"} left over${wanted ? " (padding counts)" : ""}.`);
    if (!transposed && (down.before !== down.after || across.before !== across.after)) warnings.push("The padding is uneven: more at the end than at the beginning.");
    warning.textContent = warnings.join(" ");
  }

  function show() {
    const fits = down.places > 0 && across.places > 0 && down.uses.length > 0 && across.uses.length > 0;
    const at = step(), row = Math.floor(at / (across.places || 1)), column = at % (across.places || 1);
    for (const { cells, frame } of Object.values(boards)) {
      for (const cell of cells.values()) cell.removeAttribute("class");
      frame.setAttribute("visibility", fits ? "visible" : "hidden");
    }
    slider.value = at;
    back.disabled = !fits || at === 0;
    next.disabled = !fits || at === last();
    play.disabled = slider.disabled = !fits || last() === 0;
    if (!fits) return void (sentence.textContent = "There is no place for the kernel.");
    const weights = { kernel: whole("kernel", 1, 5), dilation: whole("dilation", 1, 3) };
    const rows = touched(down.starts[row], weights), columns = touched(across.starts[column], weights);
    for (const r of rows) for (const c of columns) boards.under.cells.get(`${r},${c}`)?.setAttribute("class", "touched");
    [...boards.places.cells.values()].forEach((cell, index) => cell.setAttribute("class", index === at ? "touched" : index < at ? "done" : "todo"));
    place(boards.under, rows[0], columns[0], down.footprint, across.footprint);
    place(boards.places, row, column, 1, 1);
    const list = (cells, size) => cells.map((cell) => (cell < 0 || cell >= size ? `(${String(cell).replace("-", "−")})` : cell)).join(", ");
    const outside = [...rows.map((r) => r in down.uses), ...columns.map((c) => c in across.uses)].includes(false);
    const reads = transposed ? "is multiplied by each weight and written to" : "comes from";
    sentence.textContent = `Place ${at + 1} of ${last() + 1}: row ${row}, column ${column} of the ${transposed ? "input" : "result"} ${reads} rows ${list(rows, down.uses.length)} and columns ${list(columns, across.uses.length)}${outside ? ` (in brackets: ${transposed ? "cut off" : "padding"})` : ""}.`;
    slider.setAttribute("aria-valuetext", `place ${at + 1} of ${last() + 1}`);
  }

  function place({ frame, top, left }, row, column, height, width) {
    const box = { x: (column + left) * CELL, y: (row + top) * CELL, height: height * CELL, width: width * CELL };
    for (const [name, value] of Object.entries(box)) frame.setAttribute(name, value);
  }

  // ---- actions → state ----
  function change(name, value) {
    stop();
    model.set(name, value);
    model.save_changes();
  }

  function go(target) {
    model.set("step", clamp(target, 0, last()));
    model.save_changes();
  }

  function toggle() {
    if (timer) return stop();
    if (step() === last()) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (step() < last() ? go(step() + 1) : stop()), 700);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  function onKey(event) {
    const [rows, columns] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] ?? [];
    if (rows === undefined || !across.places) return;
    event.preventDefault();
    const row = clamp(Math.floor(step() / across.places) + rows, 0, down.places - 1);
    go(row * across.places + clamp((step() % across.places) + columns, 0, across.places - 1));
  }

  // Drag: the place whose footprint has its middle nearest to the pointer.
  function drag({ svg }, event) {
    const box = svg.getBoundingClientRect(), here = boards.under.frame.parentNode === svg ? boards.under : boards.places;
    const nearest = (along, position, width) => {
      const middles = here === boards.under ? along.starts.map((start) => start + width / 2) : along.starts.map((_, index) => index + 0.5);
      return middles.reduce((best, middle, index) => (Math.abs(middle - position) < Math.abs(middles[best] - position) ? index : best), 0);
    };
    if (!down.places || !across.places) return;
    const row = nearest(down, ((event.clientY - box.top) / box.height) * here.rows - here.top, down.footprint);
    const column = nearest(across, ((event.clientX - box.left) / box.width) * here.columns - here.left, across.footprint);
    go(row * across.places + column);
  }
  for (const grid of grids) {
    grid.svg.addEventListener("pointerdown", (event) => {
      stop();
      grid.svg.setPointerCapture(event.pointerId);
      drag(grid, event);
    });
    grid.svg.addEventListener("pointermove", (event) => event.buttons && drag(grid, event));
  }

  const names = [...CHOICES.map(([name]) => name), "padding", "transposed"].map((name) => `change:${name}`).join(" ");
  model.on(names, build);
  model.on("change:step", show);
  build();
  return () => {
    stop();
    model.off(names, build);
    model.off("change:step", show);
  };
}

export default { render };
