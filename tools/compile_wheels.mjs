// Compiles the modules in the wheels of a folder, by the very Python that loads them in the browser, and
// leaves their sources out:
//
//     node tools/compile_wheels.mjs FOLDER
//
// Else a browser compiles every module at every start, which takes longer than running it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, "web", "node_modules", "pyodide");
const [folder] = process.argv.slice(2);

/** Compiled modules are used as they are: nothing looks at the time or the text of their source. */
const COMPILE = `
import compileall, pathlib, py_compile, shutil
shutil.rmtree("/unpacked", ignore_errors=True)
shutil.unpack_archive("/given.zip", "/unpacked")
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
options = {"quiet": 1, "stripdir": "/unpacked", "legacy": True, "invalidation_mode": unchecked}
assert compileall.compile_dir("/unpacked", **options)
for source in pathlib.Path("/unpacked").rglob("*.py"):
    source.unlink()
shutil.make_archive("/compiled", "zip", "/unpacked")
`;

async function run() {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
  const python = await loadPyodide({ indexURL: `${runtime}/` });
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".whl"))) {
    python.FS.writeFile("/given.zip", new Uint8Array(readFileSync(join(folder, name))));
    python.runPython(COMPILE);
    writeFileSync(join(folder, name), python.FS.readFile("/compiled.zip"));
  }
}

run().catch((error) => {
  console.error(error.message); // and not the line of the runtime on which it was thrown: that is all of it
  process.exit(1);
});
