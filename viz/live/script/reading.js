// A reading of a graph: some of its nodes are seen, the others stand inside of those that use them. Between two that are
// seen there is one edge, whose local derivative is summed over all ways through what is not seen.
class Reading {
  constructor(graph, seen, apart) {
    Object.assign(this, {graph, seen});
    this.edges = [];
    this.below = [];  // by consumer
    this.above = [];  // by operand
    this.inside = [];
    for (const node of graph.shown) if (seen[node.index]) this.look(node, apart(node));
    this.refresh();
  }

  look(node, apart) {
    const {nodes} = this.graph, inside = [], below = [], met = new Map(), stack = [node.index];
    const known = new Set();
    while (stack.length) {  // in the order of writing, each once
      const at = nodes[stack.pop()];
      for (let position = at.operands.length - 1; position >= 0; position--) {
        const operand = nodes[at.operands[position]];
        if (operand.constant || this.seen[operand.index] || known.has(operand.index)) continue;
        known.add(operand.index);
        stack.push(operand.index);
      }
      if (at !== node) inside.push(at.index);
    }
    inside.sort((a, b) => b - a);
    const edge = (operand, position) => {
      const made = {index: this.edges.length, consumer: node.index, operand, position, local: NaN};
      this.edges.push(made);
      below.push(made);
      (this.above[operand] ??= []).push(made);
      return made;
    };
    const written = this.operandsInOrder(node, known);
    for (const {operand, at, position} of written) {
      if (!OPS[nodes[at].op].locals[position]) continue;
      if (apart && at === node.index) edge(operand, position);
      else if (!met.has(operand)) met.set(operand, edge(operand, -1));
    }
    this.inside[node.index] = inside;
    this.below[node.index] = below;
  }

  // The seen operands of a node and of what stands inside of it, as they are read from left to right.
  operandsInOrder(node, inside) {
    const {nodes} = this.graph, found = [], stack = [[node.index, 0]], done = new Set();
    while (stack.length) {
      const top = stack[stack.length - 1], at = nodes[top[0]];
      if (top[1] === at.operands.length) { stack.pop(); continue; }
      const position = top[1]++, operand = at.operands[position];
      if (nodes[operand].constant) continue;
      if (this.seen[operand]) found.push({operand, at: at.index, position});
      else if (inside.has(operand) && !done.has(operand)) { done.add(operand); stack.push([operand, 0]); }
    }
    return found;
  }

  // The numbers on the edges anew, by a backward pass from each seen node through what stands inside of it.
  refresh() {
    const {nodes} = this.graph, through = new Float64Array(nodes.length);
    for (const node of this.graph.shown) {
      if (!this.seen[node.index]) continue;
      const sums = new Map(), direct = new Map();
      for (const edge of this.below[node.index]) {
        if (edge.position >= 0) direct.set(edge.position, edge);
        else sums.set(edge.operand, edge);
        edge.local = edge.position >= 0 ? node.locals[edge.position] : 0;
      }
      through[node.index] = 1;
      for (const index of [node.index, ...this.inside[node.index]]) {
        const at = nodes[index], upstream = through[index];
        through[index] = 0;
        at.operands.forEach((operand, position) => {
          if (nodes[operand].constant || !OPS[at.op].locals[position]) return;
          if (!this.seen[operand]) through[operand] += upstream * at.locals[position];
          else if (!(index === node.index && direct.has(position))) sums.get(operand).local += upstream * at.locals[position];
        });
      }
      if (node.error || node.cause >= 0) for (const edge of this.below[node.index]) edge.local = NaN;
    }
  }

  // Gradients by this reading; `edited` gives some edges another number, as a reader may have had it.
  sweep(edited = new Map()) {
    const gradients = new Map([[this.graph.output, 1]]);
    for (let i = this.graph.nodes.length - 1; i >= 0; i--) {
      const upstream = gradients.get(i);
      if (upstream === undefined || !this.seen[i]) continue;
      for (const edge of this.below[i]) {
        gradients.set(edge.operand, (gradients.get(edge.operand) ?? 0) + upstream * (edited.get(edge.index) ?? edge.local));
      }
    }
    return gradients;
  }

  // The terms of a gradient, those of later consumers first, as the backward pass adds them.
  terms(node) {
    return [...(this.above[node.index] ?? [])].sort((one, other) => other.consumer - one.consumer || one.index - other.index);
  }

  reach(start, up) {
    const found = new Set([start]), stack = [start];
    while (stack.length) {
      const at = stack.pop();
      for (const edge of (up ? this.above : this.below)[at] ?? []) {
        const other = up ? edge.consumer : edge.operand;
        if (!found.has(other)) { found.add(other); stack.push(other); }
      }
    }
    return found;
  }

  countPaths(start) {
    const counts = new Map([[this.graph.output, 1n]]);
    for (let i = this.graph.nodes.length - 1; i >= 0; i--) {
      if (counts.has(i)) for (const edge of this.below[i] ?? []) counts.set(edge.operand, (counts.get(edge.operand) ?? 0n) + counts.get(i));
    }
    return counts.get(start) ?? 0n;
  }

  paths(start) {
    const found = [], stack = [[start, []]];
    while (stack.length) {
      const [index, way] = stack.pop();
      if (index === this.graph.output) found.push(way);
      for (const edge of this.above[index] ?? []) stack.push([edge.consumer, [...way, edge]]);
    }
    return found;
  }
}
