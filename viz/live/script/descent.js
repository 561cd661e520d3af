// Steps against the gradient: every parameter moves by −α times its gradient, and what that was to change, −α‖∇J‖², stands
// beside what it did change.
const PARAMETER = /\.|^([wWbBvVθβ]|weight|bias|theta|beta|coef)(\d*|_\w*|\[.*\])?$/;

class Descent {
  constructor(page) {
    Object.assign(this, {page, costs: []});
    const {leaves} = page.graph, marked = leaves.filter((node) => PARAMETER.test(node.name));
    this.chosen = new Set((marked.length ? marked : leaves.filter((node) => !/^[xXyYt]/.test(node.name))).map((node) => node.index));
    if (!this.chosen.size) this.chosen = new Set(leaves.map((node) => node.index));
    this.said = h("div.descent-said", {role: "status"});
    this.curve = svg("svg.curve", {viewBox: "0 0 280 90", role: "img", "aria-label": "the cost after each step"});
    this.field = h("input", {type: "text", value: "0.1", inputmode: "decimal", "aria-label": "learning rate α"});
    this.root = h("section.descent", {hidden: true}, h("h2", "Down the gradient"),
      h("div.buttons", h("label", "α = ", this.field), button("one step", () => this.steps(1)), button("ten steps", () => this.steps(10))),
      this.moving(), this.said, this.curve);
  }

  moving() {
    const {leaves} = this.page.graph;
    if (leaves.length > 30) return h("p", `${this.chosen.size} of ${leaves.length} leaves move.`);
    return h("div.buttons.chips", h("span", "these move: "), leaves.map(({name, index}) =>
      toggle(shownName(name), (on) => (on ? this.chosen.add(index) : this.chosen.delete(index)), {"aria-pressed": this.chosen.has(index) ? "true" : "false"})));
  }

  steps(count) {
    const {value, problem} = readNumber(textIn(this.field));
    if (!(value > 0)) return this.said.replaceChildren(h("p.error", problem ?? "α needs to be more than 0"));
    const {graph} = this.page;
    if (!this.costs.length) this.costs.push(graph.root.value);
    let last;
    for (let i = 0; i < count && !graph.broken; i++) last = this.step(value);
    if (last) this.tell(last);
    this.page.changed(null);
  }

  step(rate) {
    const {graph} = this.page, before = graph.root.value;
    let squares = 0;
    for (const index of this.chosen) squares += graph.nodes[index].gradient ** 2;
    for (const index of this.chosen) graph.nodes[index].value -= rate * graph.nodes[index].gradient;
    graph.recompute();
    this.costs.push(graph.root.value);
    return {predicted: -rate * squares, real: graph.root.value - before};
  }

  tell({predicted, real}) {
    const J = shownName(this.page.graph.root.name);
    this.said.replaceChildren(this.page.graph.broken ? h("p.error", "that step led out of the domain; a smaller α, or: as it was") : table("descent", [
      [`${J} now`, short(this.page.graph.root.value, 5)], ["predicted change −α‖∇J‖²", short(predicted)], ["real change", short(real)],
    ]));
    drawCurve(this.curve, this.costs);
  }

  forget() {
    this.costs = [];
    this.said.replaceChildren();
    this.curve.replaceChildren();
  }
}

// A line over all numbers so far, with the largest and the smallest written beside it.
function drawCurve(place, numbers) {
  const known = numbers.filter(Number.isFinite), [,, width, height] = place.getAttribute("viewBox").split(" ").map(Number);
  if (known.length < 2) return place.replaceChildren();
  const low = Math.min(...known), high = Math.max(...known), span = high - low || 1, left = 62, step = Math.max(1, Math.floor(numbers.length / 600));
  const points = numbers.flatMap((number, i) => (i % step || !Number.isFinite(number) ? []
    : [`${(left + ((width - left - 6) * i) / (numbers.length - 1)).toFixed(1)},${(height - 10 - ((height - 20) * (number - low)) / span).toFixed(1)}`]));
  place.replaceChildren(svg("text", {x: left - 6, y: 16}, short(high, 3)), svg("text", {x: left - 6, y: height - 6}, short(low, 3)), svg("polyline", {points: points.join(" ")}));
}
