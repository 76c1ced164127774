// A page's way to the library: starts the worker when asked to, asks it questions, one promise each.

/** The folder that all of this is served from, with the runtime and the wheels: bundles of scripts lie in it too. */
export const HOME = new URL("./", import.meta.url);

/**
 * Why the library cannot run here, as a kind of failure; null where nothing speaks against it.
 * @returns {"old" | null}
 */
export function unfit() {
  const able =
    typeof Worker === "function" &&
    typeof WebAssembly === "object" &&
    typeof BigInt === "function" &&
    typeof Promise.allSettled === "function" &&
    typeof CompressionStream === "function" &&
    modules();
  return able ? null : "old";
}

/** Whether workers can be modules: a browser that knows the option reads it. */
function modules() {
  let read = false;
  const options = {
    get type() {
      read = true;
      return "module";
    },
  };
  try {
    new Worker("blob://", /** @type {any} */ (options)).terminate();
  } catch (error) {
    // Workers may be forbidden altogether: told when one is started.
  }
  return read;
}

/** A failure told by its kind: old, worker, missing, start, policy, case, usage. */
export class Failure extends Error {
  /** @param {{ kind: string, said?: string, findings?: any[], problems?: any[] }} told */
  constructor(told) {
    super(told.said || told.kind);
    this.kind = told.kind;
    this.said = told.said || "";
    this.findings = told.findings || [];
    this.problems = told.problems || [];
  }
}

export class Library {
  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
    this.asked = 0;
    /** @type {Map<number, { resolve: (answer: any) => void, reject: (failure: Failure) => void }>} */
    this.waiting = new Map();
    worker.addEventListener("message", (event) => this.told(event.data));
  }

  /**
   * Start the runtime. Resolves when it is ready; rejects with a Failure.
   * @param {(step: string) => void} [onStep] told "runtime", then "library"
   * @returns {Promise<Library>}
   */
  static start(onStep = () => undefined) {
    return new Promise((resolve, reject) => {
      if (unfit()) return reject(new Failure({ kind: "old" }));
      let worker;
      try {
        worker = new Worker(new URL("worker.js", HOME), { type: "module" });
      } catch (error) {
        return reject(new Failure({ kind: "worker" }));
      }
      const library = new Library(worker);
      worker.addEventListener("error", () => reject(new Failure({ kind: "worker" })));
      worker.addEventListener("message", ({ data }) => {
        if (data.step) onStep(data.step);
        if (data.ready) resolve(library);
        if (data.failed) {
          worker.terminate();
          reject(new Failure(data.failed));
        }
      });
    });
  }

  /**
   * Ask a question; the answer as the library gives it. Rejects with a Failure.
   * @param {string} ask
   * @param {Record<string, unknown>} [parts]
   * @returns {Promise<any>}
   */
  ask(ask, parts = {}) {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...parts, id, ask });
    });
  }

  /** End it: the worker is gone, what was asked is never answered. */
  stop() {
    this.worker.terminate();
    this.waiting.clear();
  }

  /** @param {any} data */
  told(data) {
    const waiting = this.waiting.get(data.id);
    if (!waiting) return;
    this.waiting.delete(data.id);
    if (data.error) waiting.reject(new Failure(data.error));
    else waiting.resolve(data.answer);
  }
}
