// The passes over a view, one step for what a reader sees as one: an operation, a named step, a neuron, a layer. First
// the forward pass, a step for each computed card; then the backward pass, a step for each term of a gradient.
function stepsOf(view) {
  const {reading: {below}, cards, graph: {nodes}} = view;
  const forward = cards.filter((card) => card.members.some((index) => !nodes[index].leaf))
    .map((card) => ({pass: "forward", card, node: card.node, edges: card.members.flatMap((index) => below[index])}));
  return [{pass: "start"}, ...forward, ...(SETTINGS.grad ? [...cards].reverse().flatMap((card) => view.backward(card)) : [])];
}

// The same backward pass in a wrong order: each card sends its gradient on as soon as its turn comes, whether or not
// all that belongs to it has arrived. `early` are the cards that did so.
function wrongSteps(view, order) {
  const {reading: {above, below}, reading, graph} = view, found = stepsOf(view).filter((step) => step.pass !== "backward");
  const amounts = new Map([[graph.output, 1]]), early = new Set(), sent = new Set();
  // from the output, the order in which a walk first meets them is none in which gradients are complete
  const turns = order === "leaves" ? below.keys() : reading.reach(graph.output, false);
  for (const index of turns) {
    const edges = below[index], node = graph.nodes[index];
    if (!edges.length) continue;
    const missing = above[index].filter((edge) => !sent.has(edge));
    if (missing.length) early.add(index);
    const had = amounts.get(index) ?? 0;
    for (const edge of edges) {
      amounts.set(edge.operand, (amounts.get(edge.operand) ?? 0) + had * edge.local);
      sent.add(edge);
    }
    found.push({pass: "wrong", card: view.cardOf[index], node, edges, had, missing, amounts: new Map(amounts), early: new Set(early)});
  }
  return found;
}

// What has been computed by a step, what takes part in it, and which cards must be on the screen.
function stateAt({graph}, steps, at) {
  const step = steps[at], {pass, card, term, terms, edges = []} = step, wires = [...new Set(edges.map((edge) => edge.wire).filter(Boolean))];
  const valued = [], graded = [], state = {pass, now: card, valued, graded, wires, partners: [...new Set([card, ...wires.flatMap((wire) => [wire.from, wire.to])])], step};
  for (const leaf of graph.leaves) valued[leaf.index] = true;
  for (const each of steps.slice(1, at + 1)) if (each.pass !== "wrong") for (const index of each.card.members) (each.pass === "forward" ? valued : graded)[index] = true;
  if (pass === "start") state.partners = [];
  if (pass === "wrong") {
    Object.assign(state, {sent: step.amounts, amounts: new Map(), early: step.early});
    for (const [index, amount] of step.amounts) {
      state.amounts.set(index, short(amount));
      graded[index] = true;
    }
  }
  if (pass === "backward" && term < terms.length - 1 && !graph.broken) {
    const sum = terms.slice(0, term + 1).reduce((total, edge) => total + graph.nodes[edge.consumer].gradient * edge.local, 0);
    state.amounts = new Map([[step.node.index, `${short(sum)} + …`]]);
  }
  return state;
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
