// The page of try-it: a place and a day, a household, the policy's text; the decision follows both.
import { el, freshId, labelled, select, settled } from "../dom.js";
import { HOME, Library } from "../library.js";
import { written } from "../link.js";
import { HouseholdForm } from "./form.js";
import { drawn, findingsDrawn, redrawn } from "./result.js";
import { failureSaid } from "../failure.js";
import { wordsOf } from "./words.js";

/**
 * Start the library and draw the page, which is returned: another example can be opened in it.
 * @param {HTMLElement} root
 * @param {string} language
 * @param {import("../link.js").Example | null} example
 * @param {(said: string) => void} say
 */
export async function mount(root, language, example, say) {
  const words = wordsOf(language);
  say(words.runtime);
  const listed = fetch(new URL("places.json", HOME)).then((response) => {
    if (!response.ok) throw { kind: "missing", said: "places.json" };
    return response.json();
  });
  listed.catch(() => undefined); // told below
  const library = await Library.start((step) => say(step === "library" ? words.library : words.runtime));
  const page = new Page(root, words, language, library, await listed);
  say(words.policy);
  await page.begin(example);
  say(words.ready);
  return page;
}

class Page {
  /**
   * @param {HTMLElement} root
   * @param {import("./words.js").Words} words
   * @param {string} language
   * @param {Library} library
   * @param {{ id: string, title: string, overlays: { id: string, title: string }[], on: string }[]} places
   */
  constructor(root, words, language, library, places) {
    this.words = words;
    this.language = language;
    this.library = library;
    this.places = places;
    /** What is tried: the same as a link carries. @type {import("../link.js").Example} */
    this.now = { place: "", overlay: "", on: "", programme: "", case: {}, texts: {} };
    /** @type {{ name: string, text: string }[]} */
    this.files = [];
    /** @type {import("./editor.js").PolicyEditor | null} */
    this.editor = null;
    /** @type {import("./form.js").Form | null} */
    this.form = null;
    /** @type {HouseholdForm | null} */
    this.household = null;
    this.controls = {
      place: select(this.places.map((one) => [one.id, one.title]), ""),
      overlay: select([], ""),
      on: el("input", { type: "date", required: true }),
      programme: select([], ""),
      example: select([], ""),
      file: select([], ""),
    };
    this.householdBox = el("div", {});
    this.editorBox = el("div", { class: "try-editor" });
    this.findingsBox = el("div", { class: "try-findings-box", "aria-live": "polite" });
    this.resultBox = el("div", { class: "try-results", "data-testid": "results" });
    /** The result in one line, for those who hear the page. */
    this.heard = el("p", { role: "status", class: "try-heard" });
    /** The worked cases of the place, once they were asked for. @type {{ title: string, on: string, case: any }[] | null} */
    this.cases = null;
    /** @type {Map<string, { button: HTMLElement, panel: HTMLElement }>} */
    this.panels = new Map();
    /** What of the results was open, by its key, when it was last drawn. @type {Map<string, boolean>} */
    this.opened = new Map();
    this.drawnForm = "";
    this.asked = 0;
    this.root = root;
    this.left = el("div", { class: "try-left" });
    const decideSoon = settled(120, () => this.decide());
    const editedSoon = settled(700, () => this.edited());
    this.decideSoon = () => this.busy(decideSoon);
    this.editedSoon = () => this.busy(editedSoon);
    this.draw(root);
  }

  /** Begin with a link's example, or with the first place. @param {import("../link.js").Example | null} example */
  async begin(example) {
    const place = this.places.find((one) => one.id === example?.place) || this.places[0];
    const overlays = place.overlays.map((one) => one.id);
    const known = example && example.place === place.id && (!example.overlay || overlays.includes(example.overlay));
    if (example && !known) throw { kind: "usage", said: this.words.linkBroken };
    this.now = example || { ...this.now, place: place.id, overlay: overlays[0] || "", on: place.on };
    this.findingsBox.replaceChildren();
    this.resultBox.replaceChildren();
    this.opened.clear();
    this.select("household");
    await this.openPlace(example);
  }

  // ── what is asked ──────────────────────────────────────────────────────────

  /** @param {string} ask @param {Record<string, unknown>} [parts] */
  ask(ask, parts = {}) {
    const { place, overlay, texts } = this.now;
    return this.library.ask(ask, { place, overlay, texts, language: this.language, ...parts });
  }

  /** What is shown is of before from now on. @param {() => void} then what will make it new */
  busy(then) {
    this.resultBox.setAttribute("aria-busy", "true");
    then();
  }

  /**
   * Read the form of the place and draw everything anew. Until that is done nothing can be entered: it would
   * go into what is about to be replaced.
   * @param {import("../link.js").Example | null} example
   */
  async openPlace(example) {
    this.root.setAttribute("aria-busy", "true");
    this.left.inert = true;
    try {
      await this.drawPlace(example);
    } catch (failure) {
      this.householdBox.replaceChildren();
      throw failure;
    } finally {
      this.left.inert = false;
      this.root.setAttribute("aria-busy", "false");
    }
    await this.decide();
  }

  /** @param {import("../link.js").Example | null} example */
  async drawPlace(example) {
    const { now, words } = this;
    this.controls.place.value = now.place;
    refill(this.controls.example, [["", words.pickExample], ["empty", words.emptyCase]], "");
    this.cases = null;
    const place = this.places.find((one) => one.id === now.place);
    const overlays = (place?.overlays || []).map((one) => /** @type {[string, string]} */ ([one.id, one.title]));
    refill(this.controls.overlay, [...overlays, ["", words.noOverlay]], now.overlay);
    this.controls.on.value = now.on;
    this.files = [];
    let form;
    try {
      form = await this.ask("form");
    } catch (failure) {
      if (!example || /** @type {any} */ (failure).kind !== "policy") throw failure;
      form = await this.ask("form", { texts: {} }); // a link with mistakes in its text: they are shown there
    }
    this.form = form;
    const programmes = form.programmes.map((/** @type {any} */ one) => [one.id, one.label]);
    const chosen = programmes.some((/** @type {any} */ one) => one[0] === now.programme) || (example && !now.programme);
    now.programme = chosen ? now.programme : programmes[0][0];
    refill(this.controls.programme, [...programmes, ["", words.every]], now.programme);
    if (!example) now.case = structuredClone(form.template);
    this.drawHousehold();
    if (this.editor || Object.keys(now.texts).length) await this.openText();
  }

  /** @param {HouseholdForm | null} [before] the form of the same household, as it stood */
  drawHousehold(before = null) {
    if (!this.form) return;
    this.drawnForm = JSON.stringify(this.form.entities);
    this.household = new HouseholdForm(this.form, this.now.case, this.words, () => this.now.on, this.decideSoon);
    if (before) this.household.resume(before);
    this.householdBox.replaceChildren(this.household.element);
  }

  /** Decide anew and draw; an answer that comes after another question is not drawn. */
  async decide() {
    const { words, now } = this;
    const number = ++this.asked;
    this.resultBox.setAttribute("aria-busy", "true");
    const started = performance.now();
    try {
      const programme = now.programme || undefined;
      const found = await this.ask("decide", { case: now.case, on: now.on, programme });
      if (number !== this.asked) return;
      this.resultBox.dataset.milliseconds = String(Math.round(performance.now() - started));
      this.household?.show(found.flatMap((/** @type {any} */ one) => one.missing));
      redrawn(this.resultBox, this.opened, () => {
        const ways = this.ways();
        const parts = found.map((/** @type {any} */ one, /** @type {number} */ n) => drawn(one, words, ways, n === 0));
        this.resultBox.replaceChildren(...(parts.length ? parts : [el("p", {}, words.noDecision)]));
      });
      const first = found[0];
      this.heard.textContent = first ? [first.label, first.result, first.amount].filter(Boolean).join(" ") : "";
    } catch (failure) {
      if (number === this.asked) this.resultBox.replaceChildren(...this.refused(failure));
    }
    if (number === this.asked) this.resultBox.setAttribute("aria-busy", "false");
  }

  /** Why nothing was decided. @param {any} failure */
  refused(failure) {
    const { words } = this;
    if (failure.kind === "policy") {
      return [el("p", { role: "alert" }, words.undecided), findingsDrawn(failure.findings, words, (where) => this.goToText(where))];
    }
    if (failure.kind === "case") {
      const rows = failure.problems.map((/** @type {any} */ p) => el("li", {}, [p.field, p.said].filter(Boolean).join(words.colon)));
      return [el("p", { role: "alert" }, words.cannotRead), el("ul", {}, ...rows)];
    }
    return [el("p", { role: "alert" }, failureSaid(failure, words))];
  }

  ways() {
    const about = (/** @type {any} */ d) => ({ case: this.now.case, on: this.now.on, programme: d.programme, path: d.path });
    return {
      place: this.now.place,
      opened: this.opened,
      would: (/** @type {any} */ decision) => this.ask("would", about(decision)),
      explain: (/** @type {any} */ decision) => this.ask("explain", about(decision)),
      goTo: (/** @type {any} */ missing) => {
        this.show("household");
        this.household?.goTo(missing.path, missing.id);
      },
      failed: (/** @type {any} */ failure) => this.resultBox.prepend(...this.refused(failure)),
    };
  }

  // ── the text ───────────────────────────────────────────────────────────────

  /** Open the editor with the files of the place; it is loaded only now. */
  async openText() {
    const { PolicyEditor } = await import("./editor.js");
    if (!this.files.length) this.files = await this.ask("texts", { texts: {} });
    if (!this.editor) {
      const ways = { check: () => this.check(), edited: this.editedSoon, chinese: this.language !== "en" };
      this.editor = new PolicyEditor(this.editorBox, this.words, ways);
    }
    const edited = Object.keys(this.now.texts)[0];
    const wanted = edited || this.files.find((file) => /30-/.test(file.name))?.name || this.files[0].name;
    this.listFiles(wanted);
    this.editor.open(wanted, this.textOf(wanted));
    this.names();
  }

  /** @param {string} chosen */
  listFiles(chosen) {
    const { words, now } = this;
    const rows = this.files.map((file) => [file.name, file.name + (file.name in now.texts ? words.changedFile : "")]);
    refill(this.controls.file, /** @type {[string, string][]} */ (rows), chosen);
  }

  /** @param {string} name */
  textOf(name) {
    return this.now.texts[name] ?? this.files.find((file) => file.name === name)?.text ?? "";
  }

  async names() {
    try {
      const names = await this.ask("names");
      if (this.editor) this.editor.names = names;
      this.editorBox.dataset.names = String(names.length);
    } catch (failure) {
      // The text has mistakes: the names of before stay.
    }
  }

  /** Keep what the editor holds; a text that is as it was is no change, nor is one of a place that was left. */
  keep() {
    if (!this.editor || !this.files.length) return;
    const { file, text } = this.editor;
    if (text === this.files.find((one) => one.name === file)?.text) delete this.now.texts[file];
    else this.now.texts[file] = text;
  }

  async check() {
    const { words } = this;
    this.keep();
    this.findingsBox.replaceChildren(el("p", {}, words.checking));
    const found = await this.ask("check").catch((failure) => {
      this.findingsBox.replaceChildren(...this.refused(failure));
      return [];
    });
    const worst = found.filter((/** @type {any} */ f) => f.severity !== "info");
    const list = worst.length ? findingsDrawn(worst, words, (where) => this.goToText(where)) : el("p", {}, words.noFindings);
    this.findingsBox.replaceChildren(list);
    return found;
  }

  /** After an edit: the form may have other facts, the names may be others, the decision too. */
  async edited() {
    this.keep();
    if (this.editor) this.listFiles(this.editor.file);
    try {
      const form = await this.ask("form");
      this.form = form;
      if (JSON.stringify(form.entities) !== this.drawnForm) this.drawHousehold(this.household);
      this.names();
    } catch (failure) {
      // Mistakes in the text: the decision tells them.
    }
    await this.decide();
  }

  /** @param {{ file: string, start: number }} where */
  async goToText(where) {
    await this.show("text");
    if (!this.editor) return;
    if (this.editor.file !== where.file && this.files.some((file) => file.name === where.file)) {
      this.keep();
      this.controls.file.value = where.file;
      this.editor.open(where.file, this.textOf(where.file));
    }
    if (this.editor.file === where.file) this.editor.goTo(where.start);
  }

  // ── drawing ────────────────────────────────────────────────────────────────

  /** @param {HTMLElement} root */
  draw(root) {
    const { words } = this;
    const again = () => this.openPlace(null).catch((failure) => this.resultBox.replaceChildren(...this.refused(failure)));
    const { place, overlay, on, programme, example, file } = this.controls;
    place.addEventListener("change", () => {
      const found = this.places.find((one) => one.id === place.value);
      const first = found?.overlays[0]?.id || "";
      this.now = { place: place.value, overlay: first, on: found?.on || this.now.on, programme: "", case: {}, texts: {} };
      again();
    });
    overlay.addEventListener("change", () => {
      Object.assign(this.now, { overlay: overlay.value, texts: {} });
      const kept = this.now.case;
      this.openPlace(this.now).then(() => (this.now.case = kept)).catch((failure) => this.resultBox.replaceChildren(...this.refused(failure)));
    });
    on.addEventListener("change", () => {
      if (!on.value) return;
      this.now.on = on.value;
      this.decide();
    });
    programme.addEventListener("change", () => {
      this.now.programme = programme.value;
      this.decide();
    });
    example.addEventListener("focus", () => this.listCases());
    example.addEventListener("pointerdown", () => this.listCases());
    example.addEventListener("change", () => this.openCase(example.value));
    file.addEventListener("change", () => {
      this.keep();
      this.listFiles(file.value);
      this.editor?.open(file.value, this.textOf(file.value));
    });
    const restore = el("button", { type: "button", class: "md-button try-small", onclick: () => this.restore() }, words.restore);
    const text = el(
      "div", {},
      el("div", { class: "try-row" }, labelled(words.file, file), restore),
      this.editorBox,
      el("p", { class: "try-heading" }, words.findings),
      this.findingsBox,
    );
    this.left.replaceChildren(this.tabs([["household", words.household, this.householdBox], ["text", words.text, text]]));
    root.replaceChildren(
      el("div", { class: "try-row" }, labelled(words.place, place), labelled(words.overlay, overlay), labelled(words.on, on), labelled(words.programme, programme), labelled(words.example, example)),
      el("div", { class: "try-columns" },
        this.left,
        el("section", { class: "try-right", "aria-label": words.result }, el("p", { class: "try-title" }, words.result), this.heard, this.resultBox, this.sharing()),
      ),
    );
  }

  /** @param {[string, string, HTMLElement][]} tabs */
  tabs(tabs) {
    for (const [name, title, content] of tabs) {
      const [button, panel] = [freshId(), freshId()];
      this.panels.set(name, {
        button: el("button", { type: "button", role: "tab", id: button, "aria-controls": panel, onclick: () => this.show(name) }, title),
        panel: el("div", { role: "tabpanel", id: panel, "aria-labelledby": button, class: "try-panel" }, content),
      });
    }
    const all = [...this.panels.values()];
    const list = el("div", { role: "tablist", class: "try-tabs" }, ...all.map((one) => one.button));
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const at = all.findIndex((one) => one.button === document.activeElement);
      all[(at + step + all.length) % all.length].button.focus();
      event.preventDefault();
    });
    this.select("household");
    return el("div", {}, list, ...all.map((one) => one.panel));
  }

  /** @param {string} name */
  select(name) {
    for (const [each, { button, panel }] of this.panels) {
      button.setAttribute("aria-selected", String(each === name));
      button.tabIndex = each === name ? 0 : -1;
      panel.hidden = each !== name;
    }
  }

  /** @param {string} name */
  async show(name) {
    this.select(name);
    if (name === "text" && !this.editor) {
      await this.openText().catch((failure) => this.findingsBox.replaceChildren(...this.refused(failure)));
    }
  }

  restore() {
    if (!this.editor) return;
    delete this.now.texts[this.editor.file];
    this.editor.open(this.editor.file, this.textOf(this.editor.file));
    this.edited();
  }

  async listCases() {
    if (this.cases) return;
    /** @type {any[]} */
    const none = (this.cases = []);
    const cases = await this.ask("cases", { texts: {} }).catch(() => null); // told when they are asked for again
    if (this.cases !== none) return; // another place was opened since
    this.cases = cases;
    const rows = (cases || []).map((/** @type {any} */ one, /** @type {number} */ n) => el("option", { value: String(n) }, one.title));
    this.controls.example.append(...rows);
  }

  /** @param {string} value */
  openCase(value) {
    const found = value === "empty" ? { case: this.form?.template, on: this.now.on } : this.cases?.[Number(value)];
    if (!value || !found) return;
    this.now.case = structuredClone(found.case);
    this.now.on = found.on;
    this.controls.on.value = found.on;
    this.drawHousehold();
    this.decide();
  }

  sharing() {
    const { words } = this;
    const field = el("input", { type: "text", readonly: true });
    const shown = labelled(words.link, field);
    shown.hidden = true;
    const said = el("p", { "aria-live": "polite" });
    const make = async () => {
      this.keep();
      const address = new URL(location.href);
      address.hash = await written(this.now);
      field.value = address.href;
      shown.hidden = false;
      const copied = await navigator.clipboard?.writeText(address.href).then(() => true, () => false);
      said.textContent = copied ? words.shared : words.sharedNot;
      field.select();
    };
    const button = el("button", { type: "button", class: "md-button try-small", onclick: make }, words.share);
    return el("div", { class: "try-share" }, button, shown, said, el("p", {}, el("small", {}, words.shareNote)));
  }
}

/** @param {HTMLSelectElement} element @param {[string, string][]} options @param {string} chosen */
function refill(element, options, chosen) {
  element.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  element.value = chosen;
}
