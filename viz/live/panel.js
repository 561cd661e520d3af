// The panel beside the picture: what this step does, and what is known of the node that was chosen.
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const MOST_PATHS = 100;

class Panel {
  constructor(graph, actions) {
    Object.assign(this, {graph, actions});
    this.step = h("section", {class: "step", "aria-live": "polite"});
    this.chosen = h("section", {class: "chosen"});
    this.root = h("aside", {class: "panel", "aria-label": "explanation"}, this.step, this.chosen);
  }

  showStep(steps, at) {
    const step = steps[at], {graph} = this;
    const title = h("h2", {}, stepTitle(graph, steps, at));
    if (step.pass === "start") {
      this.step.replaceChildren(title, h("p", {}, "Play, or step with the arrow keys: first the values from left to right, then the gradients from right to left."));
      return;
    }
    const failed = step.node.error || (step.pass === "backward" && graph.root.error);
    const lines = failed ? [h("p", {class: "error"}, `${step.node.error ? step.node.name : graph.root.name}: ${failed}`)]
      : step.pass === "forward" ? this.forward(step.node) : this.backward(step);
    this.step.replaceChildren(title, ...lines);
  }

  forward(node) {
    return [math(m("mi", node.name), mo("="), operation(this.graph, node, false)),
      math(mo("="), operation(this.graph, node, true), mo("="), result(node.value, "forward"))];
  }

  backward({node, term, terms}) {
    const {graph} = this, J = graph.root.name;
    if (node === graph.root) return [math(derivative(J, J), mo("="), result(1))];
    const edge = terms[term], consumer = graph.nodes[edge.consumer];
    const product = consumer.grad * graph.slope(edge);
    const rule = localRule(graph, edge), slope = numberTerm(graph.slope(edge)), upstream = numberTerm(consumer.grad);
    const shown = [math(derivative(J, node.name), mo(terms.length > 1 ? "+=" : "="), derivative(J, consumer.name), mo("·"), derivative(consumer.name, node.name, "∂"))];
    if (!rule.number) shown.push(math(mo("="), within(upstream, 1), mo("·"), within(rule, 2)));
    shown.push(math(mo("="), within(numberTerm(consumer.grad), 1), mo("·"), within(slope, 1), mo("="), result(product)));
    if (terms.length > 1) {
      const parts = terms.slice(0, term + 1).map((each) => numberTerm(graph.nodes[each.consumer].grad * graph.slope(each)));
      const sum = parts.reduce((total, part) => total + part.value, 0);
      const added = parts.flatMap((part, i) => (i ? [mo("+"), within(part, 1)] : [part.node]));
      const rest = terms.length - term - 1;
      shown.push(h("p", {}, `${term + 1} of ${terms.length} terms${rest ? "" : ", complete"}:`), math(derivative(J, node.name), mo("="), ...added, ...(parts.length > 1 ? [mo("="), result(sum)] : [])));
    }
    return shown;
  }

  choose(node, edited) {
    const {graph} = this;
    this.node = node;
    if (!node) return this.chosen.replaceChildren();
    const J = graph.root.name;
    const parts = [h("h2", {}, node.name)];
    if (node.error) parts.push(h("p", {class: "error"}, node.error));
    if (!node.leaf) parts.push(math(m("mi", node.name), mo("="), operation(graph, node, false), mo("="), result(node.value, "forward")));
    parts.push(...this.nudged(node, edited));
    if (!graph.root.error && !this.actions.quizzing()) {
      parts.push(h("h3", {}, `How d${J}/d${node.name} was summed`), this.ledger(node), h("h3", {}, `Paths from ${node.name} to ${J}`), this.paths(node));
    }
    const buttons = [["what it is made of", false], ["what it leads to", true]].map(([label, up]) =>
      h("button", {type: "button", onclick: () => this.actions.reduce(graph.reach(node, up))}, label));
    parts.push(h("div", {class: "buttons"}, ...buttons, h("button", {type: "button", onclick: () => this.actions.reduce(null)}, "show all")));
    this.chosen.replaceChildren(...parts);
  }

  nudged(node, edited) {
    const {graph} = this, rows = [];
    if (node.leaf) {
      const by = (amount) => h("button", {type: "button", "aria-label": `${node.name} ${amount > 0 ? "up" : "down"} by 0.001`, onclick: () => this.actions.edit(node, Number((node.value + amount).toPrecision(15)))}, amount > 0 ? "+0.001" : "−0.001");
      rows.push(h("div", {class: "buttons nudge"}, by(-0.001), by(0.001), h("button", {type: "button", onclick: () => this.actions.reset()}, "as it was")));
    }
    if (edited && edited.node === node && !graph.root.error) {
      const change = node.value - edited.from, moved = graph.root.value - edited.output;
      rows.push(table("nudge", [
        [node.name, `${short(edited.from, 6)} → ${short(node.value, 6)}`],
        [graph.root.name, `${short(edited.output, 6)} → ${short(graph.root.value, 6)}`],
        [`change of ${graph.root.name}`, short(moved)],
        ["gradient × change", short(edited.grad * change)],
      ]));
    }
    return rows;
  }

  ledger(node) {
    const {graph} = this;
    if (node === graph.root) return table("ledger", [["the output itself", "1"]]);
    return table("ledger", [...node.consumers].sort((a, b) => b.consumer - a.consumer).map((edge) => {
      const consumer = graph.nodes[edge.consumer], slope = graph.slope(edge);
      return [`through ${consumer.name}`, `${short(consumer.grad)} · ${short(slope)}`, short(consumer.grad * slope)];
    }).concat(node.consumers.length > 1 ? [["sum", "", short(node.grad)]] : []));
  }

  paths(node) {
    const {graph} = this, count = graph.countPaths(node);
    if (count > BigInt(MOST_PATHS)) return h("p", {}, `${count.toLocaleString("en")} paths, too many to list`);
    return table("paths", graph.paths(node).map((way) => {
      const slopes = way.map((edge) => graph.slope(edge)).reverse();
      const names = [node.name, ...way.map((edge) => graph.nodes[edge.consumer].name)];
      return [names.join(" → "), slopes.map((slope) => short(slope)).join(" · ") || "1", short(slopes.reduce((a, b) => a * b, 1))];
    }));
  }
}

function stepTitle(graph, steps, at) {
  const {pass, node, term, terms} = steps[at];
  if (pass === "start") return `${steps.length - 1} steps`;
  const where = pass === "backward" && terms.length ? `, through ${graph.nodes[terms[term].consumer].name}` : "";
  return `Step ${at} of ${steps.length - 1}, ${pass}: ${pass === "forward" ? "" : "into "}${node.name}${where}`;
}

function result(value, pass = "backward") {
  const node = m("mn", short(value));
  node.setAttribute("class", `result ${pass}`);
  return node;
}

function table(name, rows) {
  return h("table", {class: name}, h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, i) => h(i ? "td" : "th", i ? {} : {scope: "row"}, cell))))));
}
