// The address carries formula, numbers, step and mode: #e=…&n=w:0.5,x:2&s=3&d=names&m=quiz. What comes from an address
// is data: whatever is no number, step or mode in it is left out.
const LONGEST_ADDRESS = 40000;

function numbersOf(text) {
  const numbers = new Map();
  for (const pair of text.split(",").slice(0, 2000)) {
    const at = pair.lastIndexOf(":"), value = Number(pair.slice(at + 1));
    if (at > 0 && pair.slice(at + 1).trim() && Number.isFinite(value)) numbers.set(pair.slice(0, at), value);
  }
  return numbers;
}

function readAddress(hash) {
  if (hash.length > LONGEST_ADDRESS) return {problem: `the address is too long: ${hash.length.toLocaleString("en")} characters`};
  const fields = new URLSearchParams(hash.slice(1)), step = Number(fields.get("s")), mode = fields.get("m");
  return {
    text: fields.get("e"), numbers: numbersOf(fields.get("n") ?? ""), step: Number.isInteger(step) && step > 0 ? step : 0,
    level: fields.get("d"), mode: MODES.some(([name]) => name === mode) ? mode : null,
  };
}

function writeAddress(text, {graph, at, view, modeName}) {
  const fields = new URLSearchParams({e: text});
  const numbers = graph.leaves.filter((leaf) => Number.isFinite(leaf.value)).map((leaf) => `${leaf.name}:${leaf.value}`);
  if (numbers.length) fields.set("n", numbers.join(","));
  if (at) fields.set("s", String(at));
  if (view.level !== view.firstLevel()) fields.set("d", view.level);
  if (modeName) fields.set("m", modeName);
  return `#${fields}`;
}
