// pytest on CPython compiled to WebAssembly (Pyodide), in Node.js: node wasm.mjs <checkout> <packages> <options of pytest>...
// It has no threads, no processes and, from npm alone, no NumPy: a test that asks for one of them is skipped, and says so.
import { resolve } from "node:path";

const [checkout, packages, ...options] = process.argv.slice(2);
const { loadPyodide } = await import(resolve("node_modules/pyodide/pyodide.mjs"));
const python = await loadPyodide({ env: { HOME: "/tmp" } });
for (const [place, root] of [["/checkout", checkout], ["/packages", packages]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.globals.set("options", python.toPy(options));
process.exit(await python.runPythonAsync(`
import os, subprocess, sys, threading

sys.dont_write_bytecode = True
sys.path[:0] = ["/checkout", "/packages"]
os.chdir("/checkout")
import pytest


class NoNumpy:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] == "numpy":
            pytest.skip("there is no NumPy here", allow_module_level=True)


def skipping(what):
    return lambda *arguments, **named: pytest.skip(f"there are no {what} here", allow_module_level=True)


sys.meta_path.insert(0, NoNumpy)
threading.Thread.start = skipping("threads")
subprocess.Popen.__init__ = skipping("processes")
print(sys.version, flush=True)
int(pytest.main(list(options)))
`));
