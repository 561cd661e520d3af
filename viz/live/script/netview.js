// What is drawn of a net, or of lists and arrays: at the level of layers and neurons, too, which are a card each.
const LEVELS = ["layers", "neurons", "names", "operations"];
const MOST_CARDS = {names: 40, elements: 24, neurons: 12};

// The list or array that a node is an element of, W for W[0][1], where it has three elements at least.
const ELEMENT = /^([^\s.[\]]+)((?:\[[\d, ]+\])+)$/, SHORTEST_ARRAY = 3;

// The modules that a node belongs to, from the outermost: layer1.neuron3.w[0] to ["layer1", "layer1.neuron3"].
function modulesOf(node) {
  if (!node.named || !/^[^\s.]+(\.[^\s.]+)+$/.test(node.name)) return [];
  const parts = node.name.split(".").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("."));
}

function withArrays(graph, modules) {
  const stems = graph.nodes.map((node) => (node.named && !node.constant && node.index !== graph.output && ELEMENT.exec(node.name)?.[1]) || "");
  const counts = new Map();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  for (const node of graph.nodes) counts.delete(node.name);
  return modules.map((found, i) => (!found.length && stems[i] && counts.get(stems[i]) >= SHORTEST_ARRAY ? [stems[i]] : found));
}

// w[0] for layer1.neuron2.w[0], unless two nodes would have one name.
function withoutModules(formula) {
  const own = (name) => { const last = name.slice(name.lastIndexOf(".") + 1); return /^\p{L}/u.test(last) ? last : name; };
  const full = new Map(namesOf(formula, true).map(({index, text}) => [index, text])), shorter = new Set([...full.values()].map(own));
  if (shorter.size < new Set(full.values()).size) return formula;
  const renamed = (part) => (part.kind === "name" ? {...part, text: own(part.text)} : rebuilt(part, renamed));
  return renamed(formula);
}

SHORTENINGS.unshift(withoutModules);

class NetView extends View {
  levelsThere() {
    const {graph} = this, found = graph.nodes.map((node) => graph.modules?.[node.index] ?? modulesOf(node));
    this.hasNeurons = found.some((each) => each.length);
    this.modules = withArrays(graph, found);
    const deep = new Set(this.modules.filter((each) => each.length > 1).map(([outermost]) => outermost));
    const there = {"layers": deep.size > 1, "neurons": this.modules.some((each) => each.length)}, levels = super.levelsThere();
    return LEVELS.filter((level) => there[level] ?? levels.includes(level));
  }

  // What a level is called: where nothing but lists holds several numbers, these are what is one card.
  levelName(level) { return level === "neurons" && !this.hasNeurons ? "lists" : level; }

  firstLevel() {
    const [first] = super.levelsThere();
    if (!this.levels.includes("neurons")) return first;
    const count = this.kept.filter(Boolean).length, neurons = new Set(this.modules.map((found) => found.at(-1)).filter(Boolean)).size;
    if (count <= (this.hasNeurons ? MOST_CARDS.names : MOST_CARDS.elements) && (neurons < 2 || !this.hasNeurons)) return first;
    return neurons <= MOST_CARDS.neurons || !this.levels.includes("layers") ? "neurons" : "layers";
  }

  // The outermost module of a node that is drawn as one card.
  closedModule(node) {
    const found = this.modules[node.index];
    return found.find((module, depth) => (this.overrides.has(module) ? !this.overrides.get(module)
      : this.level === "layers" || (this.level === "neurons" && depth === found.length - 1)));
  }

  isOpened(node) { return super.isOpened(node) && !this.closedModule(node); }

  idOf(node) { return this.closedModule(node) ?? node.index; }

  describe(card, owners) {
    super.describe(card, owners);
    if (typeof card.id === "string") Object.assign(card, {kind: "module", module: card.id, name: card.id, isOpen: false, canOpen: true});
    card.units = new Set(card.members.map((index) => this.modules[index].at(-1))).size;
    card.isOutput = card.members.includes(this.graph.output);
  }

  // Cards in an order in which operands come first. A module that would be drawn before and after another is opened.
  connect() {
    super.connect();
    const waiting = new Map(this.cards.map((card) => [card, 0])), leaving = new Map();
    for (const {from, to} of this.wires) {
      waiting.set(to, waiting.get(to) + 1);
      (leaving.get(from) ?? leaving.set(from, []).get(from)).push(to);
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
    if (found.length < this.cards.length) {
      for (const card of this.cards) if (card.module && waiting.get(card)) this.overrides.set(card.module, true);
      return this.arrange();
    }
    this.cards = found;
    found.forEach((card, i) => { card.place = i; });
  }

  backward(card) { return card.module ? [{pass: "backward", card, node: card.node, terms: [], term: 0, edges: card.members.flatMap((index) => this.reading.above[index])}] : super.backward(card); }
}
