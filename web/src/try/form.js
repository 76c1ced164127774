// The form of a household, drawn from what the library says a case may hold. What is left open is unknown.
import { el, freshId, labelled, select } from "../dom.js";

/**
 * @typedef {{ name: string, id: string, label: string, kind: string, unit: string, suffix: string,
 *   places: number, options: { id: string, label: string }[], absent: any, holders: string, note: string,
 *   determination: boolean }} Field
 * @typedef {{ label: string, plural: string, note: string, person: boolean, lists: string[],
 *   fields: Field[] }} Entity
 * @typedef {{ root: string, entities: Record<string, Entity>, template: any,
 *   programmes: { id: string, label: string }[] }} Form
 * @typedef {[string, string][]} Path
 * @typedef {Record<string, any>} Data
 */

/** The value of a select for known to have none: no option has such an id. */
const NONE = "∅";

/** @type {Record<string, boolean>} */
const TRUTH = { true: true, false: false };

const PERSONS = "甲乙丙丁戊己庚辛壬癸";

/** The value of a fact as it stands in a record: bare, or with where it comes from. @param {any} raw */
export function valueOf(raw) {
  const whole = typeof raw === "object" && raw !== null && !Array.isArray(raw) && "value" in raw;
  return whole ? raw.value : raw;
}

/**
 * Put a value in a record; undefined makes the fact unknown.
 * @param {Data} record
 * @param {Field} field
 * @param {any} value
 * @param {{ by: string, on: string }} judge who is said to have determined it, where somebody must have
 */
export function put(record, field, value, judge) {
  const holder = field.determination ? (record.determinations ??= {}) : record;
  const before = holder[field.name];
  if (value === undefined) delete holder[field.name];
  else if (field.determination) {
    const whole = valueOf(before) === before ? {} : before;
    holder[field.name] = { by: judge.by, on: judge.on, basis: judge.by, ...whole, value };
  } else if (valueOf(before) !== before) holder[field.name] = { ...before, value };
  else holder[field.name] = value;
  if (field.determination && !Object.keys(holder).length) delete record.determinations;
}

/** An id that no record of a list has. @param {Data[]} records @param {boolean} person */
export function freshKey(records, person) {
  const taken = new Set(records.map((record) => String(record.id)));
  if (person) for (const name of PERSONS) if (!taken.has(name)) return name;
  let number = records.length + 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
}

/** How a fact is found again: by the way to its record, and its id. @param {Path} path @param {string} id */
const placeOf = (path, id) => JSON.stringify([path, id]);

export class HouseholdForm {
  /**
   * @param {Form} form
   * @param {Data} data the case, which is changed in place
   * @param {import("./words.js").Words} words
   * @param {() => string} day the assessment day
   * @param {() => void} changed called after every change
   */
  constructor(form, data, words, day, changed) {
    this.form = form;
    this.data = data;
    this.words = words;
    this.day = day;
    this.changed = changed;
    /** @type {Map<string, { wrapper: HTMLElement, control: HTMLElement, known: () => boolean }>} */
    this.drawn = new Map();
    /** @type {Map<string, { details: HTMLDetailsElement, open: () => void }>} */
    this.records = new Map();
    /** @type {Set<string>} */
    this.missing = new Set();
    /** @type {Set<string>} */
    this.touched = new Set();
    this.rest = el("span", { class: "try-rest" });
    this.only = el("input", { type: "checkbox", id: freshId(), checked: true, onchange: () => this.filter() });
    const entity = form.entities[data.root || form.root];
    this.element = el(
      "div",
      { class: "try-form" },
      el("p", { class: "try-check" }, this.only, el("label", { for: this.only.id }, words.only), " ", this.rest),
      this.recordBody(data, data.root || form.root, [], entity),
    );
    this.filter();
  }

  /**
   * Say which facts are missing, so that they are shown.
   * @param {{ id: string, path: Path }[]} missing
   */
  show(missing) {
    this.missing = new Set(missing.map((one) => placeOf(one.path, one.id)));
    this.filter();
  }

  /** Take over from a form drawn before which records are open, and what stays shown. @param {HouseholdForm} before */
  resume(before) {
    this.touched = before.touched;
    this.missing = before.missing;
    this.only.checked = before.only.checked;
    for (const [path, record] of before.records) if (record.details.open) this.records.get(path)?.open();
    this.filter();
  }

  /** Open the way to a fact and go there. @param {Path} path @param {string} id */
  goTo(path, id) {
    for (let depth = 1; depth <= path.length; depth += 1) {
      const record = this.records.get(JSON.stringify(path.slice(0, depth)));
      if (record) record.open();
    }
    const place = placeOf(path, id);
    this.touched.add(place);
    this.filter();
    const found = this.drawn.get(place);
    if (!found) return false;
    found.control.scrollIntoView({ block: "center" });
    found.control.focus();
    return true;
  }

  /**
   * Hide what is neither known nor missing, if that is wanted. Never what somebody is at: an answer may come
   * late, and would take the control from under their hands.
   */
  filter() {
    let hidden = 0;
    for (const [place, field] of this.drawn) {
      const wanted = field.known() || this.missing.has(place) || this.touched.has(place);
      const out = this.only.checked && !wanted && !field.wrapper.contains(document.activeElement);
      field.wrapper.hidden = out;
      hidden += out ? 1 : 0;
    }
    this.rest.textContent = hidden ? this.words.hidden(hidden) : "";
  }

  /** @param {Data} record @param {string} id @param {Path} path @param {Entity} entity */
  recordBody(record, id, path, entity) {
    return el(
      "div",
      { class: "try-record" },
      entity.note && el("p", { class: "try-note" }, entity.note),
      el("div", { class: "try-fields" }, ...entity.fields.map((field) => this.field(record, field, path))),
      ...entity.lists.map((list) => this.list(record, list, path)),
    );
  }

  /** A list of records below another one. @param {Data} above @param {string} id @param {Path} path */
  list(above, id, path) {
    const { words } = this;
    const entity = this.form.entities[id];
    const section = el("div", { class: "try-list" });
    const count = el("span", { class: "try-count" });
    const title = el("p", { class: "try-list-title" }, el("strong", {}, entity.label), " ", count);
    const box = el("div", {});
    const complete = el("input", {
      type: "checkbox",
      id: freshId(),
      checked: (above.complete || []).includes(entity.plural),
      onchange: () => {
        const others = (above.complete || []).filter((/** @type {string} */ name) => name !== entity.plural);
        above.complete = complete.checked ? [...others, entity.plural] : others;
        if (complete.checked && !above[entity.plural]) above[entity.plural] = [];
        this.changed();
      },
    });
    const counted = () => (count.textContent = words.count((above[entity.plural] || []).length));
    const add = el("button", { type: "button", class: "md-button try-small" }, words.add(entity.label));
    add.addEventListener("click", () => {
      const records = (above[entity.plural] ??= []);
      const record = { id: freshKey(records, entity.person), ...(entity.lists.length ? { complete: [] } : {}) };
      records.push(record);
      const drawn = this.record(record, records, id, path, counted);
      box.append(drawn.details);
      drawn.open();
      counted();
      drawn.details.querySelector("summary")?.focus();
      this.changed();
    });
    for (const record of above[entity.plural] || []) {
      box.append(this.record(record, above[entity.plural], id, path, counted).details);
    }
    counted();
    const completed = el("p", { class: "try-check" }, complete, el("label", { for: complete.id }, words.complete(entity.label)));
    this.drawn.set(placeOf(path, id), { wrapper: section, control: complete, known: () => true });
    section.append(title, box, el("p", {}, add), completed);
    return section;
  }

  /**
   * One record of a list; what it holds is drawn when it is opened.
   * @param {Data} record @param {Data[]} records @param {string} id @param {Path} above
   * @param {() => void} counted
   */
  record(record, records, id, above, counted) {
    const { words } = this;
    const entity = this.form.entities[id];
    /** @type {Path} */
    const path = [...above, [id, String(record.id)]];
    const name = `${entity.label} ${record.id}`;
    const details = el("details", { class: "try-details" }, el("summary", {}, name));
    let empty = true;
    const draw = () => {
      if (!empty) return;
      empty = false;
      const remove = el("button", { type: "button", class: "md-button try-small" }, words.remove(name));
      remove.addEventListener("click", () => {
        records.splice(records.indexOf(record), 1);
        const start = JSON.stringify(path).slice(0, -1);
        for (const place of [...this.drawn.keys()]) if (place.startsWith(`[${start}`)) this.drawn.delete(place);
        (details.nextElementSibling || details.previousElementSibling || details.parentElement)
          ?.querySelector("summary")?.focus();
        details.remove();
        counted();
        this.changed();
      });
      details.append(this.recordBody(record, id, path, entity), el("p", {}, remove));
      this.filter();
    };
    details.addEventListener("toggle", () => details.open && draw());
    const found = {
      details,
      open: () => {
        draw();
        details.open = true;
      },
    };
    this.records.set(JSON.stringify(path), found);
    return found;
  }

  /** One fact. @param {Data} record @param {Field} field @param {Path} path */
  field(record, field, path) {
    const { words } = this;
    const place = placeOf(path, field.id);
    const read = () => valueOf((field.determination ? record.determinations : record)?.[field.name]) ?? undefined;
    /** @param {any} value */
    const write = (value) => {
      put(record, field, value, { by: words.assumed, on: this.day() });
      this.touched.add(place);
      this.changed();
    };
    const label = field.label + (field.unit ? `（${field.unit}）` : "");
    const notes = [field.note, field.holders && words.held(field.holders), field.determination && words.determination];
    const note = notes.filter(Boolean).join(" · ");
    const made = this.control(field, read(), write, label);
    const wrapper = made.group
      ? el("fieldset", { class: "try-field" }, el("legend", {}, label), made.group, note && el("small", {}, note))
      : labelled(label, made.control, note);
    if (made.beside) wrapper.insertBefore(made.beside, wrapper.querySelector("small"));
    this.drawn.set(place, { wrapper, control: made.control, known: () => read() !== undefined });
    return wrapper;
  }

  /** @returns {[string, string][]} */
  yesOrNo() {
    return [["true", this.words.yes], ["false", this.words.no]];
  }

  /**
   * What a fact is entered with.
   * @param {Field} field @param {any} value @param {(value: any) => void} write @param {string} label
   * @returns {{ control: HTMLElement, group?: HTMLElement, beside?: HTMLElement }}
   */
  control(field, value, write, label) {
    switch (field.kind) {
      case "bool":
        return { control: this.choice(field, this.yesOrNo(), value, (v) => write(TRUTH[v] ?? v)) };
      case "choice":
        return { control: this.choice(field, field.options.map((o) => [o.id, o.label]), value, write) };
      case "choices":
        return this.several(field, value, write);
    }
    return this.entry(field, value, write, label);
  }

  /**
   * A choice among values, unknown first.
   * @param {Field} field @param {[string, string][]} options @param {any} value
   * @param {(value: any) => void} write
   */
  choice(field, options, value, write) {
    /** @type {[string, string][]} */
    const all = [["", this.words.unknown], ...options];
    if (field.absent !== null) all.push([NONE, this.words.none]);
    const absent = field.absent !== null && value === field.absent;
    const control = select(all, value === undefined ? "" : absent ? NONE : String(value));
    control.addEventListener("change", () => {
      if (control.value === "") write(undefined);
      else if (control.value === NONE) write(field.absent);
      else write(control.value);
    });
    return control;
  }

  /**
   * A number, a date or a text; empty is unknown.
   * @param {Field} field @param {any} value @param {(value: any) => void} write @param {string} label
   */
  entry(field, value, write, label) {
    const { words } = this;
    const absent = field.absent !== null && value === field.absent;
    const control = el("input", {
      type: field.kind === "date" ? "date" : "text",
      inputmode: field.kind === "number" ? "decimal" : null,
      placeholder: words.unknown,
      autocomplete: "off",
    });
    const bare = (/** @type {any} */ v) => (v === undefined ? "" : String(v).replace(new RegExp(`\\s*${field.suffix || "$^"}$`), ""));
    control.value = absent ? "" : bare(value);
    control.disabled = absent;
    const given = () => {
      const text = control.value.trim();
      if (!text) return undefined;
      return field.suffix && !text.endsWith(field.suffix) ? text + field.suffix : text;
    };
    control.addEventListener("input", () => write(given()));
    if (field.absent === null) return { control };
    const none = el("input", { type: "checkbox", id: freshId(), checked: absent, "aria-label": `${label}${words.colon}${words.none}` });
    none.addEventListener("change", () => {
      control.disabled = none.checked;
      write(none.checked ? field.absent : given());
    });
    return { control, beside: el("span", { class: "try-none" }, none, el("label", { for: none.id }, words.none)) };
  }

  /**
   * Several options of many, each of which may be unknown.
   * @param {Field} field @param {any} value @param {(value: any) => void} write
   */
  several(field, value, write) {
    const { words } = this;
    const known = (/** @type {{ id: string, label: string }} */ option) => {
      if (Array.isArray(value)) return value.includes(option.id) || value.includes(option.label) ? "true" : "false";
      const said = value && typeof value === "object" ? value[option.id] ?? value[option.label] : undefined;
      return said === undefined || said === null ? "" : said === true || said === "是" ? "true" : "false";
    };
    const rows = field.options.map((option) => ({
      option,
      control: select([["", words.unknown], ...this.yesOrNo()], known(option)),
    }));
    const changed = () => {
      const said = rows.filter((row) => row.control.value !== "");
      if (!said.length) write(undefined);
      else if (said.length === rows.length) write(said.filter((r) => r.control.value === "true").map((r) => r.option.id));
      else write(Object.fromEntries(said.map((r) => [r.option.id, r.control.value === "true"])));
    };
    for (const row of rows) row.control.addEventListener("change", changed);
    const group = el("div", { class: "try-several" }, ...rows.map((row) => labelled(row.option.label, row.control)));
    return { group, control: rows[0].control };
  }
}
