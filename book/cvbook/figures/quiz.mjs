// Self-check quiz: questions with a choice of answers, every answer with its explanation. Nothing is stored or sent.
// An anywidget front-end module: no imports, no build step.

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}

let figures = 0;

// `question`: { question, choices: [{ text, why, correct? }] }; with several correct choices all of them are asked for.
function form({ question, choices }, index, total, solved) {
  const name = `quiz-${++figures}`, several = choices.filter(({ correct }) => correct).length > 1;
  const boxes = choices.map((_, i) => make("input", { type: several ? "checkbox" : "radio", name, value: i, id: `${name}-${i}` }));
  const feedback = make("p", { className: "feedback", aria: { role: "status", live: "polite" } });
  const lines = choices.map(({ text }, i) => make("div", { className: "choice" }, boxes[i], make("label", { htmlFor: boxes[i].id, textContent: text })));
  const legend = `${index + 1} of ${total}. ${question}${several ? " (Choose all that are right.)" : ""}`;
  const element = make("form", {}, make("fieldset", {}, make("legend", { textContent: legend }), ...lines, make("button", { type: "submit", textContent: "Check" }), feedback));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = choices.filter((_, i) => boxes[i].checked);
    if (!chosen.length) return void (feedback.textContent = "Choose an answer first.");
    const right = choices.every(({ correct }, i) => Boolean(correct) === boxes[i].checked);
    element.dataset.state = right ? "right" : "wrong";
    feedback.textContent = `${right ? "✓ Right." : "✗ Not yet."} ${chosen.map(({ why }) => why).join(" ")}`;
    solved(index, right);
  });
  return element;
}

function render({ model, el }) {
  const questions = model.get("questions") ?? [], right = new Set();
  const score = make("p", { className: "score", aria: { role: "status", live: "polite" } });
  const solved = (index, ok) => {
    ok ? right.add(index) : right.delete(index);
    score.textContent = `${right.size} of ${questions.length} right`;
  };
  el.append(make("div", { className: "quiz" }, ...questions.map((question, i) => form(question, i, questions.length, solved)), score));
}

export default { render };
