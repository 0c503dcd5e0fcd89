// Host of the book's interactive figures (anywidget front-end modules) in a static page: no kernel, no network.
// A classic deferred script, and modules imported from Blobs, so that the book also works when opened from disk.
(() => {
  "use strict";

  // Files of data: scripts that call figureData(name, base64), since a page opened from disk can fetch nothing else.
  const files = new Map();
  const arrivals = new Map();
  globalThis.figureData = (name, base64) => arrivals.get(name)?.(base64);

  function loadFile(address) {
    if (!files.has(address)) {
      const loading = new Promise((resolve, reject) => {
        arrivals.set(address.match(/([^/]+)\.js$/)[1], resolve);
        const script = Object.assign(document.createElement("script"), { src: address });
        script.onerror = () => reject(new Error(`${address} could not be loaded`));
        script.onload = () => script.remove();
        document.head.append(script);
      });
      const bytes = loading.then((base64) => new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer));
      files.set(address, bytes);
      bytes.catch(() => files.delete(address)); // the next request tries again
    }
    return files.get(address);
  }

  // The part of Jupyter's widget model that a figure uses.
  class Model {
    #state;
    #file;
    #listeners = new Map();
    constructor(state, file) {
      this.#state = { ...state };
      this.#file = file;
    }
    get(name) {
      return this.#state[name];
    }
    set(name, value) {
      const changes = typeof name === "object" ? name : { [name]: value };
      for (const [key, next] of Object.entries(changes)) {
        this.#state[key] = next;
        this.#emit(`change:${key}`, next);
      }
      this.#emit("change");
    }
    save_changes() {}
    // A figure asks its host for its file of data, and gets it as the trait "data", in a DataView as from Python.
    send(message) {
      if (message?.load !== "data" || !this.#file) return;
      loadFile(this.#file).then(
        (data) => this.set("data", data),
        (error) => this.#emit("msg:custom", { problem: error.message }),
      );
    }
    on(names, listener) {
      for (const name of names.split(" ")) {
        if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
        this.#listeners.get(name).add(listener);
      }
    }
    off(names, listener) {
      if (!names) return this.#listeners.clear();
      for (const name of names.split(" ")) listener ? this.#listeners.get(name)?.delete(listener) : this.#listeners.delete(name);
    }
    #emit(name, value) {
      const first = name.startsWith("msg:") ? [] : [{ model: this }]; // messages come alone, as in Jupyter
      this.#listeners.get(name)?.forEach((listener) => listener(...first, value));
    }
  }

  const sources = new Map();
  const modules = new Map();
  for (const script of document.querySelectorAll("script.figure-module")) {
    sources.set(script.dataset.module, JSON.parse(script.textContent));
  }

  function importModule(key) {
    if (!modules.has(key)) {
      const url = URL.createObjectURL(new Blob([sources.get(key).esm], { type: "text/javascript" }));
      modules.set(key, import(url).finally(() => URL.revokeObjectURL(url)));
    }
    return modules.get(key);
  }

  async function mount(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "loading";
    try {
      const { default: figure } = await importModule(box.dataset.module);
      const model = new Model(JSON.parse(box.dataset.state), box.dataset.file);
      await figure.initialize?.({ model });
      const shadow = box.attachShadow({ mode: "open" }); // the theme's styles and the figure's cannot meet
      const style = document.createElement("style");
      style.textContent = sources.get(box.dataset.module).css;
      const el = document.createElement("div");
      shadow.append(style, el);
      await figure.render({ model, el });
      box.dataset.ready = "true";
    } catch (error) {
      box.dataset.ready = "failed";
      console.error(`figure ${box.dataset.name}:`, error);
    }
  }

  const boxes = document.querySelectorAll(".interactive-figure[data-module]");
  const nearby = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        nearby.unobserve(entry.target);
        mount(entry.target);
      }
    },
    { rootMargin: "600px" },
  );
  boxes.forEach((box) => nearby.observe(box));
  addEventListener("beforeprint", () => boxes.forEach(mount));
})();
