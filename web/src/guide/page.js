// The guided form: place and day chosen, one question at a time, what is still possible, and at the end a sheet.
import { el, labelled, select } from "../dom.js";
import { HOME, Library } from "../library.js";
import { asked } from "./question.js";
import { possible, sheet } from "./results.js";
import { failureSaid } from "../failure.js";
import { wordsOf } from "./words.js";

/**
 * Load the library and put the form into a box. Rejects with a Failure where it cannot be loaded.
 * @param {HTMLElement} box
 * @param {string} language
 * @param {(said: string) => void} say
 */
export async function mount(box, language, say) {
  const words = wordsOf(language);
  const places = await placesOf();
  const library = await Library.start((step) => say(step === "runtime" ? words.loadingRuntime : words.loadingLibrary));
  say("");
  new Guide(box, library, language, words, places, say).choose();
}

async function placesOf() {
  try {
    const response = await fetch(new URL("places.json", HOME), { credentials: "same-origin" });
    if (response.ok) return await response.json();
  } catch (error) {
    // told below
  }
  throw { kind: "missing", said: "places.json" };
}

/** How much of the top the header of the page covers. */
const HEADER = 60;

class Guide {
  /**
   * @param {HTMLElement} box
   * @param {Library} library
   * @param {string} language
   * @param {any} words
   * @param {any[]} places
   * @param {(said: string) => void} say
   */
  constructor(box, library, language, words, places, say) {
    this.box = box;
    this.library = library;
    this.language = language;
    this.words = words;
    this.places = places;
    this.say = say;
    /** What was chosen: place, overlay, on, programmes. @type {any} */
    this.chosen = null;
    /** @type {{ id: string, path: string[][], answer: unknown }[]} */
    this.answers = [];
  }

  /** The first page: which place, which day, which programmes. */
  choose() {
    const { words } = this;
    const before = this.chosen || { place: "yancheng" };
    const named = this.places.find((each) => each.id === before.place) || this.places[0];
    const place = select(this.places.map((each) => [each.id, each.title]), named.id, { "data-testid": "place" });
    const overlay = el("select", { "data-testid": "overlay" });
    const on = el("input", { type: "date", required: true, "data-testid": "on" });
    const list = el("div", { class: "guide-options" });
    const wrong = el("p", { role: "alert", class: "guide-wrong" });
    const fill = async () => {
      const found = this.places.find((each) => each.id === place.value);
      overlay.replaceChildren(
        ...found.overlays.map((/** @type {any} */ each) => el("option", { value: each.id }, each.title)),
        el("option", { value: "" }, words.noOverlay),
      );
      list.replaceChildren(); // those of another place are none of this one
      button.disabled = true;
      on.value = (before.place === found.id && before.on) || found.on || "";
      const programmes = await this.library.ask("programmes", {
        place: found.id, overlay: overlay.value, language: this.language,
      });
      if (place.value !== found.id) return;
      const marked = before.place === found.id && before.programmes ? before.programmes : [programmes[0]?.id];
      list.replaceChildren(
        ...programmes.map((/** @type {any} */ each) =>
          el("label", {}, el("input", { type: "checkbox", name: "programme", value: each.id, checked: marked.includes(each.id) }),
            " ", each.label, each.about ? el("small", {}, words.each(each.about)) : null),
        ),
      );
      button.disabled = false;
    };
    const begin = (/** @type {Event} */ event) => {
      event.preventDefault();
      const programmes = [...list.querySelectorAll("input:checked")].map((box) => /** @type {any} */ (box).value);
      wrong.textContent = !on.value ? words.noDay : programmes.length ? "" : words.noneChosen;
      if (wrong.textContent) return;
      this.chosen = { place: place.value, overlay: overlay.value, on: on.value, programmes };
      this.answers = [];
      this.step();
    };
    const button = el("button", { type: "submit", class: "md-button md-button--primary" }, words.begin);
    place.addEventListener("change", () => fill().catch((failure) => this.failed(failure)));
    const form = el(
      "form", { class: "guide-card", onsubmit: begin, novalidate: true },
      el("h2", { tabindex: "-1" }, words.choose),
      labelled(words.place, place), labelled(words.overlay, overlay), labelled(words.on, on, words.onNote),
      el("fieldset", {}, el("legend", {}, words.programmes), el("small", {}, words.programmesNote), list),
      wrong,
      el("p", { class: "guide-buttons" }, button),
    );
    this.show(form);
    fill().catch((failure) => this.failed(failure));
  }

  /** Ask the library where the form stands, and draw that. */
  async step() {
    this.say(this.words.thinking);
    this.box.setAttribute("aria-busy", "true");
    this.box.querySelectorAll("button").forEach((button) => (button.disabled = true));
    try {
      const told = await this.library.ask("guide", { ...this.chosen, answers: this.answers, language: this.language });
      this.answers = this.answers.slice(0, told.answers.length);
      this.say("");
      this.draw(told);
    } catch (failure) {
      this.answers.pop();
      this.box.querySelectorAll("button").forEach((button) => (button.disabled = false));
      this.failed(failure);
    } finally {
      this.box.removeAttribute("aria-busy");
    }
  }

  /** @param {any} told */
  draw(told) {
    const { words } = this;
    const back = () => {
      if (!this.answers.length) return this.choose();
      this.answers.pop();
      this.step();
    };
    const restart = () => this.choose();
    if (told.question) {
      const answer = (/** @type {unknown} */ value) => {
        this.answers.push({ id: told.question.id, path: told.question.path, answer: value });
        this.step();
      };
      const card = asked(told, this.answers.length + 1, words, { answer, back, restart });
      this.show(el("div", { class: "guide-two" }, card, possible(told.possible, words)));
    } else {
      this.show(sheet(told, words, { back, restart }));
      this.say(words.done);
    }
  }

  /** @param {HTMLElement} content */
  show(content) {
    this.box.replaceChildren(content);
    const head = /** @type {HTMLElement | null} */ (content.querySelector("h2, legend[tabindex]"));
    head?.focus({ preventScroll: true });
    if (this.box.getBoundingClientRect().top < HEADER) this.box.scrollIntoView();
  }

  /** @param {any} failure */
  failed(failure) {
    const lines = (failure.problems || []).map((/** @type {any} */ each) => each.said);
    lines.push(...(failure.findings || []).map((/** @type {any} */ each) => each.said));
    this.say(lines.length ? lines.join("；") : failureSaid(failure, this.words));
  }
}
