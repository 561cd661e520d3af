// The quiz: gradients are hidden, the reader gives one after the other. A wrong answer is compared with what it would be
// if one thing had gone wrong: a sign, a factor left out or doubled, a path forgotten, the value for the gradient.
const LABELS = /^(y|t|target|label|Y)(\d*|_\w+|\[.*\])?$/;

class Quiz {
  constructor(page) {
    this.page = page;
    this.right = new Set();
    this.at = 0;
    this.root = h("section.quiz", {hidden: true});
    this.progress = h("p.progress");
    this.asked = h("label", {for: "answer"});
    this.field = h("input", {id: "answer", type: "text", autocomplete: "off", spellcheck: "false", inputmode: "text"});
    this.said = h("p.said", {role: "status"});
    this.form = h("form.buttons", {onsubmit: (event) => { event.preventDefault(); this.answer(textIn(this.field)); }}, this.asked, this.field, h("button", {type: "submit"}, "check"));
    this.next = h("div.buttons", button("another one", () => this.start(this.at % this.questions.length + 1)), button("show it", () => this.reveal()));
    this.root.append(h("h2", "Quiz"), this.progress, this.form, this.said, this.next);
  }

  // The named gradients, from the output to the leaves; not those of labels.
  get questions() {
    const {view, graph} = this.page, {cards, cardOf} = view;
    return [...graph.shown].reverse().filter((node) => view.kept[node.index] && node.index !== graph.output && cardOf[node.index]
      && !(node.leaf && LABELS.test(node.name)) && cards.includes(cardOf[node.index]) && !graph.broken);
  }

  get node() { return this.questions[this.at % Math.max(1, this.questions.length)]; }

  // The first question from a place on that has no right answer yet.
  start(at = 0) {
    const all = this.questions, open = [...all.slice(at), ...all.slice(0, at)].findIndex((node) => !this.right.has(node.index));
    this.at = at + Math.max(0, open);
    this.ask();
  }

  count() {
    const all = this.questions;
    this.progress.textContent = all.length ? `${all.filter((each) => this.right.has(each.index)).length} of ${all.length} right` : "There is nothing to ask here.";
  }

  ask() {
    const {node, page} = this, J = shownName(page.graph.root.name);
    this.count();
    this.form.hidden = !node;
    if (!node) return;
    this.asked.replaceChildren(`${rateText(J, shownName(node.name))} = `);
    this.form.dataset.node = node.name;
    write(this.field, "");
    this.said.textContent = "";
    page.picture.look(page.view.cardOf[node.index]);
  }

  reveal() {
    if (!this.node) return;
    this.right.add(this.node.index);
    this.page.revealed(this.right);
    this.say("right", `it is ${short(this.node.gradient)}`);
  }

  say(style, text) {
    this.said.className = `said ${style}`;
    this.said.textContent = text;
  }

  answer(text) {
    const {node, page} = this, names = Object.fromEntries(page.graph.shown.filter((each) => page.view.kept[each.index]).map((each) => [each.name, each.value]));
    const {value, problem} = readNumber(text, names);
    if (problem) return this.say("wrong", problem);
    const right = near(value, node.gradient);
    if (!right) return this.say("wrong", `✗ ${this.diagnosis(node, value)}`);
    this.right.add(node.index);
    page.revealed(this.right);
    this.say("right", "✓ right");
    this.count();
  }

  // What went wrong, if exactly one slip gives that number.
  diagnosis(node, given) {
    const {page} = this, {reading} = page.view, {graph} = page, outline = page.picture.outline;
    const name = (index) => shownName(outline.name(graph.nodes[index])), J = name(graph.output);
    if (near(given, -node.gradient)) return "wrong: look at the sign";
    const found = new Set(), terms = reading.terms(node), above = reading.reach(node.index, true);
    const slip = (edge, number, text) => {
      if (near(reading.sweep(new Map([[edge.index, number]])).get(node.index) ?? 0, given)) found.add(text);
    };
    for (const edge of reading.edges) {
      if (!above.has(edge.operand) || found.size > 3) continue;
      const local = `∂${name(edge.consumer)}/∂${name(edge.operand)} = ${short(edge.local)}`;
      if (edge.local !== 1) { slip(edge, 1, `${local} is left out`); slip(edge, edge.local ** 2, `${local} is there twice`); }
      if (edge.local !== 0) slip(edge, -edge.local, `the sign of ${local}`);
      if (edge.local !== 0 && reading.above[edge.operand].length > 1) slip(edge, 0, `the path from ${name(edge.operand)} through ${name(edge.consumer)} is forgotten`);
    }
    if (!found.size) for (const edge of terms) if (edge.local !== 0) slip(edge, 1 / edge.local, `what arrives is divided by ∂${name(edge.consumer)}/∂${name(edge.operand)}, not multiplied with it`);
    if (found.size === 1) return `wrong: ${[...found][0]}`;
    if (near(given, node.value)) return `wrong: that is the value of ${name(node.index)}, not its gradient`;
    const local = terms.find((edge) => near(given, edge.local));
    if (local) return `wrong: that is only ∂${name(local.consumer)}/∂${name(node.index)}; what arrives at ${name(local.consumer)} is to be multiplied with it`;
    const upstream = terms.find((edge) => near(given, graph.nodes[edge.consumer].gradient));
    if (upstream) return `wrong: that is ${rateText(J, name(upstream.consumer))}; the factor ∂${name(upstream.consumer)}/∂${name(node.index)} is missing`;
    return found.size ? `wrong: ${[...found].slice(0, 2).join(", or ")}` : "wrong";
  }
}
