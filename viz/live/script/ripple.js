// The ripple: a leaf is nudged, and the change travels: b 3 → 3.001, u 6 → 6.002, J 33 → 33.006, each by its factor.
class Ripple {
  constructor(page) {
    this.page = page;
    this.before = null;
  }

  // From here on changes are counted.
  grab(node) {
    const {graph} = this.page;
    if (this.before?.node === node) return;
    this.before = graph.broken ? null : {node, values: Float64Array.from(graph.nodes, (each) => each.value), gradient: node.gradient};
  }

  forget() {
    this.before = null;
    this.page.picture.showRipple(null);
  }

  nudge(node, value) {
    this.before = null;
    this.grab(node);
    this.page.edit(node, value, {ripple: true});
  }

  // By how much every seen node has moved.
  show() {
    const {before, page} = this, {graph, view} = page;
    if (!before || graph.broken) return page.picture.showRipple(null);
    const changes = new Map(), wires = new Set(), reached = view.reading.reach(before.node.index, true);
    for (const index of reached) changes.set(index, graph.nodes[index].value - before.values[index]);
    for (const edge of view.reading.edges) if (reached.has(edge.operand) && edge.wire) wires.add(edge.wire);
    page.picture.showRipple({changes, wires});
  }

  // In the panel: buttons for a leaf, and the journey of the change.
  section(node) {
    const {page} = this, {graph} = page, parts = [];
    if (node.leaf) {
      const by = (amount) => button(amount > 0 ? "+0.001" : "−0.001", () => this.nudge(node, Number((node.value + amount).toPrecision(15))), {"aria-label": `${node.name} ${amount > 0 ? "up" : "down"} by 0.001`});
      parts.push(h("div.buttons.nudge", by(-0.001), by(0.001), button("as it was", () => page.reset())));
    }
    if (this.before?.node === node && !graph.broken) parts.push(this.journey(node));
    return parts;
  }

  journey(node) {
    const {page, before} = this, {graph, view} = page, outline = page.picture.outline;
    const reached = view.reading.reach(node.index, true), J = shownName(graph.root.name), own = shownName(node.name);
    const way = graph.shown.filter((each) => reached.has(each.index)), change = node.value - before.values[node.index];
    const shown = way.length > 12 ? [...way.slice(0, 8), ...way.slice(-3)] : way;
    const digits = (value, other) => Math.max(4, Math.min(10, Math.ceil(3.5 + Math.log10(Math.abs(value / (value - other)))))) || 4;
    const rows = shown.map((each) => {
      const old = before.values[each.index], n = digits(each.value, old);
      return [shownName(outline.name(each)), `${short(old, n)} → ${short(each.value, n)}`];
    });
    const moved = graph.root.value - before.values[graph.output];
    return h("div", h("h3", "How the change travels"), table("nudge", [...rows,
      [`change of ${J} ÷ change of ${own}`, change ? short(moved / change) : "–"], [`${rateText(J, own)} before`, short(before.gradient)]]));
  }
}
