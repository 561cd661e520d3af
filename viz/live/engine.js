// The passes over a recorded graph, by the rules that the table of primitives gave: OPS holds them, nothing here does.
class Graph {
  constructor(data) {
    this.output = data.output;
    this.nodes = data.nodes.map(([name, op, operands, value, text, x, y, width, height], index) => ({
      index, name, op, operands, value: Number(value), text, x, y, width, height,
      constant: op === null, leaf: op === "", error: "", grad: 0, derivatives: [], consumers: [],
    }));
    this.edges = data.edges.map(([consumer, operand, position, path], index) => ({index, consumer, operand, position, path}));
    for (const edge of this.edges) this.nodes[edge.operand].consumers.push(edge);
    this.shown = this.nodes.filter((node) => !node.constant);
    this.recompute();
  }

  get root() { return this.nodes[this.output]; }

  recompute() {
    for (const node of this.nodes) if (!node.constant) this.forward(node);
    this.gradients = this.sweep();
    for (const node of this.nodes) node.grad = this.gradients[node.index];
  }

  forward(node) {
    if (node.leaf) {
      node.error = Number.isNaN(node.value) ? "not a number" : "";
      return;
    }
    const operands = node.operands.map((index) => this.nodes[index]);
    const failed = operands.find((operand) => operand.error);
    const values = operands.map((operand) => operand.value);
    const rule = OPS[node.op];
    node.error = failed ? `waits for ${failed.name}` : "";
    if (!failed && rule.inside && !values.some(Number.isNaN) && !rule.inside(...values)) {
      const letters = ["a", "b", "c"].slice(0, values.length);
      const got = letters.map((letter, i) => `${letter} = ${short(values[i])}`).join(", ");
      node.error = `${rule.name}(${letters.join(", ")}) needs ${rule.domain}; got ${got}; ${rule.advice}`;
    }
    node.value = node.error ? NaN : rule.value(...values);
    node.derivatives = rule.derivatives.map((slope) => (node.error || !slope ? NaN : slope(...values, node.value)));
  }

  // Gradients of all nodes; `edited` gives some edges another slope, as a reader may have had it.
  sweep(edited = new Map()) {
    const gradients = new Float64Array(this.nodes.length);
    gradients[this.output] = 1;
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      for (const edge of this.below(i)) {
        gradients[edge.operand] += gradients[i] * (edited.get(edge.index) ?? this.slope(edge));
      }
    }
    return gradients;
  }

  below(index) {
    this.byConsumer ??= this.edges.reduce((map, edge) => {
      (map[edge.consumer] ??= []).push(edge);
      return map;
    }, []);
    return this.byConsumer[index] ?? [];
  }

  slope(edge) { return this.nodes[edge.consumer].derivatives[edge.position]; }

  // First the forward pass, a step a computed node; then the backward pass, a step for each term of a gradient.
  steps() {
    const forward = this.shown.filter((node) => !node.leaf).map((node) => ({pass: "forward", node}));
    const backward = [];
    for (const node of [...this.shown].reverse()) {
      const terms = [...node.consumers].sort((one, other) => other.consumer - one.consumer || one.position - other.position);
      if (node === this.root) backward.push({pass: "backward", node, term: 0, terms: []});
      terms.forEach((_, term) => backward.push({pass: "backward", node, term, terms}));
    }
    return [{pass: "start", node: this.root}, ...forward, ...backward];
  }

  reach(start, up) {
    const found = new Set([start.index]), stack = [start.index];
    while (stack.length) {
      const index = stack.pop();
      const next = up ? this.nodes[index].consumers.map((edge) => edge.consumer) : this.below(index).map((edge) => edge.operand);
      for (const other of next) if (!found.has(other)) { found.add(other); stack.push(other); }
    }
    return found;
  }

  countPaths(start) {
    const counts = this.nodes.map(() => 0n);
    counts[this.output] = 1n;
    for (let i = this.nodes.length - 1; i >= 0; i--) for (const edge of this.below(i)) counts[edge.operand] += counts[i];
    return counts[start.index];
  }

  paths(start) {
    const found = [], stack = [[start.index, []]];
    while (stack.length) {
      const [index, way] = stack.pop();
      if (index === this.output) found.push(way);
      for (const edge of this.nodes[index].consumers) stack.push([edge.consumer, [...way, edge]]);
    }
    return found;
  }
}

// A number as a reader wants it: four digits, a real minus sign.
function short(number, digits = 4) {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  const size = Math.abs(number);
  let text = number.toPrecision(digits);
  if (size >= 10 ** (digits - 1) && size < 1e6) text = number.toFixed(0);
  else if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
    text = `${Number(mantissa)}e${Number(exponent)}`;
  } else text = String(Number(text));
  return (text === "-0" ? "0" : text).replaceAll("-", "−");
}
