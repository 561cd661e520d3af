// What of a graph is drawn: at the level of layers, neurons, names or operations, with single cards opened or closed by
// hand. Gives cards in a topological order, and what leads from one to another.
const LEVELS = ["layers", "neurons", "names", "operations"];
const MOST_OPERATIONS = 24, MOST_IN_A_FORMULA = 300;
const MOST_CARDS = {names: 40, elements: 24, neurons: 12};

// The modules that a node belongs to, from the outermost: layer1.neuron3.w[0] to ["layer1", "layer1.neuron3"].
function modulesOf(node) {
  if (!node.named || !/^[^\s.]+(\.[^\s.]+)+$/.test(node.name)) return [];
  const parts = node.name.split(".").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("."));
}

class View {
  constructor(graph, level = null) {
    this.graph = graph;
    this.overrides = new Map();  // by card: opened (true) or closed by hand
    this.modules = graph.nodes.map((node) => graph.modules[node.index] ?? modulesOf(node));
    this.hasNeurons = this.modules.some((found) => found.length);
    if (typeof withArrays === "function") this.modules = withArrays(graph, this.modules);  // the playground has none
    this.kept = graph.nodes.map((node) => !node.constant && (node.leaf || node.named || node.index === graph.output));
    this.levels = this.levelsThere();
    this.setLevel(level && this.levels.includes(level) ? level : this.firstLevel());
  }

  levelsThere() {
    const {graph, kept, modules} = this, deep = new Set(), flat = new Set();
    for (const found of modules) if (found.length) { flat.add(found[found.length - 1]); if (found.length > 1) deep.add(found[0]); }
    const computed = graph.shown.filter((node) => kept[node.index] && !node.leaf && node.index !== graph.output);
    const hidden = graph.shown.some((node) => !kept[node.index]);
    return LEVELS.filter((level) => ({
      "layers": deep.size > 1, "neurons": flat.size > 0, "names": hidden && (computed.length > 0 || this.isOneFormula()), "operations": true,
    })[level]);
  }

  // Whether many operations without a name make one formula, whose derivatives a course writes in one line each.
  isOneFormula() {
    const count = this.graph.shown.filter((node) => !node.leaf).length;
    if (count <= MOST_OPERATIONS || count > MOST_IN_A_FORMULA) return false;
    const reading = new Reading(this.graph, this.kept, () => false), outline = new Outline(reading);
    const whole = (formula) => formula.kind !== "gap" && (formula.kind !== "sum" || formula.terms.some(({kind}) => kind !== "gap"))
      && partsOf(formula).every((part) => (part.kind === "gap" && formula.kind === "sum") || whole(part));
    return whole(fitted(outline.expression(this.graph.root), 90)) && reading.below[this.graph.output].every((edge) => outline.derivative(edge));
  }

  // What a level is called: where nothing but lists holds several numbers, these are what is one card.
  levelName(level) { return level === "neurons" && !this.hasNeurons ? "lists" : level; }

  firstLevel() {
    if (!this.levels.includes("names") && !this.levels.includes("neurons")) return "operations";
    const most = this.hasNeurons ? MOST_CARDS.names : MOST_CARDS.elements;
    const count = this.kept.filter(Boolean).length, neurons = new Set(this.modules.map((found) => found[found.length - 1]).filter(Boolean)).size;
    if (count <= most && (neurons < 2 || !this.hasNeurons) || !this.levels.includes("neurons")) return this.levels.includes("names") ? "names" : "operations";
    return neurons <= MOST_CARDS.neurons || !this.levels.includes("layers") ? "neurons" : "layers";
  }

  setLevel(level) {
    this.level = level;
    this.overrides.clear();
    this.build();
  }

  toggle(id, open) {
    this.overrides.set(id, open);
    this.build();
  }

  // Whether a module is drawn as one card.
  isClosed(module, depth, deepest) {
    if (this.overrides.has(module)) return !this.overrides.get(module);
    return this.level === "layers" || (this.level === "neurons" && depth === deepest);
  }

  closedModule(node) {
    const found = this.modules[node.index];
    return found.find((module, depth) => this.isClosed(module, depth, found.length - 1));
  }

  isOpened(node) {
    if (node.leaf) return false;
    return this.overrides.get(node.index) ?? this.level === "operations";
  }

  build() {
    const {graph, kept} = this, seen = [...kept];
    this.opened = new Set(graph.shown.filter((node) => kept[node.index] && this.isOpened(node) && !this.closedModule(node)).map((node) => node.index));
    this.owner = new Map();  // of a node without a name, the opened card that it stands in
    for (const index of this.opened) {
      const stack = [index];
      while (stack.length) for (const operand of graph.nodes[stack.pop()].operands) {
        if (kept[operand] || graph.nodes[operand].constant || this.owner.has(operand)) continue;
        seen[operand] = true;
        this.owner.set(operand, index);
        stack.push(operand);
      }
    }
    this.reading = new Reading(graph, seen, (node) => this.opened.has(node.index) || !kept[node.index]);
    while (!this.arrange()) { /* a module that would be drawn before and after another was opened */ }
  }

  arrange() {
    const {graph, reading} = this, byId = new Map();
    this.cards = [];
    this.cardOf = [];
    for (const node of graph.shown) {
      if (!reading.seen[node.index]) continue;
      const module = this.closedModule(node), id = module ?? node.index;
      if (!byId.has(id)) {
        const card = {id, module: module ?? null, node, members: [], name: module ?? node.name};
        byId.set(id, card);
        this.cards.push(card);
      }
      byId.get(id).members.push(node.index);
      this.cardOf[node.index] = byId.get(id);
    }
    const owners = new Set(this.owner.values());
    for (const card of this.cards) this.describe(card, owners);
    const stuck = this.sort();
    if (!stuck) return true;
    for (const card of stuck) if (card.module) this.overrides.set(card.module, true);
    return false;
  }

  describe(card, owners) {
    const {graph} = this, {node} = card;
    card.kind = card.module ? "module" : node.index === graph.output ? "output" : node.leaf ? "leaf" : "computed";
    card.units = new Set(card.members.map((index) => this.modules[index].at(-1))).size;
    card.isOutput = card.members.includes(graph.output);
    card.canOpen = Boolean(card.module) || this.reading.inside[node.index].length > 0;
    card.isOpen = this.opened.has(node.index) && !card.module && owners.has(node.index);
    card.inner = this.owner.has(node.index);
  }

  // Cards in an order in which operands come first, and wires between them; or the cards of a circle.
  sort() {
    const wires = new Map(), waiting = new Map(this.cards.map((card) => [card, 0])), leaving = new Map();
    for (const edge of this.reading.edges) {
      const from = this.cardOf[edge.operand], to = this.cardOf[edge.consumer];
      if (from === to) continue;
      const key = `${from.id} ${to.id}`;
      if (!wires.has(key)) {
        wires.set(key, {from, to, links: []});
        waiting.set(to, waiting.get(to) + 1);
        (leaving.get(from) ?? leaving.set(from, []).get(from)).push(to);
      }
      wires.get(key).links.push(edge);
    }
    const found = [], free = this.cards.filter((card) => !waiting.get(card)).sort((a, b) => b.node.index - a.node.index);
    while (free.length) {
      const card = free.pop();
      found.push(card);
      for (const to of leaving.get(card) ?? []) {
        waiting.set(to, waiting.get(to) - 1);
        if (waiting.get(to)) continue;
        let at = free.length;
        while (at && free[at - 1].node.index < to.node.index) at--;
        free.splice(at, 0, to);
      }
    }
    if (found.length < this.cards.length) return this.cards.filter((card) => waiting.get(card) > 0);
    this.cards = found;
    this.wires = [...wires.values()];
    found.forEach((card, i) => { card.place = i; });
    this.wires.forEach((wire, i) => { wire.index = i; for (const edge of wire.links) edge.wire = wire; });
    return null;
  }
}
