// Architecture laboratory: build a network layer by layer; shapes, parameters and work are counted at once.
// An anywidget front-end module: no imports, no build step.

const conv = (filters, side, stride = 1, borders = "same", activation = "relu") => ({ kind: "conv", filters, side, stride, borders, activation });
const pool = (side, stride = side, how = "max") => ({ kind: "pool", side, stride, how });
const dense = (units, activation = "relu") => ({ kind: "dense", units, activation });
const flatten = { kind: "flatten" };
const vggBlock = (filters, times) => [...Array.from({ length: times }, () => conv(filters, 3)), pool(2)];

// The same networks as cvbook.architectures and cvbook.networks (a test compares them).
export const PRESETS = {
  "LeNet-5": {
    input: [32, 32, 1],
    layers: [conv(6, 5, 1, "valid", "tanh"), pool(2, 2, "mean"), conv(16, 5, 1, "valid", "tanh"), pool(2, 2, "mean"), conv(120, 5, 1, "valid", "tanh"), flatten, dense(84, "tanh"), dense(10, "none")],
  },
  "AlexNet": {
    input: [227, 227, 3],
    layers: [conv(96, 11, 4, "valid"), pool(3, 2), conv(256, 5), pool(3, 2), conv(384, 3), conv(384, 3), conv(256, 3), pool(3, 2), flatten, dense(4096), dense(4096), dense(1000, "none")],
  },
  "VGG-16": {
    input: [224, 224, 3],
    layers: [...vggBlock(64, 2), ...vggBlock(128, 2), ...vggBlock(256, 3), ...vggBlock(512, 3), ...vggBlock(512, 3), flatten, dense(4096), dense(4096), dense(1000, "none")],
  },
  "ours": {
    input: [80, 60, 1],
    layers: [conv(16, 3), pool(2), conv(32, 3), pool(2), conv(64, 3), pool(4), flatten, dense(64), dense(55, "none")],
  },
};

// Every kind of layer: its name, what a new one looks like, and its settings.
const KINDS = {
  conv: { name: "convolution", fresh: conv(16, 3), fields: ["filters", "side", "stride", "borders", "activation"] },
  pool: { name: "pooling", fresh: pool(2), fields: ["how", "side", "stride"] },
  norm: { name: "batch normalisation", fresh: { kind: "norm" }, fields: [] },
  dropout: { name: "dropout", fresh: { kind: "dropout", rate: 0.5 }, fields: ["rate"] },
  flatten: { name: "flatten", fresh: flatten, fields: [] },
  gap: { name: "global average pooling", fresh: { kind: "gap" }, fields: [] },
  dense: { name: "fully connected", fresh: dense(64), fields: ["units", "activation"] },
};
const FIELDS = {
  filters: { label: "filters", min: 1 },
  units: { label: "neurons", min: 1 },
  side: { label: "window", min: 1 },
  stride: { label: "stride", min: 1 },
  rate: { label: "rate", min: 0, step: 0.1 },
  borders: { label: "borders", options: ["same", "valid"] },
  activation: { label: "activation", options: ["relu", "tanh", "none"] },
  how: { label: "takes the", options: { max: "maximum", mean: "mean" } },
};

// ---- arithmetic ----

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const shapeText = (shape) => shape.map((side) => side.toLocaleString("en")).join(" × ");

// What is wrong with putting `layer` behind something of this `shape`; an empty text if nothing is.
function problemOf(layer, shape) {
  for (const field of KINDS[layer.kind].fields) {
    const { label, min, step, options } = FIELDS[field];
    if (options) continue;
    if (step ? !(layer[field] >= 0 && layer[field] < 1) : !Number.isInteger(layer[field]) || layer[field] < min)
      return `${label}: expected ${step ? "a number from 0 to below 1" : "a whole number from 1 on"}.`;
  }
  const flat = shape.length === 1, needsMap = ["conv", "pool", "gap"].includes(layer.kind);
  if (needsMap && flat) return `a ${KINDS[layer.kind].name} layer needs rows, columns and channels, and here are ${shapeText(shape)} numbers in a row. Move it above the flattening.`;
  if (layer.kind === "dense" && !flat) return `a fully connected layer wants numbers in a row, and here is a map of ${shapeText(shape)}. Put “flatten” or “global average pooling” before it.`;
  if (layer.kind === "flatten" && flat) return "this is flat already. Leave it out.";
  if (needsMap && layer.side && layer.borders !== "same" && layer.side > Math.min(shape[0], shape[1]))
    return `a window of ${layer.side} × ${layer.side} does not fit into ${shape[0]} × ${shape[1]} pixels. Take a smaller window, or pool less before it${layer.kind === "conv" ? ", or pad (borders: same)" : ""}.`;
  return "";
}

function step(layer, shape) {
  const places = (side) => (layer.borders === "same" ? Math.ceil(side / layer.stride) : Math.floor((side - layer.side) / layer.stride) + 1);
  const result = (shape, weights = 0, biases = 0) => ({ shape, parameters: weights + biases, multiplyAdds: weights * product(shape.slice(0, -1)) });
  switch (layer.kind) {
    case "conv": return result([places(shape[0]), places(shape[1]), layer.filters], layer.side ** 2 * shape[2] * layer.filters, layer.filters);
    case "pool": return result([places(shape[0]), places(shape[1]), shape[2]]);
    case "dense": return result([layer.units], shape[0] * layer.units, layer.units);
    case "flatten": return result([product(shape)]);
    case "gap": return result([shape[2]]);
    case "norm": return result(shape, 0, 4 * shape.at(-1));
    default: return result(shape);
  }
}

// Follow one picture through the layers. Behind a problem nothing can be said.
export function plan(input, layers) {
  const rows = [];
  let shape = input, problem = "";
  if (!input.every((side) => Number.isInteger(side) && side > 0)) problem = "Input: expected whole numbers from 1 on.";
  for (const [index, layer] of layers.entries()) {
    if (problem) {
      rows.push({ shape: null, parameters: 0, multiplyAdds: 0 });
      continue;
    }
    const wrong = problemOf(layer, shape);
    if (wrong) problem = `Layer ${index + 1}, ${KINDS[layer.kind].name}: ${wrong}`;
    rows.push(wrong ? { shape: null, parameters: 0, multiplyAdds: 0, wrong } : step(layer, shape));
    shape = rows.at(-1).shape;
  }
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  const values = product(input) + rows.reduce((total, row) => total + (row.shape ? product(row.shape) : 0), 0);
  return { rows, problem, parameters: sum("parameters"), multiplyAdds: sum("multiplyAdds"), weightBytes: 4 * sum("parameters"), mapBytes: 4 * values };
}

// ---- code ----

const quoted = (text) => `"${text}"`;

export function toKeras(input, layers) {
  const bend = ({ activation }) => (activation === "none" ? "" : `, activation=${quoted(activation)}`);
  const line = {
    conv: (l) => `Conv2D(${l.filters}, ${l.side}${l.stride > 1 ? `, strides=${l.stride}` : ""}${l.borders === "same" ? ', padding="same"' : ""}${bend(l)})`,
    pool: (l) => `${l.how === "max" ? "Max" : "Average"}Pooling2D(${l.side}, strides=${l.stride})`,
    norm: () => "BatchNormalization()", dropout: (l) => `Dropout(${l.rate})`, flatten: () => "Flatten()", gap: () => "GlobalAveragePooling2D()",
    dense: (l) => `Dense(${l.units}${bend(l)})`,
  };
  const body = layers.map((l) => `    keras.layers.${line[l.kind](l)},`);
  return ["import keras", "", "model = keras.Sequential([", `    keras.Input((${input.join(", ")})),`, ...body, "])", ""].join("\n");
}

export function toTorch(input, layers) {
  const { rows } = plan(input, layers);
  const bend = { relu: ["nn.ReLU()"], tanh: ["nn.Tanh()"], none: [] };
  let shape = input;
  const body = layers.flatMap((l, index) => {
    const before = shape;
    shape = rows[index].shape;
    // Keras pads one more below and on the right where the number is odd
    const pad = (side, after) => { const all = Math.max(0, (after - 1) * l.stride + l.side - side); return [all >> 1, all - (all >> 1)]; };
    const pads = l.kind === "conv" && l.borders === "same" ? [...pad(before[1], shape[1]), ...pad(before[0], shape[0])] : [0, 0, 0, 0];
    switch (l.kind) {
      case "conv": {
        const even = pads.every((p) => p === pads[0]);
        const stride = l.stride > 1 ? `, stride=${l.stride}` : "", padding = even && pads[0] ? `, padding=${pads[0]}` : "";
        return [...(even ? [] : [`nn.ZeroPad2d((${pads.join(", ")}))`]), `nn.Conv2d(${before[2]}, ${l.filters}, ${l.side}${stride}${padding})`, ...bend[l.activation]];
      }
      case "pool": return [`nn.${l.how === "max" ? "Max" : "Avg"}Pool2d(${l.side}, stride=${l.stride})`];
      case "norm": return [`nn.BatchNorm${before.length === 1 ? "1d" : "2d"}(${before.at(-1)})`];
      case "dropout": return [`nn.Dropout(${l.rate})`];
      case "flatten": return ["nn.Flatten()"];
      case "gap": return ["nn.AdaptiveAvgPool2d(1)", "nn.Flatten()"];
      default: return [`nn.Linear(${before[0]}, ${l.units})`, ...bend[l.activation]];
    }
  });
  const comment = `# input: (batch, ${input[2]}, ${input[0]}, ${input[1]}), channels first`;
  return ["from torch import nn", "", comment, "model = nn.Sequential(", ...body.map((text) => `    ${text},`), ")", ""].join("\n");
}

// ---- the figure ----

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}
const option = (value, text = value) => make("option", { value, textContent: text });
const count = (number) => number.toLocaleString("en");
const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: bytes < 1e6 ? 2 : 1 })} MB`;

let figures = 0;

function render({ model, el }) {
  const id = `architecture-lab-${++figures}`;
  let shown = ""; // the kinds of layers that stand on the screen
  let parts = [];

  const presetChoice = make("select", { id: `${id}-preset` }, ...Object.keys(PRESETS).map((name) => option(name, name === "ours" ? "ours (chapter 7)" : name)), option("custom", "your own"));
  const sides = ["height", "width", "channels"].map((name, axis) => make("input", { type: "number", min: 1, step: 1, id: `${id}-${name}`, oninput: (event) => setInput(axis, event.target.valueAsNumber) }));
  const list = make("ol", { className: "layers", aria: { label: "Layers, from the picture to the classes" } });
  const addChoice = make("select", { id: `${id}-add` }, ...Object.entries(KINDS).map(([kind, { name }]) => option(kind, name)));
  const add = make("button", { type: "button", textContent: "Add at the end", onclick: () => setLayers([...layers(), { ...KINDS[addChoice.value].fresh }], "Added.") });
  const totals = make("p", { className: "totals", aria: { role: "status", live: "polite" } });
  const code = make("textarea", { readOnly: true, rows: 8, id: `${id}-code`, spellcheck: false, hidden: true, aria: { label: "The network as code" } });
  const copied = make("span", { className: "copied", aria: { role: "status" } });
  const copyButton = (text, write) => make("button", { type: "button", textContent: text, onclick: () => copy(write) });
  const keras = copyButton("Copy as Keras", toKeras), torch = copyButton("Copy as PyTorch", toTorch);
  const labelled = (text, control) => make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: text }), control);
  el.append(make("div", { className: "architecture-lab" },
    make("div", { className: "top" }, labelled("Network", presetChoice), ...["height", "width", "channels"].map((name, axis) => labelled(name, sides[axis]))),
    list,
    make("div", { className: "adding" }, labelled("Another layer", addChoice), add),
    totals,
    make("div", { className: "copying" }, keras, torch, copied), code));

  // ---- state ----
  const preset = () => PRESETS[model.get("preset")] ?? PRESETS["LeNet-5"];
  const layers = () => (model.get("layers")?.length ? model.get("layers") : preset().layers);
  const input = () => (model.get("input")?.length ? model.get("input") : preset().input);
  function save(changes) {
    model.set(changes);
    model.save_changes();
  }
  const setLayers = (next) => save({ preset: "custom", input: [...input()], layers: next });
  const setInput = (axis, value) => save({ preset: "custom", layers: [...layers()], input: input().map((side, i) => (i === axis ? value : side)) });
  const setField = (index, field, value) => setLayers(layers().map((layer, i) => (i === index ? { ...layer, [field]: value } : layer)));
  function move(index, by) {
    const next = [...layers()];
    next.splice(index + by, 0, ...next.splice(index, 1));
    setLayers(next);
    parts[index + by]?.buttons[by < 0 ? 0 : 1].focus();
  }
  function remove(index) {
    if (layers().length === 1) return;
    setLayers(layers().filter((_, i) => i !== index));
    parts[Math.min(index, parts.length - 1)]?.buttons[2].focus();
  }

  async function copy(write) {
    if (plan(input(), layers()).problem) return void (copied.textContent = "First mend the layer that does not fit.");
    code.value = write(input(), layers());
    code.hidden = false;
    try {
      await navigator.clipboard.writeText(code.value);
      copied.textContent = "Copied.";
    } catch {
      code.select();
      copied.textContent = "Marked below: copy it from there.";
    }
  }

  // ---- state → screen ----
  function row(layer, index) {
    const fields = KINDS[layer.kind].fields.map((name) => {
      const { label, options, min, step = 1 } = FIELDS[name];
      const named = { aria: { label: `${label}, layer ${index + 1}` } };
      const change = (event) => setField(index, name, options ? event.target.value : event.target.valueAsNumber);
      const control = options
        ? make("select", { ...named, onchange: change }, ...(Array.isArray(options) ? options.map((value) => option(value)) : Object.entries(options).map(([value, text]) => option(value, text))))
        : make("input", { ...named, type: "number", min, step, oninput: change });
      return { name, control, element: make("span", { className: "setting" }, make("span", { textContent: label, aria: { hidden: "true" } }), control) };
    });
    const button = (text, words, act) => make("button", { type: "button", textContent: text, title: words, onclick: act, aria: { label: `${words}: layer ${index + 1}, ${KINDS[layer.kind].name}` } });
    const buttons = [button("↑", "Move up", () => move(index, -1)), button("↓", "Move down", () => move(index, 1)), button("✕", "Remove", () => remove(index))];
    const numbers = make("span", { className: "numbers" }), bar = make("span", { className: "bar", aria: { hidden: "true" } }, make("i"), make("i"));
    const element = make("li", { className: layer.kind },
      make("span", { className: "kind", textContent: KINDS[layer.kind].name }), make("span", { className: "settings" }, ...fields.map((f) => f.element)),
      make("span", { className: "buttons" }, ...buttons), numbers, bar);
    return { element, fields, buttons, numbers, bar };
  }

  function show() {
    const now = layers(), found = plan(input(), now), focused = el.getRootNode().activeElement;
    const kinds = now.map((layer) => layer.kind).join();
    if (kinds !== shown) {
      parts = now.map(row);
      list.replaceChildren(...parts.map((part) => part.element));
      shown = kinds;
    }
    presetChoice.value = model.get("preset") in PRESETS ? model.get("preset") : "custom";
    sides.forEach((field, axis) => { if (field !== focused) field.value = input()[axis]; });
    parts.forEach(({ element, fields, buttons, numbers, bar }, index) => {
      const { shape, parameters, multiplyAdds, wrong } = found.rows[index];
      for (const { name, control } of fields) if (control !== focused) control.value = now[index][name];
      buttons[0].disabled = index === 0;
      buttons[1].disabled = index === now.length - 1;
      element.classList.toggle("wrong", Boolean(wrong));
      const costs = parameters ? ` · ${count(parameters)} parameters${multiplyAdds ? ` · ${count(multiplyAdds)} multiply–adds` : ""}` : "";
      numbers.textContent = shape ? `→ ${shapeText(shape)}${costs}` : wrong ? `✗ ${wrong}` : "→ ?";
      bar.children[0].style.width = `${(100 * parameters) / (found.parameters || 1)}%`;
      bar.children[1].style.width = `${(100 * multiplyAdds) / (found.multiplyAdds || 1)}%`;
    });
    const sum = `${count(found.parameters)} parameters (${megabytes(found.weightBytes)}), ${count(found.multiplyAdds)} multiply–adds for one picture, feature maps ${megabytes(found.mapBytes)}`;
    totals.textContent = found.problem ? `✗ ${found.problem}` : `${sum}. Bars: blue, share of the parameters; orange, share of the work.`;
    totals.classList.toggle("problem", Boolean(found.problem));
  }

  presetChoice.addEventListener("change", () => {
    const chosen = PRESETS[presetChoice.value];
    if (chosen) save({ preset: presetChoice.value, input: [...chosen.input], layers: chosen.layers.map((layer) => ({ ...layer })) });
    code.hidden = true;
    copied.textContent = "";
  });
  for (const name of ["preset", "input", "layers"]) model.on(`change:${name}`, show);
  show();
  return () => {
    for (const name of ["preset", "input", "layers"]) model.off(`change:${name}`, show);
  };
}

export default { render };
