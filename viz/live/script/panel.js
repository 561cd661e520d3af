// The panel beside the picture: what this step does, and what is known by now of the card that was chosen.
const MOST_PATHS = 100;

// A number within a product.
const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));

class Panel {
  constructor(page) {
    this.page = page;
    this.step = h("section.step", {"aria-live": "polite"});
    this.chosen = h("section.chosen");
    this.trouble = h("section.trouble", {role: "status"});
    this.root = h("aside.panel", {"aria-label": "explanation"}, this.trouble, this.step, this.chosen);
  }

  get graph() { return this.page.graph; }

  get outline() { return this.page.picture.outline; }

  // The name of a node; in a formula without its module, where that is the same for all that a step speaks of.
  name(index) { return shownName(this.outline.name(this.graph.nodes[index])); }

  // What went wrong, at its cause.
  showTrouble(problem = "") {
    const {graph} = this, node = graph.shown.find((each) => each.error);
    const said = problem || (node && this.outline ? this.complaint(node) : "");
    this.trouble.replaceChildren(...(said ? [h("p.error", said), h("p", "What waits for it is grey.")] : []));
  }

  // In the names of the graph: log(1 − a) needs 1 − a > 0; got 1 − a = 0.
  complaint(node) {
    const seen = this.name(this.page.picture.seenAbove(node.index)), rule = OPS[node.op], {kept} = this.page.view;
    if (!rule?.domain) return `${seen}: ${node.error}`;
    const inside = node.operands.map((operand) => {
      const each = this.graph.nodes[operand];
      if (each.constant || kept[operand]) return each.constant ? short(each.value) : shownName(each.name);
      const shown = this.graph.nodes.map((other) => !other.constant && (kept[other.index] || other === each));
      return textOf(fitted(new Outline(new Reading(this.graph, shown, () => false)).expression(each), 30));
    });
    const needs = rule.domain.replace(/\b[abc]\b/g, (letter) => inside["abc".indexOf(letter)]);
    const got = node.operands.flatMap((operand, i) => (this.graph.nodes[operand].constant ? [] : [`${inside[i]} = ${short(this.graph.nodes[operand].value)}`])).join(", ");
    return `${seen}: ${rule.binding === 9 ? `${rule.symbol}(${inside.join(", ")})` : inside.map((part) => (part.includes(" ") ? `(${part})` : part)).join(rule.symbol)} needs ${needs}; got ${got}; ${rule.advice}`;
  }

  showStep(state, steps, at) {
    if (!this.outline) return;
    const {step} = state, title = h("h2", stepTitle(steps, at, this.outline));
    this.step.replaceChildren(title, ...this.lines(step));
    this.showChosen();
  }

  lines(step) {
    const {graph} = this;
    if (step.pass === "start") return this.opening();
    const bad = step.card.members.map((index) => graph.nodes[index]).find((node) => node.error || node.cause >= 0);
    if (step.pass === "forward" && bad) return [h("p.error", bad.error || `waits for ${this.name(this.page.picture.seenAbove(bad.cause))}`)];
    if (step.pass === "backward" && graph.broken) return [h("p.error", `there is no gradient: ${this.name(graph.output)} has no value`)];
    if (step.pass === "wrong") return this.wrong(step);
    return step.pass === "forward" ? this.forward(step) : this.backward(step);
  }

  opening() {
    const J = this.name(this.graph.output);
    return [h("p", `Play, or step with the arrow keys: first the values, from the inputs to ${J}; then the gradients, from ${J} back to the inputs.`),
      h("p.where", `On the screen is the end, ${J}. The small map shows where; the first step goes to the beginning.`)];
  }

  forward({node}) {
    return [math(m("mi", this.name(node.index)), "=", mathOf(fitted(this.outline.expression(node), 60))),
      math("=", mathOf(fitted(this.withNumbers(this.outline.expression(node)), 60)), "=", result(node.value, "forward"))];
  }

  withNumbers(formula) {
    if (formula.kind === "name" && formula.index >= 0) return numberFormula(this.graph.nodes[formula.index].value);
    return rebuilt(formula, (part) => this.withNumbers(part));
  }

  backward({node, term, terms}) {
    const {graph} = this, J = this.name(graph.output), own = this.name(node.index);
    if (!terms.length) return [math(rateMath(J, J), "=", result(1))];
    const edge = terms[term], consumer = graph.nodes[edge.consumer], other = this.name(edge.consumer);
    const formula = this.outline.derivative(edge), upstream = () => factor(consumer.gradient);
    const shown = [math(rateMath(J, own), terms.length > 1 ? "+=" : "=", rateMath(J, other), "·", derivativeMath(other, own, "∂"))];
    if (formula && !isNumber(formula)) shown.push(math("=", upstream(), "·", mathWithin(fitted(formula, 60), PRODUCT)));
    shown.push(math("=", upstream(), "·", factor(edge.local), "=", result(consumer.gradient * edge.local)));
    if (terms.length > 1) {
      const parts = terms.slice(0, term + 1).map((each) => graph.nodes[each.consumer].gradient * each.local);
      const sum = parts.reduce((total, part) => total + part, 0), rest = terms.length - term - 1;
      const added = parts.length > 6 ? [mn(parts[0]), "+", "…", "+", factor(parts.at(-1))] : between(parts.map((part, i) => (i ? factor(part) : mn(part))), "+");
      shown.push(h("p", `${term + 1} of ${terms.length} terms${rest ? "" : ", complete"}:`), math(rateMath(J, own), "=", ...added, ...(parts.length > 1 ? ["=", result(sum)] : [])));
    }
    return shown;
  }

  wrong(step) {
    const {node, had, missing, edges} = step;
    const J = this.name(this.graph.output), own = this.name(node.index), lines = [];
    if (missing.length) lines.push(h("p.error", `Too early: ${own} has not yet heard from ${[...new Set(missing.map((edge) => this.name(edge.consumer)))].join(", ")}. It sends on ${rateText(J, own)} = ${short(had)}; right is ${short(node.gradient)}.`));
    else lines.push(h("p", `${own} has heard from all that use it, and sends on ${short(had)}${near(had, node.gradient) ? "" : ` (right is ${short(node.gradient)}: what reached it was wrong)`}.`));
    lines.push(table("ledger", edges.map((edge) => [`to ${this.name(edge.operand)}`, `${signed(had)} · ${signed(edge.local)}`, short(had * edge.local)])));
    if (step === this.page.steps.at(-1)) lines.push(this.verdict(step));
    return lines;
  }

  // What a wrong order comes to, after its last step.
  verdict({amounts}) {
    const {graph} = this, J = this.name(graph.output), seen = graph.shown.filter((node) => this.page.view.reading.seen[node.index]);
    const bad = seen.filter((node) => !near(amounts.get(node.index) ?? 0, node.gradient));
    if (!bad.length) return h("p.said.right", "In the end every gradient is right: in this graph nothing was sent too early. Where a step is used both near the output and far from it, as v in v = 2b; u = v + 1; J = v·u, this order fails.");
    const [first] = bad, name = this.name(first.index);
    return h("p.said.wrong", `In the end ${bad.length} of ${seen.length} gradients are wrong: ${rateText(J, name)} is ${short(amounts.get(first.index) ?? 0)} and should be ${short(first.gradient)}${bad.length > 1 ? ", for one" : ""}.`);
  }

  choose(card) {
    this.card = card;
    this.showChosen();
  }

  // Nothing here that the present step has not computed.
  showChosen() {
    const {card} = this;
    this.chosen.replaceChildren(...(this.outline && this.page.view.cards.includes(card) ? this.explanation(card) : []));
  }

  explanation({node}) {
    const {graph, page} = this, {state} = page, J = this.name(graph.output), own = this.name(node.index);
    const valued = state.valued[node.index], graded = state.graded[node.index] && !state.amounts?.has(node.index) && !graph.broken && !page.quizzing;
    const parts = [h("h2", own)];
    if (node.error) parts.push(h("p.error", node.error));
    if (!node.leaf) {
      const ranges = rangesOf(fitted(this.outline.expression(node), 60));
      parts.push(math(m("mi", own), "=", mathOf(fitted(this.outline.expression(node), 60)), ...(valued ? ["=", result(node.value, "forward")] : [])), ranges ? h("p", ranges) : "");
    }
    parts.push(...page.ripple.section(node));
    if (graded) parts.push(h("h3", `How ${rateText(J, own)} was summed`), this.ledger(node), h("h3", `Paths from ${own} to ${J}`), this.paths(node));
    return [...parts, this.reductions(node.index)];
  }

  reductions(index) {
    const {reading} = this.page.view;
    return h("div.buttons", button("what it is made of", () => this.page.picture.reduce(reading.reach(index, false))),
      button("what it leads to", () => this.page.picture.reduce(reading.reach(index, true))), button("show all", () => this.page.picture.reduce(null)));
  }

  ledger(node) {
    const {graph} = this, terms = this.page.view.reading.terms(node);
    if (!terms.length) return table("ledger", [["the output itself", "1"]]);
    const rows = terms.slice(0, 40).map((edge) => {
      const consumer = graph.nodes[edge.consumer];
      return [`through ${this.name(edge.consumer)}`, `${signed(consumer.gradient)} · ${signed(edge.local)}`, short(consumer.gradient * edge.local)];
    });
    if (terms.length > 40) rows.push([`and ${terms.length - 40} more`, "", ""]);
    return table("ledger", rows.concat(terms.length > 1 ? [["sum", "", short(node.gradient)]] : []));
  }

  paths(node) {
    const {reading} = this.page.view, count = reading.countPaths(node.index);
    if (count > BigInt(MOST_PATHS)) return h("p", `${count.toLocaleString("en")} paths, too many to list`);
    const few = (texts, sign) => (texts.length > 8 ? [...texts.slice(0, 3), "…", ...texts.slice(-3)] : texts).join(sign);
    return table("paths", reading.paths(node.index).map((way) => {
      const locals = way.map((edge) => edge.local).reverse(), names = [this.name(node.index), ...way.map((edge) => this.name(edge.consumer))];
      return [few(names, " → "), few(locals.map((local) => short(local)), " · ") || "1", short(locals.reduce((a, b) => a * b, 1))];
    }));
  }
}

function result(value, pass = "backward") {
  const node = mn(value);
  node.setAttribute("class", `result ${pass}`);
  return node;
}
