// The playground: a formula above the page, redrawn as it is typed.
const EXAMPLES = [
  ["chain rule", "u = b*c; v = a + u; J = 3*v", "a:5,b:3,c:2"],
  ["one example of logistic regression", "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))", "w:0.5,x:1.5,b:-0.2,y:1"],
  ["two paths", "u = 2*b; v = b + 1; J = u*v", "b:3"],
  ["a hidden layer", "z1 = w1*x + b1; a1 = tanh(z1); z2 = w2*x + b2; a2 = tanh(z2); yhat = v1*a1 + v2*a2 + c; J = (yhat - y)**2", "w1:0.5,x:1.5,b1:0.1,w2:-1,b2:0,v1:2,v2:0.5,c:0,y:1"],
];
const NUMBERS = [2, 3, -1, 0.5, 1.5];

class Playground extends Page {
  constructor(style) {
    super();
    this.style = style;
    this.numbers = new Map();
    this.field = h("textarea", {rows: "2", spellcheck: "false", autocomplete: "off", autocapitalize: "off", "aria-label": "formula", maxlength: "20000"});
    this.problem = h("pre.problem", {role: "status", hidden: true});
    this.taken = h("textarea.taken", {readonly: true, rows: "6", hidden: true, "aria-label": "to copy"});
    const change = ({target}) => {
      if (textIn(target)) this.example(textIn(target));
      write(target, "");
    };
    const choice = h("select", {"aria-label": "examples", onchange: change}, h("option", {value: ""}, "examples"), EXAMPLES.map(([name], i) => h("option", {value: i}, name)));
    const checking = new Checking(this);
    const menu = h("div.buttons", choice, button("copy as Python", () => this.take(pythonOf(this.text, this.current.graph))), button("copy as LaTeX", () => this.take(latexOfPage(this.current))),
      button("save SVG", () => this.saveSvg()), button("copy link", () => this.take(`${location.href.split("#")[0]}${writeAddress(this.text, this.current)}`)),
      toggle("check my derivation", (on) => checking.toggle(on)));
    this.editor = h("div.editor", this.field, this.problem, menu, this.taken, checking.root);
    this.header.after(this.editor);
    let waiting;
    this.field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.type(textIn(this.field)), textIn(this.field).length > 400 ? 250 : 0);
    });
    this.remember = () => { clearTimeout(this.saving); this.saving = setTimeout(() => this.write(), 200); };
    addEventListener("hashchange", () => { if (location.hash !== this.written) this.load(readAddress(location.hash)); });
    addEventListener("pagehide", () => this.write());
  }

  begin() {
    const found = readAddress(location.hash);
    if (found.text !== null && !found.problem) return this.load(found);
    this.example(0);
    if (found.problem) this.complain(found.problem);
  }

  example(i) {
    const [, text, numbers] = EXAMPLES[i];
    this.load({text, numbers: numbersOf(numbers), step: 0});
  }

  load({text, numbers, step, level, mode, problem}) {
    if (problem) return this.complain(problem);
    for (const [name, value] of numbers) this.numbers.set(name, value);
    write(this.field, text);
    this.type(text, {level, step, mode});
  }

  // The picture of a text, or what is wrong with it beside the last one that was right.
  type(text, wanted = null) {
    let data;
    try {
      data = this.read(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.place.classList.add("stale");
      if (!this.current) this.draw(this.read(EXAMPLES[0][1]), null);
      return this.complain(error.message);
    }
    this.text = text;
    this.place.classList.remove("stale");
    this.problem.hidden = true;
    this.draw(data, wanted);
  }

  read(text) {
    const values = {__proto__: null};
    freeNames(text, true).forEach((name, i) => { values[name] = this.numbers.get(name) ?? (LABELS.test(name) ? 1 : NUMBERS[i % NUMBERS.length]); });
    return parse(text, values);
  }

  draw(data, wanted) {
    const before = this.current, chosen = before && before.view.level !== before.view.firstLevel();
    const keeps = wanted ?? {level: chosen ? before.view.level : null, step: before?.at ?? 0, mode: before?.modeName};
    before?.timeline.pause();
    this.taken.hidden = true;  // it was of the text before
    const made = new Example(data, keeps.level);
    this.show(made);
    made.onChange = () => {
      for (const leaf of made.graph.leaves) if (Number.isFinite(leaf.value)) this.numbers.set(leaf.name, leaf.value);
      this.remember();
    };
    if (keeps.mode) made.mode(keeps.mode);
    made.go(keeps.step);
    made.changed(null);
    this.refresh();
  }

  complain(message) {
    this.problem.textContent = message;
    this.problem.hidden = false;
  }

  write() {
    if (!this.current || this.text === undefined) return;
    this.written = writeAddress(this.text, this.current);
    try { history.replaceState(null, "", this.written); } catch { /* a frame without an address of its own */ }
  }

  take(text) {
    this.taken.hidden = false;
    write(this.taken, text);
    this.taken.focus();
    this.taken.select();
    navigator.clipboard?.writeText(text).catch(() => { /* it is selected, to be copied by hand */ });
  }

  saveSvg() {
    const {picture} = this.current;
    const all = svgOf(picture, this.style);
    download(`${this.current.graph.root.name.replace(/[^\w]+/g, "_") || "graph"}.svg`, all, "image/svg+xml");
  }
}
