// A reading of a graph: some of its nodes are seen, the others stand inside of those that use them. Between two that are
// seen there is one edge, whose local derivative is summed over all ways through what is not seen.
class Reading {
  constructor(graph, seen, apart) {
    Object.assign(this, {graph, seen});
    this.edges = [];
    // by consumer, and by operand
    [this.below, this.above, this.inside] = [0, 0, 0].map(() => graph.nodes.map(() => []));
    for (const node of graph.shown) if (seen[node.index]) this.look(node, apart(node));
    this.refresh();
  }

  // Edges to the seen operands of a node and of what stands inside of it, as they are read from left to right.
  look(node, apart) {
    const {nodes} = this.graph, inside = new Set(), below = this.below[node.index], met = new Set(), stack = [[node, 0]];
    while (stack.length) {
      const top = stack.at(-1), [at, position] = top, operand = at.operands[position];
      top[1]++;
      if (operand === undefined) stack.pop();
      else if (nodes[operand].constant) continue;
      else if (!this.seen[operand]) {
        if (!inside.has(operand)) stack.push([nodes[operand], 0]);
        inside.add(operand);
      } else if (OPS[at.op].locals[position]) {
        const alone = apart && at === node;
        if (!alone && met.has(operand)) continue;
        if (!alone) met.add(operand);
        const edge = {index: this.edges.length, consumer: node.index, operand, position: alone ? position : -1, local: NaN};
        this.edges.push(edge);
        below.push(edge);
        this.above[operand].push(edge);
      }
    }
    this.inside[node.index] = [...inside].sort((a, b) => b - a);
  }

  // The numbers on the edges anew, by a backward pass from each seen node through what stands inside of it.
  refresh() {
    const {nodes} = this.graph, through = new Float64Array(nodes.length);
    for (const node of this.graph.shown) {
      if (!this.seen[node.index]) continue;
      const edges = new Map();  // by operand, and those of one position by that
      for (const edge of this.below[node.index]) {
        edge.local = 0;
        edges.set(edge.position < 0 ? edge.operand : -1 - edge.position, edge);
      }
      through[node.index] = 1;
      for (const index of [node.index, ...this.inside[node.index]]) {
        const at = nodes[index], upstream = through[index];
        through[index] = 0;
        at.operands.forEach((operand, position) => {
          if (nodes[operand].constant || !OPS[at.op].locals[position]) return;
          const amount = upstream * at.locals[position];
          if (!this.seen[operand]) through[operand] += amount;
          else ((at === node && edges.get(-1 - position)) || edges.get(operand)).local += amount;
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
    return [...this.above[node.index]].sort((one, other) => other.consumer - one.consumer || one.index - other.index);
  }

  // What a node leads to, or is made of, in the order in which a walk meets it.
  reach(start, up) {
    const found = new Set([start]);
    for (const at of found) for (const edge of (up ? this.above : this.below)[at]) found.add(up ? edge.consumer : edge.operand);
    return found;
  }

  countPaths(start) {
    const counts = new Map([[this.graph.output, 1n]]);
    for (let i = this.graph.nodes.length - 1; i >= 0; i--) {
      if (counts.has(i)) for (const edge of this.below[i]) counts.set(edge.operand, (counts.get(edge.operand) ?? 0n) + counts.get(i));
    }
    return counts.get(start) ?? 0n;
  }

  paths(start) {
    const found = [], stack = [[start, []]];
    while (stack.length) {
      const [index, way] = stack.pop();
      if (index === this.graph.output) found.push(way);
      for (const edge of this.above[index]) stack.push([edge.consumer, [...way, edge]]);
    }
    return found;
  }
}
