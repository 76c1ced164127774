// One question: what it is, why it is asked, a box for the answer, and the three ways on.
import { el, freshId, labelled } from "../dom.js";

const BETWEEN = /[、，,；;]+/;

/**
 * @param {any} told what the library said
 * @param {number} number which question it is
 * @param {any} words
 * @param {{ answer: (value: unknown) => void, back: () => void, restart: () => void }} ways
 */
export function asked(told, number, words, ways) {
  const question = told.question;
  const wrong = el("p", { role: "alert", class: "guide-wrong", "data-testid": "refused" }, told.refused || "");
  const box = boxFor(question, words);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const value = box.read();
    if (value === undefined) {
      wrong.textContent = box.empty;
      box.first()?.focus();
      return;
    }
    ways.answer(value);
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
    el("button", { type: "button", class: "md-button", onclick }, text);
  const head = el("h2", { tabindex: "-1", id: freshId(), "data-testid": "question" }, question.said);
  return el(
    "form", { class: "guide-card", onsubmit: submit, novalidate: true, "aria-labelledby": head.id },
    el("p", { class: "guide-number" }, words.question(number)),
    head,
    question.note ? el("p", {}, question.note) : null,
    box.element,
    wrong,
    el(
      "p", { class: "guide-buttons" },
      el("button", { type: "submit", class: "md-button md-button--primary" }, words.next),
      button(words.unknown, () => ways.answer(null)),
      button(words.back, ways.back),
      button(words.restart, ways.restart),
    ),
    why(question, words),
  );
}

/** @param {any} question @param {any} words */
function why(question, words) {
  const lines = question.why.map((/** @type {any} */ each) =>
    el("li", {}, words.whyOne(each.programme, each.rule), each.clauses.length ? `：${each.clauses.join("；")}` : ""),
  );
  const rest = lines.splice(2);
  return el(
    "section", { class: "guide-why", "data-testid": "why" },
    el("h3", {}, words.why),
    el("ul", {}, ...lines),
    rest.length ? el("details", {}, el("summary", {}, words.whyMore(rest.length)), el("ul", {}, ...rest)) : null,
    question.checked ? el("p", {}, question.checked) : null,
  );
}

/**
 * The box for an answer: what it is made of, what was answered (undefined: nothing yet).
 * @param {any} question
 * @param {any} words
 * @returns {{ element: HTMLElement, read: () => unknown, empty: string, first: () => HTMLElement | null }}
 */
function boxFor(question, words) {
  const { input } = question;
  if (input === "bool") return oneOf([["yes", words.yes], ["no", words.no]], question, words, (value) => value === "yes");
  if (input === "choice") return oneOf(question.options.map((/** @type {any} */ o) => [o.id, o.said]), question, words);
  if (input === "choices") return several(question, words);
  if (input === "count") return counted(question, words);
  return written(question, words);
}

/**
 * @param {[string, string][]} options
 * @param {any} question
 * @param {any} words
 * @param {(value: string) => unknown} [meant]
 */
function oneOf(options, question, words, meant = (value) => value) {
  const all = question.optional ? [...options, ["none", words.none]] : options;
  const rows = all.map(([value, text]) => el("label", {}, el("input", { type: "radio", name: "answer", value }), " ", text));
  const element = el("fieldset", { class: "guide-options" }, el("legend", { class: "guide-hidden" }, question.said), ...rows);
  const read = () => {
    const chosen = /** @type {any} */ (element.querySelector("input:checked"));
    return !chosen ? undefined : chosen.value === "none" && question.optional ? "none" : meant(chosen.value);
  };
  return { element, read, empty: words.pick, first: () => element.querySelector("input") };
}

/** @param {any} question @param {any} words */
function several(question, words) {
  const rows = question.options.map((/** @type {any} */ o) =>
    el("label", {}, el("input", { type: "checkbox", value: o.id }), " ", o.said),
  );
  const element = el("fieldset", { class: "guide-options" }, el("legend", { class: "guide-hidden" }, question.said), ...rows);
  const read = () => [...element.querySelectorAll("input:checked")].map((box) => /** @type {any} */ (box).value);
  return { element, read, empty: words.pick, first: () => element.querySelector("input") };
}

/** @param {any} question @param {any} words */
function counted(question, words) {
  const number = el("input", { type: "text", inputmode: "numeric", autocomplete: "off", "data-testid": "answer" });
  const names = el("input", { type: "text", autocomplete: "off" });
  const element = el("div", {}, labelled(words.count, number), labelled(words.names, names));
  const read = () => {
    const named = names.value.split(BETWEEN).map((name) => name.trim()).filter(Boolean);
    return named.length ? named : number.value.trim() || undefined;
  };
  return { element, read, empty: words.write, first: () => number };
}

/** @param {any} question @param {any} words */
function written(question, words) {
  const day = question.input === "date";
  const field = el("input", {
    type: day ? "date" : "text", inputmode: question.input === "number" ? "decimal" : null, autocomplete: "off",
    "data-testid": "answer",
  });
  const unit = question.unit ? `${question.label}（${question.unit}）` : question.label;
  const none = question.optional ? el("input", { type: "checkbox" }) : null;
  none?.addEventListener("change", () => (field.disabled = none.checked));
  const element = el(
    "div", {},
    labelled(unit, field, words.between(question.low, question.high)),
    none ? el("label", { class: "guide-none" }, none, " ", words.none) : null,
  );
  const read = () => (none?.checked ? "none" : field.value.trim() || undefined);
  return { element, read, empty: words.write, first: () => field };
}
