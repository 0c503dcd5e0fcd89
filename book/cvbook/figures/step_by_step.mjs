// Cross-correlation one position at a time: the window on the image, the products, the growing result.
// With several channels and several filters each filter's slices are laid on their channels; the sums and the bias add up.
// An anywidget front-end module: no imports, no build step.

const number = (value) => String(+value.toFixed(4)).replace("-", "−");
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

// The sum of the products at every position, in reading order, with the products themselves.
export function positions(image, kernel) {
  const found = [];
  for (let row = 0; row + kernel.length <= image.length; row++)
    for (let column = 0; column + kernel[0].length <= image[0].length; column++) {
      const terms = kernel.flatMap((line, i) => line.map((weight, j) => ({ pixel: image[row + i][column + j], weight })));
      found.push({ row, column, terms, value: terms.reduce((sum, { pixel, weight }) => sum + pixel * weight, 0) });
    }
  return found;
}

// (height, width, channels) → a table of numbers for each channel; a plain table is the only one
const channelsOf = (image) => (Array.isArray(image[0][0]) ? image[0][0].map((_, k) => image.map((row) => row.map((pixel) => pixel[k]))) : [image]);

// (height, width, channels, filters), as Keras stores them → for each filter its slices, one a channel
const filtersOf = (kernel) =>
  Array.isArray(kernel[0][0])
    ? kernel[0][0][0].map((_, f) => kernel[0][0].map((_, k) => kernel.map((row) => row.map((weights) => weights[k][f]))))
    : [[kernel]];

// Every filter at every position: the sum of each channel's products (parts), and all of them with the bias (value).
export function steps(image, kernel, bias = []) {
  const channels = channelsOf(image);
  return filtersOf(kernel).flatMap((slices, filter) => {
    const walks = slices.map((slice, k) => positions(channels[k], slice));
    return walks[0].map(({ row, column }, at) => {
      const parts = walks.map((walk) => walk[at]), start = bias[filter] ?? 0;
      return { filter, row, column, parts, bias: start, value: parts.reduce((sum, part) => sum + part.value, start) };
    });
  });
}

function table(caption, values) {
  const title = make("caption", { textContent: caption });
  const cells = values.map((line) => line.map((value) => make("td", { textContent: value })));
  const rows = cells.map((line) => make("tr", {}, ...line));
  return { element: make("table", {}, title, make("tbody", {}, ...rows)), cells, title };
}

let figures = 0;

function render({ model, el }) {
  const id = `step-by-step-${++figures}`;
  const channels = channelsOf(model.get("image")), filters = filtersOf(model.get("kernel"));
  const bias = model.get("bias") ?? [], deep = channels.length > 1 || filters.length > 1 || bias.length > 0;
  const names = channels.map((_, k) => model.get("channel_names")?.[k] ?? `channel ${k + 1}`);
  const all = steps(model.get("image"), model.get("kernel"), bias);
  const height = filters[0][0].length, width = filters[0][0][0].length, columns = channels[0][0].length - width + 1;
  const places = all.length / filters.length;
  let timer = null;

  const texts = (values) => values.map((line) => line.map(number));
  const images = channels.map((values, k) => table(deep ? `Image, ${names[k]}` : "Image", texts(values)));
  const weights = filters[0].map((values) => table("Kernel", texts(values)));
  const results = filters.map((_, f) => table(deep ? `Result of filter ${f + 1}` : "Result", Array.from({ length: places / columns }, () => Array(columns).fill(""))));
  const sums = channels.map(() => make("span", { className: "sum" }));
  const slider = make("input", { type: "range", min: 0, max: all.length - 1, id: `${id}-slider` });
  const choice = make("select", { id: `${id}-filter`, onchange: () => go(+choice.value * places + (step() % places)) });
  choice.append(...filters.map((_, f) => make("option", { value: f, textContent: f + 1 })));
  const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
  const back = button("Back", () => go(step() - 1)), next = button("Next", () => go(step() + 1)), play = button("Play", toggle);
  const sentence = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  const arithmetic = make("div", { className: "arithmetic" });
  const label = (control, textContent) => make("label", { htmlFor: control.id, textContent });
  const sign = (text) => make("span", { className: "sign", textContent: text, aria: { hidden: "true" } });
  const pair = (k) => [images[k].element, sign("⋆"), weights[k].element, sign("=")];
  const maps = results.map(({ element }) => element);
  const arrays = make("div", { className: "arrays", tabIndex: 0, aria: { role: "group", label: "The arrays. Arrow keys move the window." } });
  if (deep) arrays.append(make("div", { className: "channels" }, ...channels.map((_, k) => make("div", { className: "channel" }, ...pair(k), sums[k]))), make("div", { className: "results" }, ...maps));
  else arrays.append(...pair(0), ...maps);
  el.append(
    make("div", { className: deep ? "step-by-step deep" : "step-by-step" },
      arrays,
      make("div", { className: "controls" }, ...(filters.length > 1 ? [label(choice, "Filter"), choice] : []), back, next, play, label(slider, "Position"), slider),
      sentence, arithmetic));

  // ---- state → screen ----
  const step = () => clamp(model.get("step") ?? 0, 0, all.length - 1);

  function mark(cells, slice, { row, column }) {
    cells.forEach((line, r) => line.forEach((cell, c) => {
      const [i, j] = [r - row, c - column], inside = i >= 0 && j >= 0 && i < height && j < width;
      cell.className = inside ? (slice[i][j] ? "window counts" : "window") : "";
    }));
  }

  function show() {
    const at = step(), now = all[at], slices = filters[now.filter];
    images.forEach(({ cells }, k) => mark(cells, slices[k], now));
    if (deep) weights.forEach(({ cells, title }, k) => {
      title.textContent = filters.length > 1 ? `Filter ${now.filter + 1}, ${names[k]}` : `Filter, ${names[k]}`;
      cells.forEach((line, i) => line.forEach((cell, j) => (cell.textContent = number(slices[k][i][j]))));
      sums[k].textContent = number(now.parts[k].value);
    });
    results.flatMap(({ cells }) => cells.flat()).forEach((cell, index) => {
      cell.textContent = index <= at ? number(all[index].value) : "";
      cell.className = index === at ? "window counts" : "";
    });
    choice.value = now.filter;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${filters.length > 1 ? `filter ${now.filter + 1}, ` : ""}row ${now.row}, column ${now.column}`);
    back.disabled = at === 0;
    next.disabled = at === all.length - 1;
    say(now);
  }

  function say({ filter, row, column, parts, bias: start, value }) {
    const products = ({ terms, value: sum }) => `${terms.map(({ pixel, weight }) => `${number(pixel)}·${factor(weight)}`).join(" + ")} = ${number(sum)}`;
    const place = `Row ${row}, column ${column}`;
    if (!deep) return void (sentence.textContent = `${place}: ${products(parts[0])}`);
    sentence.textContent = `Filter ${filter + 1}, row ${row}, column ${column}: ${parts.map((part) => factor(part.value)).join(" + ")} + bias ${factor(start)} = ${number(value)}`;
    arithmetic.replaceChildren(...parts.map((part, k) => make("p", {}, make("b", { textContent: `${names[k]}: ` }), products(part))));
  }

  // ---- actions → state ----
  function go(target) {
    model.set("step", clamp(target, 0, all.length - 1));
    model.save_changes();
  }

  // The filter stays; the window goes as near to a row and a column as it can.
  const move = (row, column) => go(all[step()].filter * places + clamp(row, 0, places / columns - 1) * columns + clamp(column, 0, columns - 1));

  function toggle() {
    if (timer) return stop();
    if (step() === all.length - 1) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (el.isConnected && step() < all.length - 1 ? go(step() + 1) : stop()), deep ? 1600 : 1100);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  // Drag on an image: the window whose middle is nearest to the pointer.
  function drag(cells, event) {
    const { left, top } = cells[0][0].getBoundingClientRect(), { right, bottom } = cells.at(-1).at(-1).getBoundingClientRect();
    const along = (from, to, at, count, size) => Math.round(((at - from) / (to - from)) * count - size / 2);
    move(along(top, bottom, event.clientY, cells.length, height), along(left, right, event.clientX, cells[0].length, width));
  }
  for (const { element, cells } of images) {
    const board = element.querySelector("tbody");
    board.addEventListener("pointerdown", (event) => {
      stop();
      board.setPointerCapture(event.pointerId);
      drag(cells, event);
    });
    board.addEventListener("pointermove", (event) => event.buttons && drag(cells, event));
  }
  arrays.addEventListener("keydown", (event) => {
    const [down, right] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    stop();
    move(all[step()].row + down, all[step()].column + right);
  });
  slider.addEventListener("input", () => go(+slider.value));
  results.flatMap(({ cells }) => cells.flat()).forEach((cell, index) => cell.addEventListener("click", () => go(index)));
  model.on("change:step", show);
  show();
  return () => {
    stop();
    model.off("change:step", show);
  };
}

export default { render };
