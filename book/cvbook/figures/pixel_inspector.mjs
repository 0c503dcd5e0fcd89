// A small colour picture whose pixels can be chosen: each channel in decimal, in bits, in hexadecimal, with a sign;
// and what happens when one adds 1 to 255. An anywidget front-end module: no imports, no build step.

const CHANNELS = ["red", "green", "blue"];

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

// The ways to write one byte: 161 is 1010 0001, A1, and −95 where the byte is read with a sign (int8).
export function ways(byte) {
  const bits = byte.toString(2).padStart(8, "0");
  const signed = byte < 128 ? byte : byte - 256;
  return { decimal: String(byte), bits: `${bits.slice(0, 4)} ${bits.slice(4)}`, hexadecimal: hex(byte), signed: String(signed).replace("-", "−") };
}

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");
export const colour = (pixel) => `#${pixel.map(hex).join("")}`;

// A byte after a change: what is left modulo 256.
export const wrap = (number) => ((number % 256) + 256) % 256;

// What happened, in words, when `byte` was changed by +1 or −1.
export function sentence(channel, byte, change) {
  const sum = byte + change, after = wrap(sum);
  const arithmetic = `${byte} ${change > 0 ? "+ 1" : "− 1"} = ${String(sum).replace("-", "−")}`;
  if (sum > 255) return `${channel}: ${arithmetic}, which takes nine bits. Only eight are kept: ${after}. It has wrapped.`;
  if (sum < 0) return `${channel}: ${arithmetic}, but a byte without sign has no numbers below 0. It wraps to ${after}.`;
  return `${channel}: ${arithmetic}.`;
}

let figures = 0;

function render({ model, el }) {
  const id = `pixel-inspector-${++figures}`;
  const original = model.get("image"), rows = original.length, columns = original[0].length;
  let image = original.map((line) => line.map((pixel) => [...pixel]));

  const canvas = make("canvas", { tabIndex: 0, width: columns * 20, height: rows * 20, aria: { role: "img", describedby: `${id}-help` } });
  const context = canvas.getContext("2d");
  const swatch = make("span", { className: "swatch", aria: { hidden: "true" } });
  const name = make("code", {});
  const place = make("p", { className: "place" }, swatch, make("span", {}), name);
  const status = make("p", { className: "sentence", aria: { role: "status", live: "polite" } });
  const lines = CHANNELS.map((channel, k) => {
    const cells = ["decimal", "bits", "hexadecimal", "signed"].map(() => make("td"));
    const buttons = [-1, 1].map((change) =>
      make("button", { type: "button", textContent: change < 0 ? "−" : "+", onclick: () => add(k, change), aria: { label: `${channel} ${change < 0 ? "minus" : "plus"} 1` } }));
    const head = make("th", { scope: "row", textContent: channel });
    return { cells, row: make("tr", {}, head, ...cells, make("td", { className: "buttons" }, ...buttons)) };
  });
  const heads = ["channel", "uint8", "bits", "hex", "int8", "± 1"].map((text) => make("th", { scope: "col", textContent: text }));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines.map(({ row }) => row)));
  const reset = make("button", { type: "button", textContent: "Picture as it was", onclick: restore });
  const help = make("p", { className: "help", id: `${id}-help`, textContent: "Click a pixel, or use the arrow keys on the picture." });
  el.append(make("div", { className: "pixel-inspector" }, make("div", { className: "parts" }, canvas, make("div", { className: "numbers" }, place, table, reset)), status, help));

  const clamp = (value, size) => Math.max(0, Math.min(size - 1, value));
  const here = () => ({ row: clamp(model.get("row") ?? 0, rows), column: clamp(model.get("column") ?? 0, columns) });

  function go(row, column) {
    status.textContent = "";
    model.set("row", clamp(row, rows));
    model.set("column", clamp(column, columns));
    model.save_changes();
  }

  function add(k, change) {
    const { row, column } = here(), byte = image[row][column][k];
    image[row][column][k] = wrap(byte + change);
    status.textContent = sentence(CHANNELS[k], byte, change);
    show();
  }

  function restore() {
    image = original.map((line) => line.map((pixel) => [...pixel]));
    status.textContent = "The picture is as it was.";
    show();
  }

  function show() {
    const { row, column } = here(), pixel = image[row][column], width = canvas.width / columns, height = canvas.height / rows;
    image.forEach((line, r) => line.forEach((value, c) => {
      context.fillStyle = colour(value);
      context.fillRect(c * width, r * height, width, height);
    }));
    for (const [style, inset, thick] of [["#000000", 0, 6], ["#ffffff", 0, 3]]) {
      context.strokeStyle = style;
      context.lineWidth = thick;
      context.strokeRect(column * width + inset, row * height + inset, width, height);
    }
    swatch.style.background = colour(pixel);
    place.children[1].textContent = `Row ${row}, column ${column}: `;
    name.textContent = colour(pixel);
    lines.forEach(({ cells }, k) => Object.values(ways(pixel[k])).forEach((text, i) => (cells[i].textContent = text)));
    canvas.setAttribute("aria-label", `Picture of ${rows} by ${columns} pixels. Row ${row}, column ${column} is ${CHANNELS.map((channel, k) => `${channel} ${pixel[k]}`).join(", ")}.`);
  }

  canvas.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    go(Math.floor(((event.clientY - box.top) / box.height) * rows), Math.floor(((event.clientX - box.left) / box.width) * columns));
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const { row, column } = here();
    go(row + move[0], column + move[1]);
    status.textContent = canvas.getAttribute("aria-label").split(". ")[1];
  });
  model.on("change:row change:column", show);
  show();
  return () => model.off("change:row change:column", show);
}

export default { render };
