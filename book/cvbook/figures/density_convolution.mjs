// Where the word comes from: the density of a sum of two independent, identically distributed random variables.
// f(s − x) slides over f(x); the area under their product is the value of the sum's density at s.
// An anywidget front-end module: no imports, no build step.

const humps = (x) => 0.6 * Math.exp(-0.5 * ((x - 0.5) / 0.16) ** 2) + 0.4 * Math.exp(-0.5 * ((x - 1.5) / 0.16) ** 2);

// Each density lives on [0, length]; outside it is zero.
export const DENSITIES = {
  uniform: { label: "uniform on 0 to 1", length: 1, f: (x) => (x >= 0 && x <= 1 ? 1 : 0) },
  exponential: { label: "exponential, mean 1", length: 6, f: (x) => (x >= 0 ? Math.exp(-x) : 0) },
  "two humps": { label: "two humps", length: 2, f: (x) => (x >= 0 && x <= 2 ? humps(x) / (0.16 * Math.sqrt(2 * Math.PI)) : 0) },
};

// ∫ f(x) f(s − x) dx by the midpoint rule over the part where both factors can differ from zero.
export function sumDensity({ f, length }, s, pieces = 400) {
  const from = Math.max(0, s - length), to = Math.min(length, s);
  if (to <= from) return 0;
  const width = (to - from) / pieces;
  let area = 0;
  for (let i = 0; i < pieces; i++) {
    const x = from + (i + 0.5) * width;
    area += f(x) * f(s - x) * width;
  }
  return area;
}

const SVG = "http://www.w3.org/2000/svg";

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

const WIDTH = 640, HEIGHT = 190, LEFT = 40, BOTTOM = 26, TOP = 10;

// A small panel with axes; returns functions that map values to its coordinates and curves to paths.
function panel(length, top) {
  const low = -0.1 * length, high = 2.1 * length;
  const x = (value) => LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - 10);
  const y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const samples = (from, to) => Array.from({ length: 321 }, (_, i) => from + ((to - from) * i) / 320);
  const line = (f, from = low, to = high) => "M" + samples(from, to).map((v) => `${x(v).toFixed(1)},${y(f(v)).toFixed(1)}`).join("L");
  const area = (f, from, to) => `${line(f, from, to)}L${x(to)},${y(0)}L${x(from)},${y(0)}Z`;
  const axes = draw("g", { class: "axes" }, draw("path", { d: `M${LEFT},${y(0)}H${WIDTH - 10}` }));
  for (let tick = 0; tick <= 2 * length; tick += length / 2) {
    axes.append(draw("path", { d: `M${x(tick)},${y(0)}v5` }), draw("text", { x: x(tick), y: y(0) + 19, "text-anchor": "middle" }, String(tick)));
  }
  for (const tick of [top / 2.2, top / 1.1]) axes.append(draw("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, String(+tick.toPrecision(2))));
  return { x, y, line, area, axes, high };
}

let figures = 0;

function render({ model, el }) {
  const id = `density-${++figures}`;
  let timer = null;
  const choice = make("select", { id: `${id}-density` }, ...Object.entries(DENSITIES).map(([value, { label }]) => make("option", { value, textContent: label })));
  const slider = make("input", { type: "range", id: `${id}-s`, min: 0 });
  const play = make("button", { type: "button", textContent: "Play" });
  const sentence = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  const upper = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const lower = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const key = (name, text) => make("span", { className: `key ${name}` }, make("span", { className: "swatch", aria: { hidden: "true" } }), text);
  const legend = make("p", { className: "legend" }, key("first", "f(x)"), key("second", "f(s − x), turned round and shifted by s"), key("product", "their product"));
  el.append(
    make("div", { className: "density-convolution" },
      make("div", { className: "controls" }, make("label", { htmlFor: choice.id, textContent: "Density f" }), choice, play, make("label", { htmlFor: slider.id, textContent: "s" }), slider),
      legend, upper, make("p", { className: "legend" }, key("sum", "density of the sum S = X₁ + X₂")), lower, sentence));

  function show() {
    const name = model.get("density") in DENSITIES ? model.get("density") : "uniform";
    const density = DENSITIES[name], { f, length } = density;
    const s = Math.max(0, Math.min(2 * length, model.get("s") ?? 0)), value = sumDensity(density, s);
    const grid = Array.from({ length: 201 }, (_, i) => (2 * length * i) / 200);
    const above = panel(length, 1.1 * Math.max(...grid.map(f)));
    const product = (x) => f(x) * f(s - x);
    const from = Math.max(0, s - length), to = Math.min(length, s);
    upper.replaceChildren(
      above.axes,
      ...(to > from ? [draw("path", { class: "product", d: above.area(product, from, to) })] : []),
      draw("path", { class: "first", d: above.line(f) }),
      draw("path", { class: "second", d: above.line((x) => f(s - x)) }),
    );
    const whole = (at) => sumDensity(density, at, 120);
    const below = panel(length, 1.1 * Math.max(...grid.map(whole)));
    lower.replaceChildren(
      below.axes,
      draw("path", { class: "sum whole", d: below.line(whole, 0, 2 * length) }),
      draw("path", { class: "sum", d: below.line(whole, 0, Math.max(s, 1e-6)) }),
      draw("circle", { class: "sum", cx: below.x(s), cy: below.y(value), r: 6 }),
    );
    choice.value = name;
    Object.assign(slider, { max: 2 * length, step: length / 100 });
    slider.value = s;
    upper.setAttribute("aria-label", `f(x) and f(s − x) for s = ${s.toFixed(2)}, the area under their product shaded`);
    lower.setAttribute("aria-label", `Density of the sum; at s = ${s.toFixed(2)} it is ${value.toFixed(3)}`);
    sentence.textContent = `s = ${s.toFixed(2)}: the shaded area is ${value.toFixed(3)}, the height of the sum's density there.`;
  }

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  play.addEventListener("click", () => {
    if (timer) return stop();
    const end = +slider.max;
    if (+slider.value >= end) set("s", 0);
    play.textContent = "Pause";
    timer = setInterval(() => {
      const s = +slider.value + end / 100;
      set("s", Math.min(s, end));
      if (s >= end) stop();
    }, 60);
  });
  slider.addEventListener("input", () => set("s", +slider.value));
  choice.addEventListener("change", () => {
    stop();
    const share = +slider.value / +slider.max;
    model.set("density", choice.value);
    set("s", share * 2 * DENSITIES[choice.value].length);
  });
  model.on("change:s", show);
  model.on("change:density", show);
  show();
  return () => {
    stop();
    model.off("change:s", show);
    model.off("change:density", show);
  };
}

export default { render };
