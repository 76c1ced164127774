// Decisions, drawn: the result, its clauses, what is missing and what that would change.
import { el } from "../dom.js";

/**
 * @typedef {{ reason: string, reason_said: string, id: string, path: [string, string][], said: string,
 *   holders: string, records: number }} Missing
 * @typedef {{ provision: string, label: string, clauses: string[] }} Part
 * @typedef {{ programme: string, label: string, path: [string, string][], about: string, status: string,
 *   status_said: string, result: string, amount: string, pays: boolean, stated: [string, string][],
 *   valid_until: string | null, version: string, applied: Part[], grounds: Part[], silent: string[],
 *   missing: Missing[] }} Decision
 * @typedef {{ place: string, opened: Map<string, boolean>, would: (decision: Decision) => Promise<any[]>, explain: (decision: Decision) => Promise<string>,
 *   goTo: (missing: Missing) => void, failed: (failure: any) => void }} Ways
 */

/**
 * One decision.
 * @param {Decision} decision
 * @param {import("./words.js").Words} words
 * @param {Ways} ways
 * @param {boolean} first whether it is drawn open
 */
export function drawn(decision, words, ways, first) {
  const about = decision.about ? ` · ${decision.about}` : "";
  const amount = decision.amount
    ? el("span", { class: "try-amount" }, `${decision.pays ? words.amount : words.value} ${decision.amount}`)
    : null;
  const body = el("div", { class: "try-decision-body" });
  const key = keyOf(decision, ways);
  const details = el(
    "details",
    { class: `try-decision try-${decision.status}`, "data-key": key, "data-testid": `decision-${decision.programme}` },
    el(
      "summary",
      {},
      el("span", { class: "try-what" }, `${decision.label}${about}`),
      el("strong", { class: "try-outcome" }, decision.result),
      amount,
    ),
    body,
  );
  let empty = true;
  const fill = () => {
    if (!empty) return;
    empty = false;
    body.append(...content(decision, words, ways));
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (ways.opened.get(key) ?? first) {
    fill();
    details.open = true;
  }
  return details;
}

/** What a decision is known by from one answer to the next. @param {Decision} decision @param {Ways} ways */
const keyOf = (decision, ways) => JSON.stringify([ways.place, decision.programme, decision.path]);

/**
 * Draw decisions anew: what was open stays open, and who was there stays there.
 * @param {HTMLElement} box @param {Map<string, boolean>} opened @param {() => void} draw
 */
export function redrawn(box, opened, draw) {
  const keyed = () => /** @type {HTMLDetailsElement[]} */ ([...box.querySelectorAll("details[data-key]")]);
  for (const details of keyed()) opened.set(String(details.dataset.key), details.open);
  const active = box.contains(document.activeElement) ? document.activeElement : null;
  const at = /** @type {HTMLElement | null} */ (active?.closest("details[data-key]") ?? null)?.dataset.key;
  draw();
  if (at) keyed().find((details) => details.dataset.key === at)?.querySelector("summary")?.focus({ preventScroll: true });
}

/** @param {Decision} decision @param {import("./words.js").Words} words @param {Ways} ways */
function content(decision, words, ways) {
  return [
    el("p", { class: "try-status" }, decision.status_said, decision.version ? ` · ${decision.version}` : null),
    ...decision.stated.map(([name, value]) => el("p", {}, `${name}${words.colon}${value}`)),
    decision.valid_until ? el("p", {}, words.until(decision.valid_until)) : null,
    ...clauses(words.clauses, decision.applied),
    ...clauses(words.grounds, decision.grounds),
    ...(decision.silent.length ? [heading(words.silent), el("ul", {}, ...decision.silent.map((s) => el("li", {}, s)))] : []),
    ...lacking(decision, words, ways),
    later(`${keyOf(decision, ways)} more`, words.more, words, ways, async () => [
      el("pre", { class: "try-explained" }, await ways.explain(decision)),
    ]),
  ].filter((part) => part !== null);
}

/** @param {string} text */
function heading(text) {
  return el("p", { class: "try-heading" }, text);
}

/** @param {string} title @param {Part[]} parts */
function clauses(title, parts) {
  if (!parts.length) return [];
  const rows = parts.map((part) =>
    el("li", {}, part.label, el("ul", {}, ...part.clauses.map((clause) => el("li", { class: "try-clause" }, clause)))),
  );
  return [heading(title), el("ul", { class: "try-clauses" }, ...rows)];
}

/** @param {Decision} decision @param {import("./words.js").Words} words @param {Ways} ways */
function lacking(decision, words, ways) {
  if (!decision.missing.length) return [el("p", {}, words.nothingLacking)];
  const rows = decision.missing.map((missing) => {
    const place = ["fact", "list", "determination"].includes(missing.reason) && !missing.records;
    const go = place
      ? el("button", { type: "button", class: "try-go", onclick: () => ways.goTo(missing), "aria-label": `${words.go} ${missing.said}` }, words.go)
      : null;
    const held = missing.holders ? ` · ${words.held(missing.holders)}` : "";
    return el("li", {}, missing.said, el("small", {}, ` ${missing.reason_said}${held} `), go);
  });
  return [
    heading(words.lacking),
    el("ul", { class: "try-lacking" }, ...rows),
    later(`${keyOf(decision, ways)} would`, words.would, words, ways, async () =>
      would(decision, await ways.would(decision), words),
    ),
  ];
}

/**
 * What each missing fact would change, value by value.
 * @param {Decision} decision @param {any[]} found @param {import("./words.js").Words} words
 */
function would(decision, found, words) {
  if (!found.length) return [el("p", {}, words.wouldNot)];
  const rest = decision.missing.length > found.length ? [el("p", {}, el("small", {}, words.wouldRest))] : [];
  const drawn = found.map((one) =>
    el(
      "div",
      { class: "try-would" },
      el("p", { class: "try-heading" }, one.said),
      el(
        "ul",
        {},
        ...one.values.map((/** @type {any} */ row) => {
          const said = el("strong", {}, row.said);
          if (row.result === null) return el("li", {}, said, words.colon, words.notFound);
          const same = row.result === decision.result && row.amount === decision.amount;
          const then = same ? words.same : [row.result, row.amount].filter(Boolean).join(" · ");
          return el("li", {}, said, words.colon, then, el("small", {}, ` ${words.left(row.left)}`));
        }),
      ),
    ),
  );
  return [...drawn, ...rest];
}

/** How long nothing must have changed before what was open is worked out again, in milliseconds. */
const QUIET = 500;

/**
 * Something that is worked out only when it is opened; where it was open, again once all is quiet.
 * @param {string} key @param {string} title @param {import("./words.js").Words} words @param {Ways} ways
 * @param {() => Promise<HTMLElement[]>} find
 */
function later(key, title, words, ways, find) {
  const box = el("div", {}, el("p", {}, words.deciding));
  const details = el("details", { class: "try-later", "data-key": key }, el("summary", {}, title), box);
  let begun = false;
  const fill = () => {
    if (begun || !details.open || !details.isConnected) return;
    begun = true;
    find().then((parts) => box.replaceChildren(...parts), ways.failed);
  };
  details.open = ways.opened.get(key) ?? false;
  const pause = details.open ? QUIET : 0;
  details.addEventListener("toggle", () => window.setTimeout(fill, pause));
  return details;
}

/**
 * Findings in a list, each with its place.
 * @param {any[]} findings @param {import("./words.js").Words} words
 * @param {(where: any) => void} [goTo]
 */
export function findingsDrawn(findings, words, goTo) {
  return el(
    "ul",
    { class: "try-findings" },
    ...findings.map((finding) => {
      const where = finding.where ? `${finding.where.file} ${words.line(finding.where.line)}` : "";
      const place =
        finding.where && goTo
          ? el("button", { type: "button", class: "try-go", onclick: () => goTo(finding.where) }, where)
          : where;
      const said = ` ${finding.code} ${words.severity[/** @type {"error"} */ (finding.severity)]}${words.colon}${finding.said}`;
      return el("li", { class: `try-${finding.severity}` }, place, said, finding.help && el("small", {}, ` ${finding.help}`));
    }),
  );
}
