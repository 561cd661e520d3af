// One example: picture, panel, time line and quiz, tied together by the number of the step.
class Example {
  constructor(data, announce) {
    this.data = data;
    this.graph = new Graph(data);
    this.steps = this.graph.steps();
    this.first = this.graph.nodes.map((node) => node.value);
    this.picture = new Picture(data, this.graph, (node, value) => this.edit(node, value, true), (node) => this.choose(node));
    this.panel = new Panel(this.graph, {
      edit: (node, value) => this.edit(node, value), reset: () => this.reset(),
      reduce: (kept) => this.picture.reduce(kept), quizzing: () => this.quizzing,
    });
    this.quiz = new Quiz(this.graph, (right) => this.reveal(right));
    this.timeline = this.buildTimeline(announce);
    this.panel.root.append(this.quiz.root);
    const tools = h("div", {class: "tools"}, iconButton("zoom in", "plus", () => this.picture.zoom(1 / 1.3)),
      iconButton("zoom out", "minus", () => this.picture.zoom(1.3)), iconButton("whole picture", "fit", () => this.picture.fit()));
    this.root = h("div", {class: "example", role: "tabpanel"},
      h("div", {class: "stage"}, this.picture.root, tools), this.panel.root, this.timeline);
    this.go(0);
  }

  buildTimeline() {
    const last = this.steps.length - 1, forward = this.steps.filter((step) => step.pass === "forward").length;
    this.range = h("input", {type: "range", min: "0", max: String(last), value: "0", "aria-label": "step"});
    this.range.style.setProperty("--share", `${(100 * (forward + 0.5)) / last}%`);
    this.range.addEventListener("input", () => this.ask(Number(this.range.value)));
    this.playing = iconButton("play", "play", () => this.play());
    const names = h("div", {class: "names", "aria-hidden": "true"});
    if (last <= 24) {
      this.steps.slice(1).forEach((step, i) => {
        const name = h("span", {class: step.pass}, step.pass === "forward" ? step.node.name : `d${step.node.name}`);
        name.style.left = `${(100 * (i + 1)) / last}%`;
        names.append(name);
      });
    }
    return h("div", {class: "timeline"},
      iconButton("first step", "first", () => this.go(0)), iconButton("step back", "back", () => this.go(this.at - 1)),
      this.playing, iconButton("step forward", "next", () => this.go(this.at + 1)), iconButton("last step", "last", () => this.go(last)),
      h("div", {class: "track"}, this.range, names));
  }

  // Many moves of the scrubber within one frame are one step.
  ask(at) {
    this.wanted = at;
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.go(this.wanted, true); });
  }

  go(at, running = false) {
    this.at = Math.max(0, Math.min(this.steps.length - 1, at));
    this.range.value = String(this.at);
    this.range.setAttribute("aria-valuetext", stepTitle(this.graph, this.steps, this.at));
    this.picture.show({...this.state(this.at), running});
    this.panel.showStep(this.steps, this.at);
  }

  state(at) {
    const {graph, steps} = this, count = graph.nodes.length;
    const valued = new Array(count).fill(false), graded = new Array(count).fill(false);
    for (const node of graph.shown) valued[node.index] = node.leaf;
    for (let i = 1; i <= at; i++) (steps[i].pass === "forward" ? valued : graded)[steps[i].node.index] = true;
    const {pass, node, term, terms} = steps[at];
    if (pass === "start") return {valued, graded, lit: [], edges: [], pass, now: -1};
    const edges = pass === "forward" ? graph.below(node.index).map((edge) => edge.index) : terms.length ? [terms[term].index] : [];
    const lit = pass === "forward" ? graph.below(node.index).map((edge) => edge.operand) : terms.length ? [terms[term].consumer] : [];
    const open = pass === "backward" && term < terms.length - 1 && !graph.root.error;
    const partial = open ? `${short(terms.slice(0, term + 1).reduce((sum, e) => sum + graph.nodes[e.consumer].grad * graph.slope(e), 0))} + …` : undefined;
    return {valued, graded, lit, edges, pass, now: node.index, partial};
  }

  play() {
    if (this.timer) return this.pause();
    if (this.at === this.steps.length - 1) this.go(0);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = setInterval(() => {
      this.go(this.at + 1);
      if (this.at === this.steps.length - 1) this.pause();
    }, calm ? 1600 : 900);
    setIcon(this.playing, "pause", "pause");
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    setIcon(this.playing, "play", "play");
  }

  edit(node, value, typed = false) {
    const {graph} = this;
    const before = {node, from: node.value, output: graph.root.value, grad: node.grad};
    if (!Number.isNaN(before.from) && !Number.isNaN(before.output)) this.edited = before;
    node.value = value;
    graph.recompute();
    this.after(typed ? null : node);
  }

  reset() {
    this.graph.nodes.forEach((node, i) => { if (node.leaf) node.value = this.first[i]; });
    this.edited = null;
    this.graph.recompute();
    for (const node of this.graph.shown) if (node.leaf) this.picture.rest(node);
    this.after(null);
  }

  after(node) {
    if (node) this.picture.rest(node);
    this.picture.refresh();
    this.go(this.at);
    this.panel.choose(this.panel.node ?? this.edited?.node, this.edited);
  }

  choose(node) { this.panel.choose(node, this.edited); }

  toggleQuiz(on) {
    this.quizzing = on;
    this.root.classList.toggle("quizzing", on);
    this.quiz.root.hidden = !on;
    this.panel.step.hidden = on;
    if (on) this.go(this.steps.length - 1);
    this.panel.choose(this.panel.node, this.edited);
    this.reveal(this.quiz.right);
  }

  reveal(right) {
    for (const node of this.graph.shown) this.picture.cards[node.index].group.classList.toggle("answered", right.has(node.index));
  }
}

const ICONS = {
  first: "M6 5v14M18 5l-9 7 9 7z", back: "M16 5l-9 7 9 7z", play: "M8 5l10 7-10 7z", pause: "M8 5v14M15 5v14",
  next: "M8 5l9 7-9 7z", last: "M6 5l9 7-9 7zM18 5v14", plus: "M12 5v14M5 12h14", minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};

function iconButton(label, icon, action) {
  const button = h("button", {type: "button", class: "icon", onclick: action}, svg("svg", {viewBox: "0 0 24 24", "aria-hidden": "true"}, svg("path")));
  setIcon(button, icon, label);
  return button;
}

function setIcon(button, icon, label) {
  button.querySelector("path").setAttribute("d", ICONS[icon]);
  button.setAttribute("aria-label", label);
  button.title = label;
}

function start(host) {
  const {examples, style, title} = JSON.parse(host.querySelector("script[type='application/json']").textContent);
  const shadow = host.attachShadow({mode: "open"});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];
  const root = h("div", {class: "page", tabindex: "-1"}), made = [];
  let current;
  const tabs = examples.map((data, i) => h("button", {type: "button", role: "tab", onclick: () => open(i)}, data.title));
  const quiz = h("button", {type: "button", "aria-pressed": "false", onclick: () => {
    const on = quiz.getAttribute("aria-pressed") !== "true";
    quiz.setAttribute("aria-pressed", String(on));
    current.toggleQuiz(on);
  }}, "quiz");
  const theme = h("button", {type: "button", onclick: () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }}, "light / dark");
  const header = h("header", {}, h("h1", {}, title), h("div", {role: "tablist"}, ...(tabs.length > 1 ? tabs : [])), h("div", {class: "switches"}, quiz, theme));
  const place = h("div", {class: "place"});
  root.append(header, place);
  shadow.append(root);

  function open(i) {
    current?.pause();
    made[i] ??= new Example(examples[i]);
    current = made[i];
    tabs.forEach((tab, j) => tab.setAttribute("aria-selected", String(i === j)));
    quiz.setAttribute("aria-pressed", String(Boolean(current.quizzing)));
    place.replaceChildren(current.root);
  }

  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input[type=text]")) return;
    const last = current.steps.length - 1;
    const moves = {ArrowRight: current.at + 1, ArrowLeft: current.at - 1, Home: 0, End: last};
    if (event.key in moves) { event.preventDefault(); current.go(moves[event.key]); }
    else if (event.key === " " && !event.target.matches("button, .card")) { event.preventDefault(); current.play(); }
  });
  open(0);
  root.focus({preventScroll: true});
}

for (const host of document.querySelectorAll(".backprop-page:not([data-started])")) {
  host.dataset.started = "";
  start(host);
}
