// A recorded graph, and both passes over it by the rules that the table of primitives gave: OPS holds them, nothing here does.
class Graph {
  constructor({"nodes": nodes, "output": output, "modules": modules}) {
    Object.assign(this, {output, modules});
    this.nodes = nodes.map(([name, op, operands, value, named], index) => ({
      index, name, op, operands, value: Number(value), named: Boolean(named),
      constant: op === null, leaf: op === "", error: "", cause: -1, gradient: 0, locals: [],
    }));
    this.users = this.nodes.map(() => []);  // by operand, constants among them
    for (const node of this.nodes) node.operands.forEach((operand, position) => this.users[operand].push({consumer: node.index, position}));
    this.shown = this.nodes.filter((node) => !node.constant);
    this.leaves = this.nodes.filter((node) => node.leaf);
    this.recompute();
  }

  get root() { return this.nodes[this.output]; }

  recompute() {
    for (const node of this.nodes) if (!node.constant) this.forward(node);
    for (const node of this.nodes) node.gradient = 0;
    this.root.gradient = 1;
    for (const node of [...this.nodes].reverse()) node.operands.forEach((operand, position) => {
      if (!this.nodes[operand].constant && OPS[node.op].locals[position]) this.nodes[operand].gradient += node.gradient * node.locals[position];
    });
  }

  // `error` says what is wrong with a node itself; `cause` is the node below it that it waits for.
  forward(node) {
    node.error = "";
    node.cause = -1;
    if (node.leaf) {
      if (Number.isNaN(node.value)) node.error = "not a number";
      return;
    }
    const operands = node.operands.map((index) => this.nodes[index]), values = operands.map((operand) => operand.value), rule = OPS[node.op];
    const failed = operands.find((operand) => operand.error || operand.cause >= 0);
    if (failed) node.cause = failed.error ? failed.index : failed.cause;
    else if (rule.inside && !values.some(Number.isNaN) && !rule.inside(...values)) {
      const letters = ["a", "b", "c"].slice(0, values.length);
      const got = letters.map((letter, i) => `${letter} = ${short(values[i])}`).join(", ");
      node.error = `${rule.name}(${letters.join(", ")}) needs ${rule.domain}; got ${got}; ${rule.advice}`;
    }
    const broken = node.error || node.cause >= 0;
    node.value = broken ? NaN : rule.value(...values);
    node.locals = rule.locals.map((local) => (broken || !local ? NaN : local(...values, node.value)));
  }

  get broken() { return Boolean(this.root.error) || this.root.cause >= 0; }
}
