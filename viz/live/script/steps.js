// The passes over a view, one step for what a reader sees as one: an operation, a named step, a neuron, a layer. First
// the forward pass, a step for each computed card; then the backward pass, a step for each term of a gradient.
function stepsOf(view) {
  const {reading: {below}, cards, graph: {nodes}} = view;
  const forward = cards.filter((card) => card.members.some((index) => !nodes[index].leaf))
    .map((card) => ({pass: "forward", card, node: card.node, edges: card.members.flatMap((index) => below[index] ?? [])}));
  return [{pass: "start"}, ...forward, ...(SETTINGS.grad ? [...cards].reverse().flatMap((card) => view.backward(card)) : [])];
}

// The same backward pass in a wrong order: each card sends its gradient on as soon as its turn comes, whether or not
// all that belongs to it has arrived. `early` are the cards that did so.
function wrongSteps(view, order) {
  const {reading, graph} = view, forward = stepsOf(view).filter((step) => step.pass === "forward");
  const seen = graph.shown.filter((node) => reading.seen[node.index]);
  const turns = order === "leaves" ? seen : firstReached(reading, graph.root);
  const pending = new Map(seen.map((node) => [node.index, (reading.above[node.index] ?? []).length]));
  const amounts = new Map([[graph.output, 1]]), early = new Set();
  const sent = [];
  for (const node of turns) {
    const below = reading.below[node.index] ?? [];
    if (!below.length) continue;
    const missing = (reading.above[node.index] ?? []).filter((edge) => !sent.some((each) => each.includes(edge)));
    if (missing.length) early.add(node.index);
    const had = amounts.get(node.index) ?? 0;
    const moves = below.map((edge) => {
      amounts.set(edge.operand, (amounts.get(edge.operand) ?? 0) + had * edge.local);
      return {edge, amount: had * edge.local};
    });
    sent.push(below);
    forward.push({pass: "wrong", card: view.cardOf[node.index], node, edges: below, had, missing, moves, amounts: new Map(amounts), early: new Set(early)});
  }
  return [{pass: "start"}, ...forward];
}

// In the order in which a walk from the output first meets them, which is no order in which gradients are complete.
function firstReached(reading, root) {
  const found = [root], met = new Set([root.index]);
  for (const node of found) for (const edge of reading.below[node.index] ?? []) {
    if (!met.has(edge.operand)) { met.add(edge.operand); found.push(reading.graph.nodes[edge.operand]); }
  }
  return found;
}

// What has been computed by a step, what takes part in it, and which cards must be on the screen.
class Progress {
  constructor(view, steps) {
    Object.assign(this, {view, steps, graph: view.graph});
    const count = this.graph.nodes.length;
    this.valued = new Uint8Array(count);
    this.graded = new Uint8Array(count);
    for (const node of this.graph.leaves) this.valued[node.index] = 1;
    this.at = 0;
  }

  // From one step to another by what changes between them.
  to(at) {
    while (this.at < at) this.mark(this.steps[++this.at], 1);
    while (this.at > at) this.mark(this.steps[this.at--], 0);
    return this.state();
  }

  mark({pass, card, term}, on) {
    if (pass === "wrong") return;
    for (const index of card.members) {
      const leaf = this.graph.nodes[index].leaf;
      if (pass === "forward" && !leaf) this.valued[index] = on;
      if (pass === "backward" && (on || term === 0)) this.graded[index] = on;
    }
  }

  state() {
    const step = this.steps[this.at], {pass, card} = step, state = {pass, now: card, valued: this.valued, graded: this.graded, wires: [], partners: [], step};
    if (pass === "start") return state;
    state.wires = [...new Set(step.edges.map((edge) => edge.wire).filter(Boolean))];
    state.partners = [...new Set([card, ...state.wires.flatMap((wire) => [wire.from, wire.to])])];
    if (pass === "wrong") {
      state.sent = step.amounts;
      state.amounts = new Map([...step.amounts].map(([index, amount]) => [index, short(amount)]));
      state.graded = this.graded.map((_, index) => (step.amounts.has(index) ? 1 : 0));
      state.early = step.early;
    }
    if (pass === "backward" && step.term < step.terms.length - 1 && !this.graph.broken) {
      const sum = step.terms.slice(0, step.term + 1).reduce((total, edge) => total + this.graph.nodes[edge.consumer].gradient * edge.local, 0);
      state.amounts = new Map([[step.node.index, `${short(sum)} + …`]]);
    }
    return state;
  }
}

function stepTitle(steps, at, outline) {
  const {pass, card, node, term, terms, missing} = steps[at];
  if (pass === "start") return `${steps.length - 1} steps`;
  const name = card.module ?? outline.name(node), count = `Step ${at} of ${steps.length - 1}`;
  if (pass === "wrong") return `${count}: ${name} sends its gradient on${missing.length ? ", too early" : ""}`;
  if (pass === "forward") return `${count}, forward: ${name}`;
  const through = terms.length ? `, through ${outline.name(outline.graph.nodes[terms[term].consumer])}` : "";
  return `${count}, backward: into ${name}${through}`;
}
