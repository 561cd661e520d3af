// What of a graph is drawn: at the level of names or operations, with single cards opened or closed by hand. Gives cards in
// a topological order, and what leads from one to another.
const MOST_OPERATIONS = 24, MOST_IN_A_FORMULA = 300;

class View {
  constructor(graph, level) {
    this.graph = graph;
    this.overrides = new Map();  // by card: opened (true) or closed by hand
    this.kept = graph.nodes.map((node) => !node.constant && (node.leaf || node.named || node.index === graph.output));
    this.closed = new Reading(graph, this.kept, () => false);
    this.levels = this.levelsThere();
    this.setLevel(this.levels.includes(level) ? level : this.firstLevel());
  }

  levelsThere() {
    const {graph, kept} = this;
    const computed = graph.shown.some((node) => kept[node.index] && !node.leaf && node.index !== graph.output);
    return graph.shown.some((node) => !kept[node.index]) && (computed || this.isOneFormula()) ? ["names", "operations"] : ["operations"];
  }

  // Whether many operations without a name make one formula, whose derivatives a course writes in one line each.
  isOneFormula() {
    const count = this.graph.shown.filter((node) => !node.leaf).length;
    if (count <= MOST_OPERATIONS || count > MOST_IN_A_FORMULA) return false;
    const outline = new Outline(this.closed);
    const whole = (formula) => formula.kind !== "gap" && (formula.kind !== "sum" || formula.parts.some(({kind}) => kind !== "gap"))
      && partsOf(formula).every((part) => (part.kind === "gap" && formula.kind === "sum") || whole(part));
    return whole(fitted(outline.expression(this.graph.root), 90)) && this.closed.below[this.graph.output].every((edge) => outline.derivative(edge));
  }

  firstLevel() { return this.levels[0]; }

  setLevel(level) {
    this.level = level;
    this.overrides.clear();
    this.build();
  }

  toggle(id, open) {
    this.overrides.set(id, open);
    this.build();
  }

  isOpened({index, leaf}) { return this.kept[index] && !leaf && (this.overrides.get(index) ?? this.level === "operations"); }

  build() {
    const {graph, kept} = this, seen = [...kept];
    this.opened = new Set(graph.shown.filter((node) => this.isOpened(node)).map((node) => node.index));
    this.owner = new Map();  // of a node without a name, the opened card that it stands in
    for (const index of this.opened) for (const inner of this.closed.inside[index]) {
      seen[inner] = true;
      if (!this.owner.has(inner)) this.owner.set(inner, index);
    }
    this.reading = new Reading(graph, seen, (node) => this.opened.has(node.index) || !kept[node.index]);
    this.arrange();
  }

  // What is one card is called `id`.
  idOf(node) { return node.index; }

  arrange() {
    const {graph, reading} = this, byId = new Map();
    this.cardOf = [];
    for (const node of graph.shown) {
      if (!reading.seen[node.index]) continue;
      const id = this.idOf(node);
      if (!byId.has(id)) byId.set(id, {id, node, members: [], name: node.name});
      byId.get(id).members.push(node.index);
      this.cardOf[node.index] = byId.get(id);
    }
    this.cards = [...byId.values()];
    const owners = new Set(this.owner.values());
    for (const card of this.cards) this.describe(card, owners);
    this.connect();
  }

  describe(card, owners) {
    const {index, leaf} = card.node;
    card.kind = index === this.graph.output ? "output" : leaf ? "leaf" : "computed";
    card.isOpen = owners.has(index);
    card.canOpen = card.isOpen || this.reading.inside[index].length > 0;
    card.inner = this.owner.has(index);
  }

  connect() {
    const wires = new Map();
    for (const edge of this.reading.edges) {
      const from = this.cardOf[edge.operand], to = this.cardOf[edge.consumer], key = `${from.id} ${to.id}`;
      if (from === to) continue;
      if (!wires.has(key)) wires.set(key, {from, to, links: []});
      wires.get(key).links.push(edge);
      edge.wire = wires.get(key);
    }
    this.wires = [...wires.values()];
    this.cards.forEach((card, i) => { card.place = i; });
    this.wires.forEach((wire, i) => { wire.index = i; });
  }

  // The steps of a card in the backward pass: one for each term of its gradient.
  backward(card) {
    const {node} = card, terms = this.reading.terms(node), step = {pass: "backward", card, node, terms};
    return terms.length || node.index !== this.graph.output ? terms.map((edge, term) => ({...step, term, edges: [edge]})) : [{...step, term: 0, edges: []}];
  }
}
