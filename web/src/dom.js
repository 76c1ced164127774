// Elements, made without ever reading text as HTML.

/**
 * An element with attributes, listeners (onclick …) and children; text is only ever text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(asNode));
  return element;
}

/** @param {any} child @returns {Node} */
function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

let made = 0;

/** An id that no other element of the page has. */
export function freshId() {
  made += 1;
  return `pr-${made}`;
}

/**
 * A select with its options; the chosen one by its value.
 * @param {[string, string][]} options value and text
 * @param {string} chosen
 * @param {Record<string, any>} [attributes]
 */
export function select(options, chosen, attributes = {}) {
  const element = el("select", attributes, ...options.map(([value, text]) => el("option", { value }, text)));
  element.value = chosen;
  return element;
}

/**
 * A control under its label.
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [note] what is said beside it
 */
export function labelled(label, control, note = "") {
  control.id = control.id || freshId();
  const said = note ? el("small", { id: freshId() }, note) : null;
  if (said) control.setAttribute("aria-describedby", said.id);
  return el("div", { class: "try-field" }, el("label", { for: control.id }, label), control, said);
}

/**
 * Call the last of several calls that come close together, after a pause.
 * @param {number} pause in milliseconds
 * @param {() => void} call
 */
export function settled(pause, call) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(call, pause);
  };
}
