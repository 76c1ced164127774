// Runs tests of the library inside Pyodide, under Node:
//
//     node tools/pyodide_tests.mjs FOLDER_OF_WHEELS [argument of pytest …]
//
// The tests are those of this folder, as they stand; the library is the one in the wheels.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, "web", "node_modules", "pyodide");
const [wheels, ...options] = process.argv.slice(2);

/** @returns {Promise<number>} what pytest returns */
async function run() {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
  const env = { PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1", HOME: "/home" };
  const python = await loadPyodide({ indexURL: `${runtime}/`, env });
  const extractDir = python.runPython("import site; site.getsitepackages()[0]");
  for (const name of readdirSync(wheels).filter((one) => one.endsWith(".whl"))) {
    python.unpackArchive(new Uint8Array(readFileSync(join(wheels, name))).buffer, "wheel", { extractDir });
  }
  python.FS.mkdirTree("/project");
  python.mountNodeFS("/project", root);
  python.globals.set("options", python.toPy(options));
  return python.runPython(`
import os, sys
os.chdir("/project")
sys.path[:0] = ["/project/tests", "/project/tools"]
import pytest
# No thread can watch over a test here: the whole run has its longest time instead.
alone = ["-p", "no:cacheprovider", "-p", "pyodide_plugin", "--capture=sys", "-o", "faulthandler_timeout=0"]
int(pytest.main([*alone, *options]))
`);
}

run().then(process.exit, (error) => {
  console.error(error.message); // and not the line of the runtime on which it was thrown: that is all of it
  process.exit(1);
});
