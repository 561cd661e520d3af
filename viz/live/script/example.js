// One example: picture, panel, time line, quiz and training, tied together by the number of the step.
class Example {
  constructor(data, level, made = {view: View, picture: Picture, panel: Panel}) {
    this.graph = new Graph(data);
    this.order = "right";
    this.first = this.graph.nodes.map((node) => node.value);
    this.view = new made.view(this.graph, level);
    this.ripple = new Ripple(this);
    this.picture = new made.picture(this);
    this.panel = new made.panel(this);
    this.quiz = new Quiz(this);
    this.descent = new Descent(this);
    this.orders = orderSwitch(this);
    this.timeline = new Timeline(this);
    this.panel.root.prepend(this.picture.overview.root);
    this.panel.root.append(this.quiz.root, this.descent.root, this.orders.root);
    this.root = h("div.example", {role: "tabpanel"}, h("div.stage", this.picture.root), this.panel.root, this.timeline.root);
    this.restep();
  }

  // The steps of what is drawn now; the place among them is kept as well as it can be.
  restep() {
    const share = this.steps ? this.at / Math.max(1, this.steps.length - 1) : 0;
    this.steps = this.order === "right" ? stepsOf(this.view) : wrongSteps(this.view, this.order);
    this.at = Math.round(share * (this.steps.length - 1));
    this.picture.arrange();
    this.timeline.refresh();
    this.go(this.at);
    keepFocus(this.root);
  }

  setLevel(level) {
    this.view.setLevel(level);
    this.restep();
  }

  setOrder(order) {
    this.order = order;
    this.steps = null;
    this.at = 0;
    this.restep();
  }

  open(card, open) {
    this.view.toggle(card.id, open);
    this.restep();
    const now = this.view.cards.find((each) => each.id === card.id) ?? this.view.cardOf[card.members.at(-1)];
    this.picture.look(now);
  }

  go(at, running = false) {
    this.at = Math.max(0, Math.min(this.steps.length - 1, at));
    this.state = stateAt(this.view, this.steps, this.at);
    this.picture.show(this.state);
    this.timeline.show(this.at);
    this.panel.showStep(this.state, this.steps, this.at);
    if (!running) this.onChange?.();
  }

  edit(node, value, {typed = false, ripple = false, problem = ""} = {}) {
    if (!ripple) this.ripple.forget();
    node.value = value;
    this.graph.recompute();
    this.changed(typed ? node : null, problem);
  }

  // Numbers anew, everywhere; the field in which somebody types is left alone.
  changed(typing, problem = "") {
    const {graph, picture} = this;
    this.view.reading.refresh();
    picture.refresh();
    if (!typing) for (const made of picture.cards.values()) made.rest();
    if (this.order !== "right") this.steps = wrongSteps(this.view, this.order);
    this.go(this.at);
    this.ripple.show();
    this.panel.showTrouble(problem);
    const cause = picture.cause();
    if (cause >= 0) picture.look(this.view.cardOf[cause]);
    if (this.quizzing && !graph.broken) this.quiz.ask();
  }

  reset() {
    this.graph.nodes.forEach((node, i) => { if (node.leaf) node.value = this.first[i]; });
    this.ripple.forget();
    this.descent.forget();
    this.graph.recompute();
    this.changed(null);
  }

  // One of the sections of the panel, or none.
  mode(name) {
    this.quizzing = name === "quiz";
    mark(this.root, "quizzing", this.quizzing);
    this.quiz.root.hidden = !this.quizzing;
    this.descent.root.hidden = name !== "train";
    this.orders.root.hidden = name !== "order";
    this.panel.step.hidden = this.quizzing;
    if (name !== "order") this.orders.close();
    this.modeName = name;
    if (this.quizzing) { this.go(this.steps.length - 1); this.quiz.start(); this.revealed(this.quiz.right); }
    this.panel.showChosen();
    this.onChange?.();
  }

  revealed(right) {
    for (const [card, {group}] of this.picture.cards) mark(group, "answered", right.has(card.node.index));
  }
}

// Where what had the focus is gone, the page has it, so that its keys go on working.
function keepFocus(inside) {
  const page = inside.closest(".page");
  if (page && page.isConnected && !page.getRootNode().activeElement) page.focus({"preventScroll": true});
}

// The scrubber with its buttons, and the names of what it passes.
class Timeline {
  constructor(page) {
    this.page = page;
    const move = eachFrame((at) => page.go(at, true)), place = () => Number(textIn(this.range));
    this.range = h("input", {type: "range", min: "0", value: "0", "aria-label": "step", oninput: () => move(place()), onchange: () => page.go(place())});
    this.playing = iconButton("play", "play", () => this.play());
    this.names = h("div.names", {"aria-hidden": "true"});
    new ResizeObserver(() => this.label()).observe(this.names);
    this.root = h("div.timeline",
      iconButton("first step", "first", () => page.go(0)), iconButton("step back", "back", () => page.go(page.at - 1)),
      this.playing, iconButton("step forward", "next", () => page.go(page.at + 1)), iconButton("last step", "last", () => page.go(page.steps.length - 1)),
      h("div.track", this.range, this.names),
      h("div.zooms", iconButton("zoom out", "minus", () => page.picture.camera.zoom(1 / 1.25)), iconButton("whole picture", "fit", () => page.picture.camera.whole()), iconButton("zoom in", "plus", () => page.picture.camera.zoom(1.25))));
  }

  refresh() {
    const {steps} = this.page, last = steps.length - 1, forward = steps.filter((step) => step.pass === "forward").length;
    this.range.max = String(last);
    this.range.style.setProperty("--share", `${(100 * (forward + 0.5)) / Math.max(1, last)}%`);
    this.label();
  }

  // The names of the steps below their places, as many as have room.
  label() {
    const {steps, picture} = this.page, last = steps.length - 1, room = this.names.clientWidth;
    this.names.replaceChildren();
    let free = -Infinity;
    for (const [at, step] of picture.outline && room ? steps.entries() : []) {
      if (!at) continue;
      const said = fitting((step.pass === "forward" ? "" : "d") + (step.card.module?.split(".").at(-1) ?? picture.outline.name(step.node)), 90, 11);
      const half = textWidth(said, 11) / 2 + 4, middle = Math.min((room * at) / last, room + 24 - half);
      if (middle - half < free) continue;
      free = middle + half;
      const name = h("span", {class: step.pass}, said);
      name.style["left"] = `${middle}px`;
      this.names.append(name);
    }
  }

  show(at) {
    write(this.range, at);
    if (this.page.picture.outline) this.range.setAttribute("aria-valuetext", stepTitle(this.page.steps, at, this.page.picture.outline));
  }

  play() {
    const {page} = this;
    if (this.timer) return this.pause();
    if (page.at === page.steps.length - 1) page.go(0);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = setInterval(() => {
      page.go(page.at + 1);
      if (page.at === page.steps.length - 1) this.pause();
    }, calm ? 1600 : 900);
    setIcon(this.playing, "pause", "pause");
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    setIcon(this.playing, "play", "play");
  }
}
