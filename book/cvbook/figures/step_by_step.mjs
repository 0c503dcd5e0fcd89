// Cross-correlation one position at a time: the window on the image, the products, the growing result.
// An anywidget front-end module: no imports, no build step.

const number = (value) => String(+value.toFixed(4)).replace("-", "−");
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

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

function table(caption, values) {
  const cells = values.map((line) => line.map((value) => make("td", { textContent: value })));
  const rows = cells.map((line) => make("tr", {}, ...line));
  return { element: make("table", {}, make("caption", { textContent: caption }), make("tbody", {}, ...rows)), cells };
}

let figures = 0;

function render({ model, el }) {
  const id = `step-by-step-${++figures}`;
  const image = model.get("image"), kernel = model.get("kernel");
  const all = positions(image, kernel), columns = image[0].length - kernel[0].length + 1;
  let timer = null;

  const pixels = table("Image", image.map((line) => line.map(number)));
  const weights = table("Kernel", kernel.map((line) => line.map(number)));
  const result = table("Result", Array.from({ length: all.length / columns }, () => Array(columns).fill("")));
  const slider = make("input", { type: "range", min: 0, max: all.length - 1, id: `${id}-slider` });
  const button = (text, action) => make("button", { type: "button", textContent: text, onclick: action });
  const back = button("Back", () => go(step() - 1)), next = button("Next", () => go(step() + 1)), play = button("Play", toggle);
  const sentence = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  const sign = (text) => make("span", { className: "sign", textContent: text, aria: { hidden: "true" } });
  el.append(
    make("div", { className: "step-by-step" },
      make("div", { className: "arrays" }, pixels.element, sign("⋆"), weights.element, sign("="), result.element),
      make("div", { className: "controls" }, back, next, play, make("label", { htmlFor: slider.id, textContent: "Position" }), slider),
      sentence));

  const step = () => Math.max(0, Math.min(all.length - 1, model.get("step") ?? 0));

  function go(target) {
    model.set("step", Math.max(0, Math.min(all.length - 1, target)));
    model.save_changes();
  }

  function toggle() {
    if (timer) return stop();
    if (step() === all.length - 1) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (step() < all.length - 1 ? go(step() + 1) : stop()), 1100);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  function show() {
    const { row, column, terms, value } = all[step()];
    pixels.cells.forEach((line, r) => line.forEach((cell, c) => {
      const [i, j] = [r - row, c - column], inside = i >= 0 && j >= 0 && i < kernel.length && j < kernel[0].length;
      cell.className = inside ? (kernel[i][j] ? "window counts" : "window") : "";
    }));
    result.cells.flat().forEach((cell, index) => {
      cell.textContent = index <= step() ? number(all[index].value) : "";
      cell.className = index === step() ? "window counts" : "";
    });
    slider.value = step();
    slider.setAttribute("aria-valuetext", `row ${row}, column ${column}`);
    back.disabled = step() === 0;
    next.disabled = step() === all.length - 1;
    const products = terms.map(({ pixel, weight }) => `${number(pixel)}·${factor(weight)}`).join(" + ");
    sentence.textContent = `Row ${row}, column ${column}: ${products} = ${number(value)}`;
  }

  slider.addEventListener("input", () => go(+slider.value));
  result.cells.flat().forEach((cell, index) => cell.addEventListener("click", () => go(index)));
  model.on("change:step", show);
  show();
  return () => {
    stop();
    model.off("change:step", show);
  };
}

export default { render };
