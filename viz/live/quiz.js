// The quiz: gradients are hidden, the reader types each one. A wrong answer is compared with passes in which one local
// derivative was left out, or one path not followed.
class Quiz {
  constructor(graph, onProgress) {
    Object.assign(this, {graph, onProgress});
    this.right = new Set();
    this.root = h("section", {class: "quiz", hidden: ""});
    this.nodes = [...graph.shown].reverse().filter((node) => node !== graph.root);
    this.build();
  }

  build() {
    const J = this.graph.root.name;
    this.progress = h("p", {class: "progress", role: "status"});
    this.root.replaceChildren(h("h2", {}, "Quiz"), this.progress, ...this.nodes.map((node) => {
      const said = h("span", {class: "said", role: "status"});
      const field = h("input", {type: "text", inputmode: "decimal", "aria-label": `your d${J}/d${node.name}`});
      const form = h("form", {"data-node": node.name}, h("label", {}, `d${J}/d${node.name} = `, field), h("button", {type: "submit"}, "check"), said);
      form.addEventListener("submit", (event) => { event.preventDefault(); this.answer(node, field.value, said); });
      return form;
    }));
    this.tell();
  }

  tell() {
    this.progress.textContent = `${this.right.size} of ${this.nodes.length} right`;
    this.onProgress(this.right);
  }

  answer(node, text, said) {
    const given = Number(text.trim().replace("−", "-"));
    if (text.trim() === "" || Number.isNaN(given)) { said.textContent = "a number, please"; return; }
    const right = near(given, node.grad);
    if (right) this.right.add(node.index);
    said.className = `said ${right ? "right" : "wrong"}`;
    said.textContent = right ? "✓ right" : `✗ ${this.hint(node, given)}`;
    this.tell();
  }

  hint(node, given) {
    const {graph} = this, J = graph.root.name;
    if (near(given, -node.grad)) return "wrong: look at the sign";
    const found = [];
    const above = graph.reach(node, true);
    for (const edge of graph.edges) {
      if (!above.has(edge.operand)) continue;
      const slope = graph.slope(edge), consumer = graph.nodes[edge.consumer].name, operand = graph.nodes[edge.operand].name;
      const trial = (number) => near(graph.sweep(new Map([[edge.index, number]]))[node.index], given);
      if (slope !== 1 && trial(1)) found.push(`∂${consumer}/∂${operand} = ${short(slope)} is left out`);
      else if (graph.nodes[edge.operand].consumers.length > 1 && trial(0)) found.push(`${operand} also reaches ${J} through ${consumer}`);
    }
    return found.length === 1 ? `wrong: ${found[0]}` : "wrong";
  }
}

function near(given, right) {
  return Math.abs(given - right) <= 5e-3 * Math.abs(right) + 1e-12 || Number(given.toPrecision(3)) === Number(right.toPrecision(3));
}
