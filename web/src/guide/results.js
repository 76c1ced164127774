// What is still possible, and at the end the sheet to print.
import { el } from "../dom.js";

const MOST = 12;

/** @param {any[]} rows @param {any} words */
export function possible(rows, words) {
  const open = rows.filter((row) => !row.settled);
  const settled = rows.filter((row) => row.settled);
  return el(
    "section", { class: "guide-possible", "aria-live": "polite", "data-testid": "possible" },
    open.length ? el("h3", {}, words.possible) : null,
    open.length ? list(open, words) : null,
    settled.length ? el("h3", {}, words.possibleNow) : null,
    settled.length ? list(settled, words) : null,
  );
}

/** @param {any[]} rows @param {any} words */
function list(rows, words) {
  const shown = rows.slice(0, MOST).map((row) => el("li", {}, el("b", {}, named(row)), el("br"), result(row, words)));
  const more = rows.length > MOST ? el("li", {}, words.others(rows.length - MOST)) : null;
  return el("ul", {}, ...shown, more);
}

/** @param {any} row */
function named(row) {
  return [row.about, row.programme].filter(Boolean).join(" ");
}

/** @param {any} row @param {any} words */
function result(row, words) {
  return [row.outcomes.join(words.or), ...row.given].join("，");
}

/**
 * @param {any} told
 * @param {any} words
 * @param {{ back: () => void, restart: () => void }} ways
 */
export function sheet(told, words, ways) {
  const found = told.sheet;
  const bodies = found.checkers.map((/** @type {any} */ each) => each.who).filter(Boolean);
  return el(
    "article", { class: "guide-sheet", "data-testid": "sheet" },
    el("h2", { tabindex: "-1" }, words.sheet),
    el("p", { class: "guide-nothing" }, words.nothing),
    el(
      "dl", {},
      el("dt", {}, words.under), el("dd", {}, [found.document, found.number].filter(Boolean).join(" ")),
      el("dt", {}, words.asOf), el("dd", {}, found.on),
    ),
    el("h3", {}, words.results),
    ...found.decisions.map((/** @type {any} */ row) => decided(row, words)),
    el("h3", {}, words.whereTo),
    el("p", { "data-testid": "where" }, words.whereToSaid(found.issuers, bodies.join("、"))),
    found.checkers.length ? el("h3", {}, words.checked) : null,
    el(
      "ul", {},
      ...found.checkers.map((/** @type {any} */ each) =>
        el("li", {}, el("b", {}, each.who || words.byYou), `：${each.what.join("、")}`),
      ),
    ),
    el("h3", {}, words.answers),
    answers(told.answers, words),
    el(
      "div", { class: "guide-explained" },
      el("h3", {}, words.explained),
      ...found.explained.map((/** @type {any} */ each) =>
        el("details", {}, el("summary", {}, each.programme), el("pre", { tabindex: "0" }, each.text)),
      ),
    ),
    el(
      "p", { class: "guide-buttons" },
      el("button", { type: "button", class: "md-button md-button--primary", onclick: () => window.print() }, words.print),
      el("button", { type: "button", class: "md-button", onclick: ways.back }, words.back),
      el("button", { type: "button", class: "md-button", onclick: ways.restart }, words.restart),
    ),
  );
}

/** @param {any} row @param {any} words */
function decided(row, words) {
  return el(
    "section", { class: "guide-decided" },
    el("p", {}, el("b", {}, named(row)), "：", result(row, words), row.settled ? "" : `（${words.open}）`),
    row.clauses.length ? el("p", {}, `${words.clauses}：${row.clauses.join("；")}`) : null,
    row.missing.length ? el("p", {}, `${words.lacking}：${row.missing.join("、")}`) : null,
  );
}

/** @param {any[]} rows @param {any} words */
function answers(rows, words) {
  return el(
    "table", { class: "guide-answers" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words.answered), el("th", { scope: "col" }, words.answer))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, el("td", {}, row.said), el("td", {}, row.answer)))),
  );
}
