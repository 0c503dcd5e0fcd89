// Draw a character: the trained network of chapter 7 runs here, and shows its guesses, its maps and its arithmetic.
// An anywidget front-end module: no imports, no build step. Its weights and samples come as the trait "data", made by
// book/export_weights.py; the figure asks for them with the message { load: "data" } when it is first used.

export const HEIGHT = 80, WIDTH = 60;
const PEN = 5.6, INK = 66; // pen width in pixels and grey value of its ink: medians of the images trained on

const largest = (data) => data.reduce((a, b) => Math.max(a, b), -Infinity);

// ---- arithmetic: the layers of cvbook.networks.casia_cnn(), channels last ----

const LAYERS = [
  { name: "picture", kind: "input" },
  { name: "conv 1", kind: "conv", filters: 16 },
  { name: "pool 1", kind: "pool", size: 2 },
  { name: "conv 2", kind: "conv", filters: 32 },
  { name: "pool 2", kind: "pool", size: 2 },
  { name: "conv 3", kind: "conv", filters: 64 },
  { name: "pool 3", kind: "pool", size: 4 },
  { name: "dense", kind: "dense", filters: 64, relu: true },
  { name: "logits", kind: "dense", filters: 55, relu: false },
];

function half(view, offset) {
  const bits = view.getUint16(offset, true), exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
  return bits >> 15 ? -size : size;
}

// Take the binary apart: uint32 length of the header, header as JSON, float16 weights, uint8 sample images.
export function unpack(view) {
  const start = 4 + view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 4, start - 4)));
  let offset = start;
  const weights = header.shapes.map((shape) => {
    const length = shape.reduce((a, b) => a * b, 1), from = offset;
    offset += 2 * length;
    return Float32Array.from({ length }, (_, i) => half(view, from + 2 * i));
  });
  const images = header.samples.map((_, i) => new Uint8Array(view.buffer, view.byteOffset + offset + i * HEIGHT * WIDTH, HEIGHT * WIDTH));
  return { classes: [...header.classes], weights, samples: header.samples.map((sample, i) => ({ ...sample, pixels: images[i] })) };
}

// 3 × 3, a frame of zeros, ReLU. The values of an input pixel give each filter its share, four channels at a time: a
// third faster than one by one; four zeros are passed over.
function convolve({ height, width, depth, data }, weights, bias) {
  const filters = bias.length, sums = new Float64Array(filters), out = new Float32Array(height * width * filters);
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      sums.set(bias);
      for (let i = Math.max(0, 1 - r); i < Math.min(3, height + 1 - r); i++)
        for (let j = Math.max(0, 1 - c); j < Math.min(3, width + 1 - c); j++) {
          const at = ((r + i - 1) * width + c + j - 1) * depth, tap = (i * 3 + j) * depth * filters;
          if (depth % 4)
            for (let k = 0; k < depth; k++) for (let f = 0, w = tap + k * filters; f < filters; f++) sums[f] += data[at + k] * weights[w + f];
          else
            for (let k = 0; k < depth; k += 4) {
              const p = data[at + k], q = data[at + k + 1], s = data[at + k + 2], t = data[at + k + 3];
              if (p || q || s || t)
                for (let f = 0, w = tap + k * filters; f < filters; f++, w++)
                  sums[f] += p * weights[w] + q * weights[w + filters] + s * weights[w + 2 * filters] + t * weights[w + 3 * filters];
            }
        }
      for (let f = 0, to = (r * width + c) * filters; f < filters; f++) out[to + f] = sums[f] > 0 ? sums[f] : 0;
    }
  return { height, width, depth: filters, data: out };
}

function pool({ height: rows, width: columns, depth, data }, size) {
  const height = Math.floor(rows / size), width = Math.floor(columns / size), out = new Float32Array(height * width * depth).fill(-Infinity);
  for (let r = 0; r < height * size; r++)
    for (let c = 0; c < width * size; c++) {
      const to = (Math.floor(r / size) * width + Math.floor(c / size)) * depth, at = (r * columns + c) * depth;
      for (let k = 0; k < depth; k++) if (data[at + k] > out[to + k]) out[to + k] = data[at + k];
    }
  return { height, width, depth, data: out };
}

function dense({ data }, weights, bias, relu) {
  const depth = bias.length, sums = Float64Array.from(bias);
  for (let i = 0; i < data.length; i++) if (data[i]) for (let f = 0; f < depth; f++) sums[f] += data[i] * weights[i * depth + f];
  return { height: 1, width: 1, depth, data: Float32Array.from(sums, (sum) => (relu && sum < 0 ? 0 : sum)) };
}

// All layers' maps for one picture of HEIGHT × WIDTH grey values 0..255; the last are the logits.
export function forward(weights, pixels) {
  const maps = [{ height: HEIGHT, width: WIDTH, depth: 1, data: Float32Array.from(pixels, (grey) => grey / 255) }];
  let next = 0;
  for (const { kind, size, relu } of LAYERS.slice(1)) {
    const before = maps.at(-1);
    if (kind === "pool") maps.push(pool(before, size));
    else maps.push((kind === "conv" ? convolve : dense)(before, weights[next++], weights[next++], relu));
  }
  return maps;
}

export function softmax(logits) {
  const top = largest(logits), shares = Array.from(logits, (logit) => Math.exp(logit - top));
  const sum = shares.reduce((a, b) => a + b);
  return shares.map((share) => share / sum);
}

// What one value is made of: its products by input channel (or by input), the bias, the sum before the ReLU.
export function explain(weights, maps, layer, { row, column, map }) {
  const { kind, size } = LAYERS[layer], before = maps[layer - 1], depth = maps[layer].depth;
  if (kind === "pool") {
    const terms = Array.from({ length: size * size }, (_, i) => before.data[((row * size + Math.floor(i / size)) * before.width + column * size + (i % size)) * depth + map]);
    return { kind, terms, value: largest(terms) };
  }
  const first = 2 * LAYERS.slice(1, layer).filter((other) => other.kind !== "pool").length, matrix = weights[first], bias = weights[first + 1][map];
  const pixel = (r, c, k) => (r < 0 || c < 0 || r >= before.height || c >= before.width ? 0 : before.data[(r * before.width + c) * before.depth + k]);
  const terms = kind === "dense"
    ? Array.from(before.data, (input, i) => [{ input, weight: matrix[i * depth + map] }])
    : Array.from({ length: before.depth }, (_, k) => Array.from({ length: 9 }, (_, i) => ({
        input: pixel(row + Math.floor(i / 3) - 1, column + (i % 3) - 1, k),
        weight: matrix[(i * before.depth + k) * depth + map],
      })));
  const sums = terms.map((group) => group.reduce((sum, { input, weight }) => sum + input * weight, 0));
  const sum = sums.reduce((a, b) => a + b, bias);
  return { kind, terms, sums, bias, sum, value: LAYERS[layer].relu === false ? sum : Math.max(0, sum) };
}

// ---- from strokes to a picture like those that the network was trained on ----

// Strokes are lists of [x, y]. As in the data set the picture is cut to the ink and stretched to 60 × 80; the pen keeps its width.
export function rasterise(strokes) {
  const pixels = new Uint8Array(HEIGHT * WIDTH).fill(255), points = strokes.flat();
  if (!points.length) return pixels;
  const fit = (axis, size) => {
    const values = points.map((point) => point[axis]), low = Math.min(...values), high = Math.max(...values);
    const room = size - PEN - 1, scale = room / Math.max(high - low, 0.12); // a dot stays a dot
    return (value) => size / 2 + (value - (low + high) / 2) * scale;
  };
  const x = fit(0, WIDTH), y = fit(1, HEIGHT), nearest = new Float64Array(pixels.length).fill(Infinity), reach = PEN / 2 + 1;
  for (const stroke of strokes)
    for (let s = 0; s < Math.max(1, stroke.length - 1); s++) {
      const [x1, y1] = [x(stroke[s][0]), y(stroke[s][1])], end = stroke[s + 1] ?? stroke[s], dx = x(end[0]) - x1, dy = y(end[1]) - y1;
      const length = dx * dx + dy * dy || 1, from = (a, d) => Math.max(0, Math.floor(Math.min(a, a + d) - reach)), to = (a, d, size) => Math.min(size, Math.ceil(Math.max(a, a + d) + reach));
      for (let r = from(y1, dy); r < to(y1, dy, HEIGHT); r++)
        for (let c = from(x1, dx); c < to(x1, dx, WIDTH); c++) {
          const along = Math.max(0, Math.min(1, ((c + 0.5 - x1) * dx + (r + 0.5 - y1) * dy) / length));
          const away = Math.hypot(c + 0.5 - x1 - along * dx, r + 0.5 - y1 - along * dy);
          if (away < nearest[r * WIDTH + c]) nearest[r * WIDTH + c] = away;
        }
    }
  // the edge of the ink fades over two pixels
  return pixels.map((_, i) => Math.round(255 - (255 - INK) * Math.max(0, Math.min(1, (PEN / 2 + 1 - nearest[i]) / 2))));
}

// ---- drawing ----

const number = (value, digits = 3) => String(+value.toPrecision(digits)).replace("-", "−");
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

const valuesOf = ({ height, width, depth, data }, map) => Array.from({ length: height * width }, (_, i) => data[i * depth + map]);

// Each map from 0 (black) to its own largest value (white); dense layers from their smallest value to their largest.
function shades(layer, map) {
  const flat = layer.height === 1, values = flat ? layer.data : valuesOf(layer, map);
  const low = flat ? Math.min(0, ...values) : 0, span = Math.max(1e-6, largest(values) - low);
  return (value) => (255 * (value - low)) / span;
}

// The map whose largest value stands out most from its middle one: a map that answers to bare paper does not.
function liveliest(layer) {
  const contrast = Array.from({ length: layer.depth }, (_, map) => {
    const values = valuesOf(layer, map).sort((a, b) => a - b);
    return values.at(-1) - values[values.length >> 1];
  });
  return contrast.indexOf(largest(contrast));
}

function paint(canvas, { height, width, depth, data }, map, shade) {
  Object.assign(canvas, { height, width });
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    const grey = shade(data[i * depth + map]);
    image.data.set([grey, grey, grey, 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function percent(share) {
  return share > 0.9995 ? "over 99.9 %" : `${(100 * share).toFixed(1)} %`;
}

let figures = 0;

function render({ model, el }) {
  const id = `read-my-writing-${++figures}`;
  let network = null, asked = false, maps = null, sample = null, untouched = true, frame = 0;
  let layer = 1, map = 0, position = { row: 0, column: 0 }, channel = null;
  let pen = { x: 0.5, y: 0.66, down: false }, drawing = false;
  const strokes = () => model.get("strokes") ?? [];

  // ---- the parts ----
  const button = (text, onclick) => make("button", { type: "button", textContent: text, onclick });
  const pad = make("canvas", { className: "pad", width: 300, height: 400, tabIndex: 0, aria: { role: "img", label: "Drawing pad. Draw with a finger, a pen or the mouse; or move with the arrow keys, and lower and lift the pen with the space bar." } });
  const seen = make("canvas", { aria: { role: "img", label: "The drawing as the network sees it: cut to the ink, 80 rows of 60 grey values" } });
  const guesses = make("ol", { className: "guesses" });
  const status = make("p", { className: "status", aria: { role: "status", live: "polite" }, textContent: "Draw one of the 55 characters, or choose a sample." });
  const gallery = make("div", { className: "samples" }, button("Load the network and samples (250 kB)", ask));
  const layers = make("div", { className: "layers", aria: { role: "group", label: "Layer" } });
  const tiles = make("div", { className: "tiles", aria: { role: "group", label: "Maps of the layer: arrow keys go from one to the next" } });
  const before = make("canvas", { aria: { role: "img" } }), after = make("canvas", { tabIndex: 0, aria: { role: "img" } });
  const beforeCaption = make("figcaption"), afterCaption = make("figcaption");
  const enlarged = make("div", { className: "enlarged" }, make("figure", {}, before, beforeCaption), make("figure", {}, after, afterCaption));
  const channelChoice = make("select", { id: `${id}-channel` });
  const channelField = make("p", {}, make("label", { htmlFor: channelChoice.id, textContent: "Products of " }), channelChoice);
  const value = make("p", { className: "value", aria: { role: "status", live: "polite" } });
  const table = make("table", { className: "products" }), sentence = make("p", { className: "sentence" });
  const inside = make("div", { className: "inside", hidden: true }, make("p", { className: "title", textContent: "Inside: choose a layer, a map, a value" }), layers, tiles, enlarged, value, channelField, table, sentence);
  const figure = make("div", { className: "read-my-writing" },
    make("div", { className: "top" },
      make("div", {}, pad, make("div", { className: "controls" }, button("Undo", () => draw(strokes().slice(0, -1))), button("Clear", () => draw([])))),
      make("figure", {}, seen, make("figcaption", { textContent: "what the network sees" })),
      make("div", { className: "answer" }, make("p", { className: "title", textContent: "It reads" }), guesses, status)),
    gallery, inside);
  el.append(figure);

  // ---- the network arrives ----
  function ask() {
    if (asked || network) return;
    asked = true;
    status.textContent = "Loading the network …";
    model.send({ load: "data" });
  }

  function arrive() {
    const data = model.get("data");
    if (!data?.byteLength) return;
    network = unpack(data);
    const thumb = (one) => {
      const canvas = make("canvas"), name = network.classes[one.label];
      paint(canvas, { height: HEIGHT, width: WIDTH, depth: 1, data: one.pixels }, 0, (grey) => grey);
      return make("button", { type: "button", onclick: () => choose(one), aria: { label: `Sample: ${name}, written by ${one.split === "beginner" ? "the beginner" : "a test writer"}` } }, canvas, make("span", { textContent: name }));
    };
    const group = (title, split) => make("div", {}, make("p", { className: "title", textContent: title }), make("div", { className: "thumbs" }, ...network.samples.filter((one) => one.split === split).map(thumb)));
    gallery.replaceChildren(group("By test writers", "test"), group("By the beginner, and read wrongly", "beginner"));
    layers.replaceChildren(...LAYERS.map(({ name }, i) => make("button", { type: "button", textContent: name, onclick: () => goLayer(i) })));
    inside.hidden = false;
    show();
    goLayer(layer);
    announce();
  }

  function complain(message) {
    if (!message?.problem) return;
    asked = false;
    status.textContent = `The network could not be loaded (${message.problem}). Try again.`;
  }

  // ---- picture → guesses ----
  function show() {
    const pixels = sample?.pixels ?? rasterise(strokes());
    paint(seen, { height: HEIGHT, width: WIDTH, depth: 1, data: pixels }, 0, (grey) => grey);
    showPad();
    if (!network) return;
    maps = forward(network.weights, pixels);
    const shares = softmax(maps.at(-1).data), order = shares.map((_, i) => i).sort((a, b) => shares[b] - shares[a]).slice(0, 5);
    const empty = !sample && !strokes().length;
    guesses.replaceChildren(...(empty ? [] : order.map((i) => {
      const bar = make("span", { className: "bar" });
      bar.style.width = `${100 * shares[i]}%`;
      return make("li", {}, make("span", { className: "glyph", lang: "zh", textContent: network.classes[i] }), make("span", { className: "track", aria: { hidden: "true" } }, bar), make("span", { className: "share", textContent: percent(shares[i]) }));
    })));
    showLayer();
  }

  function announce() {
    if (!network) return;
    if (!sample && !strokes().length) return void (status.textContent = "The pad is empty. Draw one of the 55 characters.");
    const shares = softmax(maps.at(-1).data), best = shares.indexOf(largest(shares)), truth = sample && network.classes[sample.label];
    const verdict = sample ? (best === sample.label ? `It is ${truth}: right.` : `It is ${truth}: wrong.`) : "";
    status.textContent = `Read as ${network.classes[best]}, ${percent(shares[best])}. ${verdict}`;
  }

  // ---- layers, maps, values ----
  function showLayer() {
    const here = maps[layer], flat = here.height === 1;
    [...layers.children].forEach((one, i) => one.setAttribute("aria-pressed", String(i === layer)));
    tiles.className = `tiles ${LAYERS[layer].name.replace(" ", "-")}${flat ? " flat" : ""}`;
    const name = (i) => (layer === LAYERS.length - 1 ? network.classes[i] : `map ${i}`);
    if (tiles.dataset.layer !== String(layer)) {
      tiles.dataset.layer = layer;
      tiles.replaceChildren(...Array.from({ length: here.depth }, (_, i) => make("button", { type: "button", onclick: () => goMap(i), aria: { label: name(i) } }, make("canvas"), ...(layer === LAYERS.length - 1 ? [make("span", { lang: "zh", textContent: name(i) })] : []))));
    }
    [...tiles.children].forEach((tile, i) => {
      paint(tile.firstChild, here, i, shades(here, i));
      tile.setAttribute("aria-pressed", String(i === map));
      tile.tabIndex = i === map ? 0 : -1;
    });
    showValue();
  }

  function enlarge(canvas, source, which, window) {
    const scale = Math.max(1, Math.floor(320 / source.height)), small = make("canvas");
    paint(small, source, which, shades(source, which));
    Object.assign(canvas, { height: source.height * scale, width: source.width * scale });
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
    for (const [strokeStyle, lineWidth] of [["#000", 6], ["#ffb000", 3]]) {
      Object.assign(context, { strokeStyle, lineWidth });
      context.strokeRect(window.column * scale, window.row * scale, window.width * scale, window.height * scale);
    }
  }

  function showValue() {
    const here = maps[layer], { kind, size } = LAYERS[layer], { row, column } = position, flat = here.height === 1;
    const label = layer === LAYERS.length - 1 ? network.classes[map] : `map ${map}`;
    const place = flat ? `${LAYERS[layer].name}, ${layer === LAYERS.length - 1 ? label : `neuron ${map}`}` : `${LAYERS[layer].name}, ${label}, row ${row}, column ${column}`;
    enlarged.hidden = flat;
    channelField.hidden = kind !== "conv";
    before.parentElement.hidden = kind === "input";
    value.textContent = `${place}: ${number(here.data[(row * here.width + column) * here.depth + map])}`;
    table.replaceChildren();
    if (!flat) {
      enlarge(after, here, map, { row, column, height: 1, width: 1 });
      afterCaption.textContent = `${LAYERS[layer].name}, ${label}: ${here.height} × ${here.width}`;
      after.setAttribute("aria-label", `${afterCaption.textContent}. Move the value with the arrow keys.`);
    }
    if (kind === "input") return void (sentence.textContent = `Grey value ${Math.round(255 * here.data[row * WIDTH + column])}, divided by 255. Paper is 1, ink is near 0.`);
    const why = explain(network.weights, maps, layer, { row, column, map });
    const showBefore = (which, window) => {
      enlarge(before, maps[layer - 1], which, window);
      beforeCaption.textContent = `${LAYERS[layer - 1].name}${layer > 1 ? `, map ${which}` : ""}: what it looks at`;
      before.setAttribute("aria-label", `${beforeCaption.textContent}, framed`);
    };
    const rowsOf = (cells, columns) => table.replaceChildren(...Array.from({ length: cells.length / columns }, (_, i) => make("tr", {}, ...cells.slice(i * columns, (i + 1) * columns))));
    if (kind === "pool") {
      showBefore(map, { row: row * size, column: column * size, height: size, width: size });
      rowsOf(why.terms.map((term) => make("td", { className: term === why.value ? "plus" : "", textContent: number(term) })), size);
      sentence.textContent = `The largest of these ${size * size} values is ${number(why.value)}.`;
      return;
    }
    const order = why.sums.map((_, i) => i).sort((a, b) => Math.abs(why.sums[b]) - Math.abs(why.sums[a]));
    const many = order.length > 8, listed = many ? order.slice(0, 6) : order, rest = order.slice(listed.length).reduce((sum, i) => sum + why.sums[i], 0);
    const cells = ({ input, weight }) => make("td", { className: weight > 0 ? "plus" : weight < 0 ? "minus" : "", textContent: `${number(input, 2)} · ${factor(+weight.toFixed(2))}` });
    let names = (i) => (kind === "conv" ? `map ${i}` : `input ${i}`);
    if (kind === "conv") {
      const chosen = channel ?? order[0];
      showBefore(chosen, { row: row - 1, column: column - 1, height: 3, width: 3 });
      if (layer === 1) names = () => "the picture";
      channelChoice.replaceChildren(...why.sums.map((sum, i) => make("option", { value: i, textContent: `${names(i)} (sum ${number(sum)})` })));
      channelChoice.value = chosen;
      rowsOf(why.terms[chosen].map(cells), 3);
    } else {
      if (layer === LAYERS.length - 2) names = (i) => `pool 3, map ${i % 64}, row ${Math.floor(i / 192)}, column ${Math.floor(i / 64) % 3}`;
      else names = (i) => `neuron ${i}`;
      table.replaceChildren(...listed.map((i) => make("tr", {}, make("td", { textContent: names(i) }), cells(why.terms[i][0]), make("td", { textContent: number(why.sums[i]) }))));
    }
    const parts = `${listed.map((i) => factor(why.sums[i])).join(" + ")}${many ? ` + ${factor(rest)} (the other ${order.length - 6})` : ""}`;
    const end = LAYERS[layer].relu === false ? "" : why.sum > 0 ? "; the ReLU leaves it as it is" : "; the ReLU makes it 0";
    sentence.textContent = `Sums of products${many ? ", the largest first" : ""}: ${parts}; and the bias, ${number(why.bias)}, make ${number(why.sum)}${end}.`;
  }

  function strongest() {
    const { width, depth, data, height } = maps[layer], edge = height > 1 ? 1 : 0; // the frame of zeros makes the border special
    position = { row: edge, column: edge };
    let best = -Infinity;
    for (let row = edge; row < height - edge; row++)
      for (let column = edge; column < width - edge; column++) {
        const value = data[(row * width + column) * depth + map];
        if (value > best) [best, position] = [value, { row, column }];
      }
    channel = null;
  }

  function goLayer(next) {
    layer = next;
    map = maps[next].height === 1 ? maps[next].data.indexOf(largest(maps[next].data)) : liveliest(maps[next]);
    strongest();
    showLayer();
  }

  function goMap(next) {
    map = clamp(next, 0, maps[layer].depth - 1);
    strongest();
    showLayer();
  }

  function goValue(row, column) {
    position = { row: clamp(row, 0, maps[layer].height - 1), column: clamp(column, 0, maps[layer].width - 1) };
    channel = null;
    showValue();
  }

  // ---- drawing ----
  function showPad() {
    const context = pad.getContext("2d"), size = pad.width;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, size, pad.height);
    Object.assign(context, { strokeStyle: "#c9c9c9", lineWidth: 1, lineCap: "round", lineJoin: "round" });
    context.setLineDash([6, 6]);
    context.strokeRect(size / 2, -9, size, pad.height + 18);
    context.strokeRect(-9, pad.height / 2, size + 18, pad.height);
    context.setLineDash([]);
    Object.assign(context, { strokeStyle: untouched ? "#8a8a8a" : "#222", lineWidth: 20 });
    for (const stroke of sample ? [] : strokes()) {
      context.beginPath();
      stroke.forEach(([x, y], i) => (i ? context.lineTo(x * size, y * size) : context.moveTo(x * size, y * size)));
      if (stroke.length === 1) context.lineTo(stroke[0][0] * size + 0.1, stroke[0][1] * size);
      context.stroke();
    }
    if (sample) {
      const small = make("canvas");
      paint(small, { height: HEIGHT, width: WIDTH, depth: 1, data: sample.pixels }, 0, (grey) => grey);
      context.drawImage(small, 30, 40, 240, 320);
    }
    if (el.getRootNode().activeElement !== pad) return;
    Object.assign(context, { strokeStyle: pen.down ? "#d55e00" : "#0072b2", lineWidth: 3 });
    context.strokeRect(pen.x * size - 7, pen.y * size - 7, 14, 14);
  }

  function later() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      show();
    });
  }

  function draw(next, { done = true } = {}) {
    sample = null;
    untouched = false;
    model.set("strokes", next);
    if (!done) return;
    model.set("pixels", new DataView(rasterise(next).buffer)); // to be read back in Python
    model.save_changes();
    if (network) {
      maps && strongest();
      show();
    }
    announce();
  }

  function choose(one) {
    sample = one;
    show();
    strongest();
    showLayer();
    announce();
  }

  function begin(x, y) {
    draw([...(untouched || sample ? [] : strokes()), [[x, y]]], { done: false });
  }

  function extend(x, y) {
    const last = strokes().at(-1), [fromX, fromY] = last.at(-1);
    if (Math.hypot(x - fromX, y - fromY) > 0.012) draw([...strokes().slice(0, -1), [...last, [x, y]]], { done: false });
  }

  function at(event) {
    const box = pad.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width, 0, 1), clamp((event.clientY - box.top) / box.width, 0, 4 / 3)].map((one) => +one.toFixed(4));
  }

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    ask();
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    begin(...at(event));
  });
  pad.addEventListener("pointermove", (event) => drawing && extend(...at(event)));
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => {
    if (!drawing) return;
    drawing = false;
    draw(strokes());
  });
  pad.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) begin(pen.x, pen.y);
      else draw(strokes());
    } else if (step) {
      pen = { ...pen, x: clamp(pen.x + step[1] / 20, 0, 1), y: clamp(pen.y + step[0] / 20, 0, 4 / 3) };
      if (pen.down) extend(pen.x, pen.y);
    } else return;
    event.preventDefault();
    showPad();
  });
  for (const name of ["focus", "blur"]) pad.addEventListener(name, showPad);
  tiles.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    goMap(map + step);
    tiles.children[map].focus();
  });
  after.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    goValue(position.row + step[0], position.column + step[1]);
  });
  after.addEventListener("pointerdown", (event) => {
    const box = after.getBoundingClientRect(), { height, width } = maps[layer];
    goValue(Math.floor(((event.clientY - box.top) / box.height) * height), Math.floor(((event.clientX - box.left) / box.width) * width));
  });
  channelChoice.addEventListener("change", () => {
    channel = +channelChoice.value;
    showValue();
  });
  figure.addEventListener("pointerenter", ask);
  figure.addEventListener("focusin", ask);
  model.on("change:data", arrive);
  model.on("change:strokes", later);
  model.on("msg:custom", complain);
  show();
  arrive();
  return () => {
    cancelAnimationFrame(frame);
    model.off("change:data", arrive);
    model.off("change:strokes", later);
    model.off("msg:custom", complain);
  };
}

export default { render };
