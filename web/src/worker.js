// @entry
// The library in the browser: a module worker that runs Python (Pyodide) and answers questions.
//
// It loads the runtime and the library from beside itself, never from elsewhere, and asks nothing of
// anybody. Messages in: {id, ask, …}, as src/policyrules/browser/desk.py reads them. Messages out:
// {step} while it starts, then {ready}, then {id, answer} or {id, error} for each question.
// Where it cannot start: {failed: {kind, said}}.

const here = new URL("./", import.meta.url);

/** @param {string} path @returns {Promise<Response>} */
async function fetched(path) {
  let response;
  try {
    response = await fetch(new URL(path, here), { credentials: "same-origin" });
  } catch (error) {
    throw { kind: "missing", said: path };
  }
  if (!response.ok) throw { kind: "missing", said: path };
  return response;
}

/** Refuse a file that is not there; a server that does not say so is believed. @param {string} path */
async function present(path) {
  const response = await fetch(new URL(path, here), { method: "HEAD", credentials: "same-origin" }).catch(() => null);
  if (!response || [403, 404, 410].includes(response.status)) throw { kind: "missing", said: path };
}

/** @returns {Promise<(message: string) => string>} */
async function start() {
  self.postMessage({ step: "runtime" });
  /** @type {{ wheels: string[] }} */
  const manifest = await (await fetched("manifest.json")).json();
  const wheels = Promise.all(
    manifest.wheels.map(async (name) => (await fetched(`wheels/${name}`)).arrayBuffer()),
  );
  wheels.catch(() => undefined); // told below, where they are waited for
  const { loadPyodide } = await runtime();
  const python = await loadPyodide({ indexURL: new URL("pyodide/", here).href });
  self.postMessage({ step: "library" });
  for (const wheel of await wheels) python.unpackArchive(wheel, "wheel");
  python.runPython(
    // Decisions are kept while they are told of: garbage is looked for seldom, as a command does.
    "import gc\ngc.set_threshold(100_000, 50, 100)\n" +
      "from pathlib import Path\nfrom policyrules.browser import Desk\ndesk = Desk(Path('/edited'))",
  );
  return python.globals.get("desk").answer;
}

/** The files that Pyodide asks for itself; it waits for ever for one that is not there. */
const RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

async function runtime() {
  await Promise.all(RUNTIME.map((name) => present(`pyodide/${name}`)));
  try {
    return await import(new URL("pyodide/pyodide.mjs", here).href);
  } catch (error) {
    throw { kind: "missing", said: "pyodide/pyodide.mjs" };
  }
}

/** @param {any} error */
function failure(error) {
  if (error && error.kind) return error;
  return { kind: "start", said: String((error && error.message) || error).slice(0, 2000) };
}

const answering = start();
self.addEventListener("unhandledrejection", (event) => self.postMessage({ failed: failure(event.reason) }));
answering.then(
  () => self.postMessage({ ready: true }),
  (error) => self.postMessage({ failed: failure(error) }),
);

self.addEventListener("message", async (event) => {
  const { id, ...question } = event.data;
  try {
    const answer = await answering;
    self.postMessage({ id, ...JSON.parse(answer(JSON.stringify(question))) });
  } catch (error) {
    self.postMessage({ id, error: failure(error) });
  }
});
