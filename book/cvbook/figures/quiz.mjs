// Self-check quiz: questions with a choice of answers, every answer with its explanation. What was chosen is kept in
// this browser, for this page, and nowhere else; on paper the answers stand below each question.
// An anywidget front-end module: no imports, no build step.

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

let figures = 0;

// What a reader chose: { question: [indices of the choices] }. Where a browser keeps nothing, neither does this.
const memory = {
  key: `quiz ${globalThis.location?.pathname ?? ""}`,
  read() {
    try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; }
  },
  write(chosen) {
    try { localStorage.setItem(this.key, JSON.stringify(chosen)); } catch { /* private window, full, or forbidden */ }
  },
};

// `question`: { question, choices: [{ text, why, correct? }] }; with several correct choices all of them are asked for.
function form({ question, choices }, index, total, solved, kept) {
  const name = `quiz-${++figures}`, several = choices.filter(({ correct }) => correct).length > 1;
  const boxes = choices.map((_, i) => make("input", { type: several ? "checkbox" : "radio", name, value: i, id: `${name}-${i}` }));
  const feedback = make("p", { className: "feedback", aria: { role: "status", live: "polite" } });
  const lines = choices.map(({ text }, i) => make("div", { className: "choice" }, boxes[i], make("label", { htmlFor: boxes[i].id, textContent: text })));
  const legend = `${index + 1} of ${total}. ${question}${several ? " (Choose all that are right.)" : ""}`;
  const element = make("form", {}, make("fieldset", {}, make("legend", { textContent: legend }), ...lines, make("button", { type: "submit", textContent: "Check" }), feedback, printed(choices)));
  const judge = () => {
    const chosen = choices.filter((_, i) => boxes[i].checked);
    if (!chosen.length) return void (feedback.textContent = "Choose an answer first.");
    const right = choices.every(({ correct }, i) => Boolean(correct) === boxes[i].checked);
    element.dataset.state = right ? "right" : "wrong";
    feedback.textContent = `${right ? "✓ Right." : "✗ Not yet."} ${chosen.map(({ why }) => why).join(" ")}`;
    solved(index, right, choices.flatMap((_, i) => (boxes[i].checked ? [i] : [])));
  };
  element.addEventListener("submit", (event) => (event.preventDefault(), judge()));
  const before = (kept ?? []).filter((i) => boxes[i]);
  for (const i of before) boxes[i].checked = true;
  if (before.length) judge();
  return element;
}

// The answer for a reader on paper.
function printed(choices) {
  const right = choices.filter(({ correct }) => correct);
  return make("p", { className: "printed", textContent: `Answer: ${right.map(({ text }) => text).join("; ")}. ${right.map(({ why }) => why).join(" ")}` });
}

function render({ model, el }) {
  const questions = model.get("questions") ?? [], right = new Set(), kept = memory.read(), chosen = {};
  const score = make("p", { className: "score", aria: { role: "status", live: "polite" } });
  const again = make("button", { type: "button", textContent: "Start again", hidden: true });
  const list = make("div", {});
  const solved = (index, ok, indices) => {
    ok ? right.add(index) : right.delete(index);
    chosen[questions[index].question] = indices;
    memory.write(chosen);
    score.textContent = `${right.size} of ${questions.length} right`;
    again.hidden = false;
  };
  const fill = (answers) => list.replaceChildren(...questions.map((question, i) => form(question, i, questions.length, solved, answers[question.question])));
  again.addEventListener("click", () => {
    right.clear();
    for (const question in chosen) delete chosen[question];
    memory.write({});
    fill({});
    score.textContent = "";
    again.hidden = true;
    list.querySelector("input")?.focus();
  });
  fill(kept);
  el.append(make("div", { className: "quiz" }, list, score, again));
}

export default { render };
