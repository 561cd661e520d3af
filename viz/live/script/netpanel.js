// What the panel says of a neuron, a layer or an array that is one card.
class NetPanel extends Panel {
  forward(step) { return step.card.module ? this.module(step) : super.forward(step); }

  backward(step) { return step.card.module ? this.module(step) : super.backward(step); }

  module({pass, card}) {
    const {graph} = this, own = (name) => (name.startsWith(`${card.module}.`) ? name.slice(card.module.length + 1) : name);
    const nodes = card.members.map((index) => graph.nodes[index]), J = this.name(graph.output);
    const computed = nodes.filter((node) => !node.leaf).slice(0, 12);
    if (pass === "forward") return computed.map((node) => h("p", `${shownName(own(node.name))} = ${this.outline.text(node).replaceAll(`${card.module}.`, "")} = ${short(node.value)}`));
    const rows = nodes.slice(-12).reverse().map((node) => [rateText(J, shownName(own(node.name))), short(node.gradient)]);
    return [table("ledger", rows), nodes.length > 12 ? h("p", `and ${nodes.length - 12} more in the card`) : ""];
  }

  explanation(card) {
    if (!card.module) return super.explanation(card);
    const nodes = card.members.map((index) => this.graph.nodes[index]), leaves = nodes.filter((node) => node.leaf);
    return [h("h2", card.module), h("p", `${nodes.length} values${leaves.length && leaves.length < nodes.length ? `, ${leaves.length} of them parameters` : ""}.`),
      h("div.buttons", button(`open ${card.module}`, () => this.page.open(card, true))), this.reductions(card.node.index)];
  }
}
