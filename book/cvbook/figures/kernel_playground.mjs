// Kernel playground: edit a kernel, see what it makes of a picture, read any pixel's arithmetic.
// An anywidget front-end module: no imports, no build step; runs in a live notebook and in the book's static pages.
// Like the layers of a network it cross-correlates (no flip), at the positions where the kernel fits entirely.

const PHOTO = "photo", SIGNED = "signed", RANGE = "range";

const rows = (size, weight) => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => weight(i, j)));

// The same names and weights as cvbook.kernels.KERNELS (a test compares them), with the display that suits each.
export const PRESETS = {
  "identity": { display: PHOTO, kernel: [[0, 0, 0], [0, 1, 0], [0, 0, 0]] },
  "blur": { display: PHOTO, kernel: [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]] },
  "sharpen": { display: PHOTO, kernel: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] },
  "outline": { display: PHOTO, kernel: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]] },
  "emboss": { display: PHOTO, kernel: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]] },
  "Prewitt Gx": { display: SIGNED, kernel: [[1, 1, 1], [0, 0, 0], [-1, -1, -1]] },
  "Prewitt Gy": { display: SIGNED, kernel: [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]] },
  "Sobel Gx": { display: SIGNED, kernel: [[1, 2, 1], [0, 0, 0], [-1, -2, -1]] },
  "Sobel Gy": { display: SIGNED, kernel: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]] },
  "vertical line 7×7": { display: RANGE, kernel: rows(7, (i, j) => (j === 3 ? 1 : 0)) },
  "horizontal line 7×7": { display: RANGE, kernel: rows(7, (i) => (i === 3 ? 1 : 0)) },
};

const DISPLAYS = {
  [PHOTO]: "as a photo: 0 black, 255 white",
  [SIGNED]: "signed: negative dark, 0 grey, positive bright",
  [RANGE]: "full range: lowest black, highest white",
};

// ---- pictures: { height, width, data } with grey values 0..255 in reading order ----

function paint(size, shade) {
  const data = new Float64Array(size * size);
  for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) data[r * size + c] = Math.round(shade(c / size, r / size, c, r));
  return { height: size, width: size, data };
}

function house(x, y, column) {
  const hills = 0.62 - 0.1 * Math.sin(2 * Math.PI * (x + 0.1)) - 0.03 * Math.sin(6 * Math.PI * x);
  const inFence = y > 0.78 && y < 0.92 && x < 0.5;
  if (inFence && (column % 6 < 2 || Math.abs(y - 0.83) < 0.014)) return 235;
  if (Math.abs(x - 0.75) < 0.035 && y > 0.64 && y < 0.8) return 105;
  if (Math.abs(x - 0.62) < 0.04 && Math.abs(y - 0.63) < 0.045) return 60;
  if (y > 0.36 && y < 0.545 && Math.abs(x - 0.68) < (y - 0.36) * 1.05) return 40;
  if (Math.abs(x - 0.68) < 0.15 && Math.abs(y - 0.67) < 0.13) return 215;
  if (y > hills) return 95 - 40 * (y - hills) + 12 * Math.sin(22 * Math.PI * x + 7 * y) * Math.sin(18 * Math.PI * y);
  return Math.hypot(x - 0.2, y - 0.2) < 0.11 ? 250 : 190 - 90 * y;
}

function shapes(x, y, column, row) {
  if (Math.hypot(x - 0.28, y - 0.3) < 0.18) return 225;
  if (x > 0.56 && x < 0.9 && y > 0.12 && y < 0.46) return ((column >> 2) + (row >> 2)) % 2 ? 235 : 30;
  if (y > 0.62 && y < 0.66) return 240;
  if (Math.abs(x - 0.3 - 0.4 * (y - 0.7)) < 0.015 && y > 0.7) return 10;
  if (y > 0.74 && y < 0.92 && x > 0.55 && x < 0.9) return 255 * ((x - 0.55) / 0.35);
  return 110;
}

// 木, "tree": one horizontal, one vertical and two falling strokes
function tree(x, y) {
  const near = (x1, y1, x2, y2, width) => {
    const t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)));
    return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) < width;
  };
  const ink = near(0.16, 0.36, 0.84, 0.34, 0.03) || near(0.5, 0.12, 0.5, 0.9, 0.034) || near(0.49, 0.36, 0.14, 0.76, 0.03) || near(0.51, 0.36, 0.87, 0.75, 0.034);
  return ink ? 25 : 238;
}

const PICTURES = {
  house: { label: "house and fence", make: () => paint(96, house) },
  shapes: { label: "disc, board and lines", make: () => paint(96, shapes) },
  tree: { label: "the character 木", make: () => paint(96, tree) },
  rings: { label: "rings", make: () => paint(96, (x, y) => 127.5 + 127.5 * Math.cos(260 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))) },
  edge: { label: "step edge, 8×8", make: () => paint(8, (x) => (x < 0.5 ? 0 : 255)) },
};

export const picture = (name) => PICTURES[name].make();

function fromMessage(message) {
  const [height, width] = message.shape;
  const view = message.data; // a DataView over little-endian float32
  const data = Float64Array.from({ length: height * width }, (_, i) => view.getFloat32(4 * i, true));
  return { height, width, data };
}

// A bitmap or a frame of video as grey values, at most `side` pixels high and wide.
function greyOf(source, wide, high, side = 128) {
  const scale = Math.min(1, side / Math.max(wide, high));
  const width = Math.max(8, Math.round(wide * scale)), height = Math.max(8, Math.round(high * scale));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, width, height);
  const rgba = context.getImageData(0, 0, width, height).data;
  // brightness as television weighs it (ITU-R BT.601)
  const grey = (i) => Math.round(0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]);
  return { height, width, data: Float64Array.from({ length: height * width }, (_, i) => grey(i)) };
}

const fromFile = async (file) => createImageBitmap(file).then((bitmap) => greyOf(bitmap, bitmap.width, bitmap.height));

// Why there is no camera, by the name of the browser's error, and what the reader can do.
const CAMERA_PROBLEMS = {
  NotAllowedError: "The camera was refused. Allow it beside the browser's address bar and press the button again, or choose a picture.",
  NotFoundError: "This machine has no camera. Choose a picture.",
  NotReadableError: "Another program is using the camera. Close it and press the button again, or choose a picture.",
  insecure: "The browser keeps cameras from this page, since it was not loaded over https. Choose a picture.",
};
const cameraProblem = (name) => CAMERA_PROBLEMS[name] ?? "The camera could not be used. Choose a picture.";

// ---- arithmetic ----

export function correlate(image, kernel) {
  const kernelHeight = kernel.length, kernelWidth = kernel[0].length;
  const height = image.height - kernelHeight + 1, width = image.width - kernelWidth + 1;
  const data = new Float64Array(Math.max(0, height) * Math.max(0, width));
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      let sum = 0;
      for (let i = 0; i < kernelHeight; i++)
        for (let j = 0; j < kernelWidth; j++) sum += image.data[(r + i) * image.width + c + j] * kernel[i][j];
      data[r * width + c] = sum;
    }
  return { height, width, data };
}

const same = (a, b) => a.length === b.length && a.every((row, i) => row.length === b[i].length && row.every((v, j) => Math.abs(v - b[i][j]) < 1e-9));
const number = (value) => String(+value.toFixed(4)).replace("-", "−");
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// ---- drawing ----

function shadeOf(values, display) {
  let low = 0, high = 255;
  if (display === SIGNED) high = values.reduce((top, v) => Math.max(top, Math.abs(v)), 1e-9), low = -high;
  if (display === RANGE) (low = values.reduce((a, b) => Math.min(a, b), Infinity)), (high = values.reduce((a, b) => Math.max(a, b), -Infinity));
  const span = high - low || 1;
  return (value) => clamp(((value - low) / span) * 255, 0, 255);
}

// Draw `image` at its place in a frame of `height` × `width` pixels, and an orange frame around `window`.
function draw(canvas, image, { height, width, display, window }) {
  const scale = Math.max(1, Math.floor(384 / Math.max(height, width)));
  canvas.height = height * scale;
  canvas.width = width * scale;
  const context = canvas.getContext("2d");
  const top = (height - image.height) / 2, left = (width - image.width) / 2;
  if (image.data.length) {
    const small = Object.assign(document.createElement("canvas"), { height: image.height, width: image.width });
    const pixels = new ImageData(image.width, image.height);
    const shade = shadeOf(image.data, display);
    image.data.forEach((value, i) => pixels.data.set([shade(value), shade(value), shade(value), 255], 4 * i));
    small.getContext("2d").putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, left * scale, top * scale, image.width * scale, image.height * scale);
  }
  const margin = 3; // the frame stands around the pixels, not on them
  const box = [window.column * scale - margin, window.row * scale - margin, window.width * scale + 2 * margin, window.height * scale + 2 * margin];
  for (const [colour, lineWidth] of [["#000", 6], ["#ffb000", 3]]) {
    Object.assign(context, { strokeStyle: colour, lineWidth });
    context.strokeRect(...box);
  }
}

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

const TOO_LARGE = "The kernel is larger than the picture. Choose a larger picture.";
const option = (value, text = value) => make("option", { value, textContent: text });

let figures = 0;

function render({ model, el }) {
  const id = `kernel-playground-${++figures}`;
  let image = null, result = null, uploaded = null, display = PHOTO, stream = null, timer = 0;
  let position = { row: 0, column: 0 };

  // ---- the parts ----
  const presetChoice = make("select", { id: `${id}-preset` }, ...Object.keys(PRESETS).map((name) => option(name)), option("custom", "your own"));
  const grid = make("div", { className: "grid", aria: { role: "group", label: "Weights of the kernel" } });
  const sum = make("p", { className: "sum" });
  const flip = make("button", { type: "button", textContent: "Flip (rotate by 180°)" });
  const pictureChoice = make("select", { id: `${id}-picture` }, ...Object.entries(PICTURES).map(([name, { label }]) => option(name, label)));
  const upload = make("input", { type: "file", accept: "image/*", id: `${id}-upload` });
  const camera = make("button", { type: "button", textContent: "Use the camera" });
  const promise = make("p", { className: "promise", textContent: "Nothing leaves this page: a picture that you choose or show to the camera stays in this tab and is gone when you close it." });
  const displayChoice = make("select", { id: `${id}-display` }, ...Object.entries(DISPLAYS).map(([name, label]) => option(name, label)));
  const keys = "Move the window with the arrow keys.";
  const input = make("canvas", { tabIndex: 0, aria: { role: "img" } });
  const output = make("canvas", { tabIndex: 0, aria: { role: "img" } });
  const announcement = make("p", { className: "value", aria: { role: "status", live: "polite" } });
  const products = make("table", { className: "products" });
  const sentence = make("p", { className: "sentence" });
  const problem = make("p", { className: "problem", aria: { role: "alert" } });
  const labelled = (text, control) => make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: text }), control);
  el.append(
    make(
      "div",
      { className: "kernel-playground" },
      make("fieldset", {}, make("legend", { textContent: "Kernel" }), labelled("Preset", presetChoice), grid, sum, flip),
      make("div", { className: "pictures" },
        make("figure", {}, input, make("figcaption", { textContent: "Picture" })),
        make("figure", {}, output, make("figcaption", { textContent: "Result" }))),
      make("div", { className: "choices" },
        labelled("Picture", pictureChoice), labelled("Show the result", displayChoice), labelled("Or a picture of yours", upload), make("div", { className: "field" }, make("span", { className: "or", textContent: "Or what you see" }), camera), promise, problem),
      make("div", { className: "arithmetic" }, announcement, products, sentence),
    ),
  );

  // ---- state → screen ----
  const kernel = () => model.get("kernel");

  function loadPicture({ keepPosition = false } = {}) {
    const sent = model.get("image"), name = model.get("picture") ?? "house";
    if (sent || uploaded) pictureChoice.querySelector("[value=yours]") ?? pictureChoice.append(option("yours", "yours"));
    const wanted = name === "yours" && !sent && !uploaded ? "house" : name;
    image = wanted === "yours" ? (uploaded ?? fromMessage(sent)) : picture(wanted in PICTURES ? wanted : "house");
    pictureChoice.value = wanted;
    if (!keepPosition) position = { row: Math.floor(image.height * 0.42), column: Math.floor(image.width * 0.47) };
  }

  function showKernel() {
    const weights = kernel(), focused = el.getRootNode().activeElement;
    grid.style.setProperty("--columns", weights[0].length);
    grid.classList.toggle("large", weights.length > 5);
    if (grid.childElementCount !== weights.flat().length)
      grid.replaceChildren(
        ...weights.flatMap((row, i) => row.map((_, j) => make("input", { type: "number", step: "any", aria: { label: `Weight, row ${i + 1}, column ${j + 1}` }, oninput: (event) => setWeight(i, j, event.target) }))),
      );
    weights.flat().forEach((weight, i) => {
      if (grid.children[i] !== focused) grid.children[i].value = +weight.toFixed(4);
    });
    presetChoice.value = Object.keys(PRESETS).find((name) => same(PRESETS[name].kernel, weights)) ?? "custom";
    sum.textContent = `Sum of the weights: ${number(weights.flat().reduce((a, b) => a + b, 0))}`;
  }

  function showPixel() {
    const weights = kernel(), height = weights.length, width = weights[0].length;
    const fits = result.height > 0 && result.width > 0;
    if (!fits || problem.textContent === TOO_LARGE) problem.textContent = fits ? "" : TOO_LARGE;
    if (!fits) return;
    position = { row: clamp(position.row, 0, result.height - 1), column: clamp(position.column, 0, result.width - 1) };
    const { row, column } = position, frame = { height: image.height, width: image.width };
    draw(input, image, { ...frame, display: PHOTO, window: { row, column, height, width } });
    draw(output, result, { ...frame, display, window: { row: row + (height - 1) / 2, column: column + (width - 1) / 2, height: 1, width: 1 } });
    const terms = weights.flatMap((line, i) => line.map((weight, j) => ({ pixel: image.data[(row + i) * image.width + column + j], weight })));
    const value = number(result.data[row * result.width + column]);
    announcement.textContent = `Row ${row}, column ${column} of the result: ${value}`;
    products.hidden = terms.length > 25;
    const cell = ({ pixel, weight }) => make("td", { className: weight > 0 ? "plus" : weight < 0 ? "minus" : "", textContent: `${number(pixel)} · ${factor(weight)}` });
    products.replaceChildren(
      make("caption", { textContent: "Pixel · weight, at each place of the window" }),
      ...weights.map((line, i) => make("tr", {}, ...terms.slice(i * width, (i + 1) * width).map(cell))),
    );
    const shown = terms.length > 25 ? terms.filter(({ weight }) => weight) : terms;
    const left = shown.map(({ pixel, weight }) => `${number(pixel)} · ${factor(weight)}`).join(" + ") || "0";
    sentence.textContent = `${left} = ${value}${shown.length < terms.length ? " (the places with weight 0 are left out)" : ""}`;
  }

  function describe() {
    const low = result.data.reduce((a, b) => Math.min(a, b), Infinity), high = result.data.reduce((a, b) => Math.max(a, b), -Infinity);
    input.setAttribute("aria-label", `Picture: ${pictureChoice.selectedOptions[0]?.textContent}. ${keys}`);
    output.setAttribute("aria-label", `Result, values from ${number(low)} to ${number(high)}. ${keys}`);
  }

  function update() {
    showKernel();
    result = correlate(image, kernel());
    showPixel();
    describe();
  }

  // ---- actions → state ----
  function setKernel(weights) {
    model.set("kernel", weights);
    model.save_changes();
  }

  function setWeight(i, j, field) {
    const valid = field.value.trim() !== "" && Number.isFinite(field.valueAsNumber);
    field.setAttribute("aria-invalid", String(!valid));
    if (valid) setKernel(kernel().map((row, r) => row.map((weight, c) => (r === i && c === j ? field.valueAsNumber : weight))));
  }

  function setDisplay(value) {
    displayChoice.value = display = value;
    showPixel();
  }

  function move(canvas, event) {
    const box = canvas.getBoundingClientRect(), weights = kernel();
    const row = Math.floor(((event.clientY - box.top) / box.height) * image.height - (weights.length - 1) / 2);
    const column = Math.floor(((event.clientX - box.left) / box.width) * image.width - (weights[0].length - 1) / 2);
    position = { row, column };
    showPixel();
  }

  presetChoice.addEventListener("change", () => {
    const preset = PRESETS[presetChoice.value];
    if (!preset) return;
    displayChoice.value = display = preset.display;
    setKernel(preset.kernel.map((row) => [...row]));
  });
  flip.addEventListener("click", () => setKernel(kernel().map((row) => [...row].reverse()).reverse()));
  displayChoice.addEventListener("change", () => setDisplay(displayChoice.value));
  pictureChoice.addEventListener("change", () => {
    stopCamera();
    problem.textContent = "";
    model.set("picture", pictureChoice.value);
    model.save_changes();
  });
  upload.addEventListener("change", async () => {
    const [file] = upload.files;
    if (!file) return;
    stopCamera();
    try {
      uploaded = await fromFile(file);
      problem.textContent = "";
    } catch {
      problem.textContent = "This file is not a picture that the browser can read. Try a PNG or a JPEG.";
      return;
    }
    showYours();
  });
  camera.addEventListener("click", () => (stream ? stopCamera() : startCamera()));

  function showYours() {
    if (model.get("picture") === "yours") return changePicture(); // a second picture leaves the trait as it was
    model.set("picture", "yours");
    model.save_changes();
  }

  // ---- the camera: only after a click, and no longer than the reader looks ----
  async function startCamera() {
    problem.textContent = "";
    camera.disabled = true; // one at a time
    try {
      if (!navigator.mediaDevices) throw { name: "insecure" };
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 320 } });
      if (!el.isConnected || document.hidden) return opened.getTracks().forEach((track) => track.stop()); // gone meanwhile
      stream = opened;
    } catch ({ name }) {
      problem.textContent = cameraProblem(name);
      return;
    } finally {
      camera.disabled = false;
    }
    const video = make("video", { srcObject: stream, muted: true, playsInline: true });
    camera.textContent = "Keep this picture, stop the camera";
    announcement.setAttribute("aria-live", "off"); // eight numbers a second would be noise
    let first = true;
    timer = setInterval(() => {
      if (!el.isConnected) return stopCamera();
      if (!video.videoWidth) return;
      uploaded = greyOf(video, video.videoWidth, video.videoHeight, 96);
      if (first) showYours();
      else changePicture({ keepPosition: true });
      first = false;
    }, 125);
    video.play().catch(() => {}); // stopped before it began
  }

  function stopCamera() {
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    camera.textContent = "Use the camera";
    announcement.setAttribute("aria-live", "polite");
  }

  const leave = () => document.hidden && stopCamera();
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const canvas of [input, output]) {
    canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && move(canvas, event));
    canvas.addEventListener("pointerdown", (event) => move(canvas, event));
    canvas.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      position = { row: position.row + step[0], column: position.column + step[1] };
      showPixel();
    });
  }

  function changePicture(options) {
    loadPicture(options);
    update();
  }
  const changed = () => changePicture(); // without the model's event as options
  model.on("change:kernel", update);
  model.on("change:picture", changed);
  model.on("change:image", changed);
  document.addEventListener("visibilitychange", leave);
  loadPicture();
  const known = Object.values(PRESETS).find((preset) => same(preset.kernel, kernel()));
  displayChoice.value = display = known?.display ?? PHOTO;
  update();
  return () => {
    stopCamera();
    document.removeEventListener("visibilitychange", leave);
    model.off("change:kernel", update);
    model.off("change:picture", changed);
    model.off("change:image", changed);
  };
}

export default { render };
