// @entry
// What the page of try-it loads at first: a button, and why there may be none. All else waits for it.
import { el } from "./dom.js";
import { unfit } from "./library.js";
import { isLink, read } from "./link.js";
import { failureSaid } from "./failure.js";
import { wordsOf } from "./try/words.js";

async function prepare() {
  const root = document.getElementById("try");
  if (!root || root.dataset.ready) return;
  root.dataset.ready = "yes";
  const language = root.dataset.language || "zh";
  const words = wordsOf(language);
  if (unfit()) {
    root.replaceChildren(el("p", { role: "alert" }, words.old));
    return;
  }
  const linked = isLink(location.hash);
  let example = linked ? await read(location.hash) : null;
  const status = el("p", { role: "status", class: "try-status-line" });
  const box = el("div", { "data-testid": "try" });
  const say = (/** @type {string} */ said) => (status.textContent = said);
  const begin = async () => {
    button.disabled = true;
    try {
      const { mount } = await import("./try/page.js").catch(() => {
        throw { kind: "missing", said: "try/page.js" };
      });
      const opened = example;
      const page = await mount(box, language, opened, say);
      button.remove();
      note.remove();
      open = async () => {
        say(words.policy);
        await page.begin(example);
        say(words.ready);
      };
      if (example !== opened) await open();
    } catch (failure) {
      status.setAttribute("role", "alert");
      say(failureSaid(failure, words));
      button.disabled = false;
    }
  };
  const button = el("button", { type: "button", class: "md-button md-button--primary", onclick: begin }, words.start);
  const note = el("p", {}, el("small", {}, words.startNote));
  /** Open the example at hand in the page, once that is there. @type {() => Promise<void>} */
  let open = async () => undefined;
  const found = () => say(example ? words.linkFound(example.place, example.on) : words.linkBroken);
  if (linked) found();
  root.replaceChildren(el("p", {}, button), note, status, box);
  window.addEventListener("hashchange", async () => {
    if (!root.isConnected || !isLink(location.hash)) return;
    const other = await read(location.hash);
    if (!other) return say(words.linkBroken);
    example = other;
    found();
    await open().catch((/** @type {any} */ failure) => say(failureSaid(failure, words)));
  });
}

prepare();
/** @type {any} */ (window).document$?.subscribe(prepare); // where the theme swaps pages in place
