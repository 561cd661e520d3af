// Beside the playground on a server: Python (Pyodide) with this package, which judges a derivation.
import {loadPyodide} from "./pyodide/pyodide.mjs";

async function load() {
  const python = await loadPyodide(), packed = await fetch("autograd.zip");
  python.unpackArchive(await packed.arrayBuffer(), "zip", {extractDir: "/packages"});
  python.runPython("import sys; sys.path.insert(0, '/packages')");
  return {python, deriving: python.pyimport("viz.live.deriving")};
}

const loaded = load();

onmessage = async ({data: {formula, numbers, lines}}) => {
  try {
    const {python, deriving} = await loaded;
    postMessage(deriving.judged(formula, python.toPy(new Map(numbers)), lines));
  } catch (error) {
    postMessage(String(error));
  }
};
