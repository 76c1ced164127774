// Why the library did not answer, in the words of a page.

/**
 * @typedef {{ old: string, worker: string, missing: (file: string) => string,
 *   failed: (why: string) => string, wrong: (what: string) => string }} Words
 */

/**
 * @param {any} failure
 * @param {Words} words
 */
export function failureSaid(failure, words) {
  switch (failure && failure.kind) {
    case "old":
      return words.old;
    case "worker":
      return words.worker;
    case "missing":
      return words.missing(failure.said || "");
    case "start":
      return words.failed(failure.said);
    case "usage":
      return failure.said;
  }
  return words.wrong(String((failure && (failure.said || failure.message)) || failure));
}
