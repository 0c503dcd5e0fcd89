// Augmentation: change a picture step by step and decide whether its label is still right.
// An anywidget front-end module: no imports, no build step.

const SIZE = 120; // pixels a side, before and after
const FINE = 360; // a side of the picture that is looked up, drawn once; three times SIZE, so that samples fall in middles

// ---- pictures: a grey value 0..255 at any point, x to the right and y downwards, both 0..1; what lies outside is `around` ----

const near = (x, y, [x1, y1, x2, y2, width]) => {
  const t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)));
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) < width;
};
const strokes = (lines) => (x, y) => (lines.some((line) => near(x, y, line)) ? 30 : 245);

function house(x, y) {
  if (Math.hypot(x - 0.18, y - 0.18) < 0.09) return 250;
  if (Math.abs(x - 0.5) < 0.05 && y > 0.66 && y < 0.82) return 70;
  if (Math.abs(Math.abs(x - 0.5) - 0.13) < 0.045 && Math.abs(y - 0.6) < 0.05) return 90;
  if (y > 0.26 && y < 0.5 && Math.abs(x - 0.5) < (y - 0.26) * 1.2) return 60;
  if (Math.abs(x - 0.5) < 0.24 && y >= 0.5 && y < 0.82) return 215;
  return y > 0.8 - 0.05 * Math.sin(5 * x) ? 110 : 185;
}

// a 6: a ring below, and an arc that comes down to it from the upper right
function six(x, y) {
  const ring = Math.abs(Math.hypot((x - 0.5) / 0.95, y - 0.65) - 0.17) < 0.042;
  const arc = Math.abs(Math.hypot(x - 0.76, y - 0.57) - 0.43) < 0.042 && x < 0.66 && y < 0.62;
  return ring || arc ? 235 : 10;
}

// a round sign, dark, with a bright arrow to the left
function sign(x, y) {
  const r = Math.hypot(x - 0.5, y - 0.5);
  if (r > 0.42) return 235;
  if (r > 0.38) return 250;
  const head = x > 0.22 && x < 0.44 && Math.abs(y - 0.5) < (x - 0.22) * 0.85;
  return head || (x >= 0.42 && x < 0.76 && Math.abs(y - 0.5) < 0.07) ? 250 : 80;
}

const dog = strokes([[0.2, 0.42, 0.8, 0.38, 0.035], [0.5, 0.12, 0.48, 0.4, 0.035], [0.48, 0.4, 0.16, 0.9, 0.035], [0.5, 0.42, 0.86, 0.88, 0.035], [0.7, 0.12, 0.8, 0.2, 0.038]]);

const PICTURES = {
  dog: { name: "the character 犬", label: "犬 (dog)", shade: dog, around: 245 },
  six: { name: "a handwritten 6", label: "6", shade: six, around: 10 },
  sign: { name: "a traffic sign", label: "turn left", shade: sign, around: 235 },
  house: { name: "a house", label: "house", shade: house, around: 185 },
};

// ---- transformations: a slider each; `from` tells for a point of the result where it lies in the picture ----

const turn = (degrees) => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => [0.5 + (x - 0.5) * cos + (y - 0.5) * sin, 0.5 - (x - 0.5) * sin + (y - 0.5) * cos];
};
const TRANSFORMATIONS = {
  mirror: { name: "mirror, left ↔ right", low: 0, high: 1, start: 1, unit: "", from: (a) => (x, y) => [a ? 1 - x : x, y] },
  flip: { name: "mirror, top ↔ bottom", low: 0, high: 1, start: 1, unit: "", from: (a) => (x, y) => [x, a ? 1 - y : y] },
  move: { name: "move up or down", low: -50, high: 50, start: 0, unit: "% of the height", from: (a) => (x, y) => [x, y - a / 100] },
  turn: { name: "turn", low: -180, high: 180, start: 0, unit: "°", from: turn },
  zoom: { name: "zoom", low: 50, high: 200, start: 100, unit: "% of its size", from: (a) => (x, y) => [0.5 + ((x - 0.5) * 100) / a, 0.5 + ((y - 0.5) * 100) / a] },
  crop: { name: "crop: keep the lower part", low: 40, high: 100, start: 100, unit: "% kept", from: (a) => (x, y) => [0.5 + ((x - 0.5) * a) / 100, 1 - ((1 - y) * a) / 100] },
  contrast: { name: "contrast", low: -100, high: 100, start: 0, unit: "%" },
  brightness: { name: "brightness", low: -100, high: 100, start: 0, unit: "%" },
};

// Where a point of the result lies in the picture.
const stay = () => (x, y) => [x, y];
export const origin = (name, amount) => (TRANSFORMATIONS[name].from ?? stay)(amount);

// What contrast and brightness make of grey values; as in Keras, contrast stretches around the mean.
export function tone(name, amount, values) {
  if (name !== "contrast" && name !== "brightness") return values;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const changed = name === "contrast" ? (v) => mean + (v - mean) * (1 + amount / 100) : (v) => v + (255 * amount) / 100;
  return values.map((v) => Math.max(0, Math.min(255, changed(v))));
}

const drawn = new Map();

function fine(picture) {
  if (!drawn.has(picture)) drawn.set(picture, Float32Array.from({ length: FINE * FINE }, (_, i) => PICTURES[picture].shade(((i % FINE) + 0.5) / FINE, (Math.floor(i / FINE) + 0.5) / FINE)));
  return drawn.get(picture);
}

// The picture after a transformation: SIZE × SIZE grey values in reading order.
export function transformed(picture, name, amount, size = SIZE) {
  const { around } = PICTURES[picture], pixels = fine(picture), from = origin(name, amount), values = [];
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++) {
      const [x, y] = from((c + 0.5) / size, (r + 0.5) / size);
      values.push(x >= 0 && x < 1 && y >= 0 && y < 1 ? pixels[Math.floor(y * FINE) * FINE + Math.floor(x * FINE)] : around);
    }
  return tone(name, amount, values);
}

// ---- is the label still right? "yes", "no" or "unsure", with the reason; the first rule whose limit is not passed holds ----

const YES = "yes", NO = "no", UNSURE = "unsure";
const small = "A small change, as it also happens in real pictures.";
const toneRules = { contrast: [[-98, NO, "All is one grey: there is nothing left to read."], [-80, UNSURE, "It can hardly be seen."], [100, YES, "Other lamp, other pen: the label stays."]],
  brightness: [[-85, NO, "All is black or nearly so."], [-65, UNSURE, "It can hardly be seen."], [60, YES, "Other light: the label stays."], [85, UNSURE, "It can hardly be seen."], [100, NO, "All is white or nearly so."]] };
const RULES = {
  dog: { ...toneRules,
    mirror: [[0, YES, "Nothing was changed."], [1, NO, "The dot stands on the wrong side: this is no character."]],
    flip: [[0, YES, "Nothing was changed."], [1, NO, "Upside down it is no character."]],
    move: [[-24, NO, "The dot has gone: this reads 大, large."], [-9, UNSURE, "A part of the dot is left. Would you be sure?"], [12, YES, small], [30, UNSURE, "The feet are cut off. People would guess, but is it worth teaching?"], [50, NO, "Too little is left to read."]],
    turn: [[-60, NO, "Nobody writes like this, and not even a reader is sure."], [-25, UNSURE, "Further than people's writing leans."], [25, YES, "People write aslant."], [60, UNSURE, "Further than people's writing leans."], [180, NO, "Nobody writes like this, and not even a reader is sure."]],
    zoom: [[120, YES, "Smaller or larger writing."], [191, UNSURE, "The ends of the strokes are outside, and the dot is about to go."], [200, NO, "The dot has gone: this reads 大, large."]],
    crop: [[76, NO, "The dot has gone: this reads 大, large."], [88, UNSURE, "A part of the dot is left. Would you be sure?"], [100, YES, small]] },
  six: { ...toneRules,
    mirror: [[0, YES, "Nothing was changed."], [1, NO, "No digit looks like this."]],
    flip: [[0, YES, "Nothing was changed."], [1, NO, "This is no 6; if anything, a 9 seen in a mirror."]],
    move: [[-42, NO, "The stroke on top is gone: this reads 0, or nothing."], [-12, UNSURE, "The stroke is short: 6 or 0?"], [12, YES, small], [30, UNSURE, "A part of the ring is gone."], [50, NO, "The ring is gone."]],
    turn: [[-130, NO, "This is a 9 now."], [-40, UNSURE, "On the way from 6 to 9: neither the one nor the other."], [40, YES, "People write aslant."], [130, UNSURE, "On the way from 6 to 9: neither the one nor the other."], [180, NO, "This is a 9 now."]],
    zoom: [[125, YES, "Smaller or larger writing."], [200, UNSURE, "The stroke on top is going: 6 or 0?"]],
    crop: [[52, NO, "Without its upper stroke it reads 0."], [85, UNSURE, "The stroke is short: 6 or 0?"], [100, YES, small]] },
  sign: { ...toneRules,
    mirror: [[0, YES, "Nothing was changed."], [1, NO, "Now it says: turn right!"]],
    flip: [[0, YES, "Nothing was changed."], [1, YES, "This arrow is its own mirror image from top to bottom."]],
    move: [[-29, UNSURE, "A part of the arrow is cut away."], [28, YES, "The arrow is still there."], [50, UNSURE, "A part of the arrow is cut away."]],
    turn: [[-140, NO, "Now it says: turn right!"], [-30, NO, "Now it points up or down: another order."], [30, YES, "Signs stand aslant, and cameras too."], [140, NO, "Now it points up or down: another order."], [180, NO, "Now it says: turn right!"]],
    zoom: [[200, YES, "A sign far away or near."]],
    crop: [[68, UNSURE, "A part of the arrow is cut away."], [100, YES, "The arrow is still there."]] },
  house: { ...toneRules,
    mirror: [[1, YES, "A house is a house from either side."]],
    flip: [[0, YES, "Nothing was changed."], [1, UNSURE, "Still a house, but houses do not stand on their roofs: the label is right, the picture never occurs."]],
    move: [[-40, UNSURE, "Only walls, or only a roof, are left."], [40, YES, "Enough of the house is left."], [50, UNSURE, "Only a roof is left."]],
    turn: [[-35, UNSURE, "The label is right, but houses do not stand like this."], [35, YES, "As if the camera was held aslant."], [180, UNSURE, "The label is right, but houses do not stand like this."]],
    zoom: [[200, YES, "Nearer or farther away."]],
    crop: [[50, UNSURE, "A wall with a door. Would you say: house?"], [100, YES, "Enough of the house is left."]] },
};

export function verdict(picture, name, amount) {
  const [, right, why] = RULES[picture][name].find(([limit]) => amount <= limit);
  return { right, why };
}

// ---- the figure ----

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}
const option = (value, text) => make("option", { value, textContent: text });

function draw(canvas, values) {
  const size = Math.sqrt(values.length), pixels = new ImageData(size, size);
  canvas.width = canvas.height = size;
  const grey = Uint32Array.from(values, (value) => 0xff000000 | (Math.round(value) * 0x10101));
  pixels.data.set(new Uint8ClampedArray(grey.buffer));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

let figures = 0;

function render({ model, el }) {
  const id = `augmentation-${++figures}`;
  const pictureChoice = make("select", { id: `${id}-picture` }, ...Object.entries(PICTURES).map(([key, { name }]) => option(key, name)));
  const change = make("select", { id: `${id}-change` }, ...Object.entries(TRANSFORMATIONS).map(([key, { name }]) => option(key, name)));
  const slider = make("input", { type: "range", id: `${id}-amount`, step: 1 });
  const amountText = make("output", { htmlFor: slider.id });
  const before = make("canvas", { aria: { role: "img" } }), after = make("canvas", { aria: { role: "img" } });
  const question = make("p", { className: "question" });
  const answer = (text, value) => make("button", { type: "button", textContent: text, onclick: () => judge(value) });
  const yes = answer("Yes", YES), no = answer("No", NO);
  const feedback = make("p", { className: "feedback", aria: { role: "status", live: "polite" } });
  const labelled = (text, control, ...more) => make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: text }), control, ...more);
  el.append(make("div", { className: "augmentation" },
    make("div", { className: "choices" }, labelled("Picture", pictureChoice), labelled("Transformation", change), labelled("How much", slider, amountText)),
    make("div", { className: "pictures" },
      make("figure", {}, before, make("figcaption", { textContent: "As it was" })),
      make("figure", {}, after, make("figcaption", { textContent: "After" }))),
    make("div", { className: "asking" }, question, make("div", { className: "answers" }, yes, no), feedback)));

  const picture = () => (model.get("picture") in PICTURES ? model.get("picture") : "dog");
  const name = () => (model.get("transformation") in TRANSFORMATIONS ? model.get("transformation") : "mirror");
  const amount = () => { const { low, high, start } = TRANSFORMATIONS[name()]; return Math.max(low, Math.min(high, model.get("amount") ?? start)); };

  function save(changes) {
    model.set(changes);
    model.save_changes();
  }

  function judge(said) {
    const { right, why } = verdict(picture(), name(), amount());
    const mark = right === UNSURE ? "A matter of judgement." : said === right ? "✓ Right." : "✗ Look again.";
    feedback.textContent = `${mark} ${why}`;
    feedback.dataset.state = right === UNSURE ? UNSURE : said === right ? "right" : "wrong";
  }

  function show() {
    const { low, high, unit, name: words } = TRANSFORMATIONS[name()], { label, name: what } = PICTURES[picture()];
    pictureChoice.value = picture();
    change.value = name();
    Object.assign(slider, { min: low, max: high });
    slider.value = amount();
    const text = high === 1 ? (amount() ? "on" : "off") : `${amount() > 0 && low < 0 ? "+" : ""}${String(amount()).replace("-", "−")}${unit.startsWith("°") ? "" : " "}${unit}`;
    amountText.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    draw(before, transformed(picture(), name(), high === 1 || name() === "turn" || low < 0 ? 0 : 100));
    draw(after, transformed(picture(), name(), amount()));
    before.setAttribute("aria-label", `${what}, as it was`);
    after.setAttribute("aria-label", `${what} after: ${words}, ${text}`);
    question.textContent = `The label says “${label}”. Is it still right?`;
    feedback.textContent = "";
    delete feedback.dataset.state;
  }

  pictureChoice.addEventListener("change", () => save({ picture: pictureChoice.value }));
  change.addEventListener("change", () => save({ transformation: change.value, amount: TRANSFORMATIONS[change.value].start }));
  slider.addEventListener("input", () => save({ amount: +slider.value }));
  for (const key of ["picture", "transformation", "amount"]) model.on(`change:${key}`, show);
  show();
  return () => {
    for (const key of ["picture", "transformation", "amount"]) model.off(`change:${key}`, show);
  };
}

export default { render };
