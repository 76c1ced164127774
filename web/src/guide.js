// @entry
// What the page of the guided form loads at first: a button, and why there may be none. All else waits for it.
import { el } from "./dom.js";
import { failureSaid } from "./failure.js";
import { wordsOf } from "./guide/words.js";
import { unfit } from "./library.js";

function prepare() {
  const root = document.getElementById("guide");
  if (!root || root.dataset.ready) return;
  root.dataset.ready = "yes";
  const language = root.dataset.language === "en" ? "en" : "zh";
  const words = wordsOf(language);
  if (unfit()) {
    root.replaceChildren(el("p", { role: "alert" }, words.old));
    return;
  }
  const status = el("p", { role: "status", class: "guide-status" });
  const box = el("div", { "data-testid": "guide" });
  const begin = async () => {
    button.disabled = true;
    try {
      const { mount } = await import("./guide/page.js").catch(() => {
        throw { kind: "missing", said: "guide/page.js" };
      });
      await mount(box, language, (/** @type {string} */ said) => (status.textContent = said));
      button.remove();
      note.remove();
    } catch (failure) {
      status.setAttribute("role", "alert");
      status.textContent = failureSaid(failure, words);
      button.disabled = false;
    }
  };
  const button = el("button", { type: "button", class: "md-button md-button--primary", onclick: begin }, words.start);
  const note = el("p", {}, el("small", {}, words.startNote));
  root.replaceChildren(el("p", {}, button), note, status, box);
}

prepare();
/** @type {any} */ (window).document$?.subscribe(prepare); // where the theme swaps pages in place
