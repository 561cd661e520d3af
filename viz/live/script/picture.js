// The view as SVG: cards and wires where the layout puts them, lit, filled in and reduced by classes alone. Of a large
// view only what is on the screen is built.
const BUILD_ALL = 250, SLACK = 200;

const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

class Picture {
  constructor(page) {
    Object.assign(this, {page, view: page.view, graph: page.graph, cards: new Map(), wires: new Map()});
    this.pan = svg("g");
    this.back = svg("g.wires");
    this.front = svg("g.cards");
    this.pan.append(this.back, this.front);
    this.drawing = svg("svg.picture", {role: "group", "aria-label": `computation graph of ${this.graph.root.name}`}, this.pan);
    this.root = h("div.views", this.drawing);
    this.camera = new Camera(this.root, () => this.moved());
    this.overview = new Overview((x, y) => { this.camera.centre({x, y, width: 0, height: 0}); this.camera.clamp(); this.moved(); });
    new ResizeObserver(([entry]) => this.resized(entry.contentRect)).observe(this.root);
  }

  resized({"width": width, "height": height}) {
    if (!width || !height) return;
    const before = this.camera.width;
    Object.assign(this.camera, {width, height});
    if (!before || Math.abs(before - width) > 40 || !this.size) this.arrange();
    else { this.camera.open(this.size, this.home()); this.again(); }
  }

  // Everything anew: after another view was chosen, or the frame has another shape.
  arrange() {
    const {view, camera} = this;
    this.outline = new Outline(view.reading);
    this.cards.clear();
    this.wires.clear();
    this.back.replaceChildren();
    this.front.replaceChildren();
    this.failing = undefined;
    this.measureTints();
    if (!camera.width) return;
    const few = view.cards.length <= BUILD_ALL, narrow = camera.width < NARROW;
    for (const card of view.cards) this.kindOf(card).measure(card, this.outline, this.graph.root.name, narrow);
    for (const wire of view.wires) {
      wire.labelWidth = few && !narrow ? this.labelRoom(wire) : 40;
      wire.room = narrow ? 90 : wire.labelWidth;
      wire.labelBox = null;
    }
    this.size = place(view.cards, view.wires, camera);
    this.overview.draw(view.cards, this.size, narrow);
    camera.chosen = null;
    camera.open(this.size, this.home());
    this.again();
  }

  again() {
    if (this.state) this.show(this.state, this.partners);
  }

  home() { return this.view.cardOf[this.graph.output]; }

  kindOf() { return NodeCard; }

  derivative(edge) { return this.outline.derivative(edge); }

  labelRoom(wire) {
    const text = this.label(wire, true);
    return Math.min(230, textWidth(text) + 6);
  }

  // The local derivatives on a wire: formula and number, or the number alone.
  label(wire, widest = false) {
    if (wire.links.length > 2) return "";
    const each = wire.links.map((edge) => {
      const formula = this.derivative(edge), number = widest && !Number.isFinite(edge.local) ? "−0.1234" : short(edge.local);
      const text = formula ? textOf(fitted(formula, 26)) : "", known = Number.isFinite(edge.local);
      if (!/\p{L}/u.test(text) || text === number || isNumber(formula)) return known || widest ? `× ${number}` : "";
      return known || widest ? `× ${text} = ${number}` : `× ${text}`;
    });
    return [...new Set(each)].length < each.length ? `${each[0]}, twice` : each.join(", ");
  }

  opener(card, width, what = card.isOpen ? `close ${card.name}` : `open ${card.name} into its operations`) {
    const open = !card.isOpen;
    const node = svg("g.opener", {"aria-label": what, "aria-expanded": String(!open), transform: `translate(${width - 24} 4)`},
      svg("title", what), svg("rect", {width: 19, height: 19, rx: 4}), svg("path", {d: open ? "M5 9.5h9M9.5 5v9" : "M5 9.5h9"}));
    pressed(node, () => this.page.open(card, open));
    return node;
  }

  // Cards and wires that are on the screen and not yet built.
  fill() {
    const all = this.view.cards.length <= BUILD_ALL, {x, y, width, height} = this.camera.box, near = {x: x - SLACK, y: y - SLACK, width: width + 2 * SLACK, height: height + 2 * SLACK};
    const isNear = (card) => all || meet(near, card);
    for (const [card, made] of this.cards) if (!isNear(card)) { made.group.remove(); this.cards.delete(card); }
    for (const card of this.view.cards) {
      if (this.cards.has(card) || !isNear(card)) continue;
      const made = this.made(card);
      this.cards.set(card, made);
      this.front.append(made.group);
      made.group.addEventListener("focusin", () => { if (made.group.matches(":focus-visible, :has(:focus-visible)")) this.camera.keep([card]); });
      if (this.state) { made.show(this.state); this.light(card, made); }
    }
    const shown = (wire) => this.cards.has(wire.from) || this.cards.has(wire.to);
    for (const [wire, made] of this.wires) if (!shown(wire)) { made.group.remove(); this.wires.delete(wire); }
    for (const wire of this.view.wires) if (!this.wires.has(wire) && shown(wire)) this.wire(wire);
  }

  // A card as it is drawn, or a copy of it elsewhere; who chooses it means the card itself.
  made(card, itself = card) {
    const made = new (this.kindOf(card))(card, this);
    made.build();
    pressed(made.group, () => this.page.panel.choose(itself));
    return made;
  }

  wire(wire) {
    const p = wire.points;
    let d = `M${p[0]},${p[1]}`;
    for (let i = 2; i + 5 < p.length; i += 6) d += ` C${p.slice(i, i + 6).join(",")}`;
    let start = 0;  // of the first piece that has room for what is written on it
    while (start + 7 < p.length - 6 && Math.abs(p[start + 6] - p[start]) < 30) start += 6;
    const q = p.slice(start, start + 8), middle = (a, b, c, e) => (a + 3 * b + 3 * c + e) / 8;
    const x = wire.downwards ? p[0] : middle(q[0], q[2], q[4], q[6]), y = wire.downwards ? wire.labelTop : q[1] === q[7] ? q[1] - 5 : middle(q[1], q[3], q[5], q[7]) - 5;
    const text = svg("text.slope", {x, y});
    const path = svg("path", {d}), group = svg("g.wire", {"data-from": wire.from.name, "data-to": wire.to.name}, svg("title"), path, text);
    mark(group, "far", wire.far && this.view.wires.length > 12);
    const made = {group, text, path};
    this.wires.set(wire, made);
    this.back.append(group);
    this.labelled(wire, made);
    this.lightWire(wire, made);
  }

  labelled(wire, {text, group}) {
    const full = this.label(wire), tight = textWidth(full) > wire.room + 8;
    text.textContent = tight && wire.links.length === 1 ? `× ${short(wire.links[0].local)}` : tight ? "" : full;
    group.firstChild.textContent = full;
    mark(group, "crowded", this.isCrowded(wire, text));
  }

  // Whether a label would lie over another one, or over a card: then it is shown only while its wire takes part.
  isCrowded(wire, text) {
    const width = textWidth(text.textContent), x = Number(text.getAttribute("x")), y = Number(text.getAttribute("y"));
    const box = wire.labelBox = {x: x - width / 2, y: y - 12, width, height: 15};
    wire.crowded = this.view.wires.some((other) => other.index < wire.index && !other.crowded && other.labelBox && meet(box, other.labelBox))
      || (this.view.cards.length <= BUILD_ALL && this.view.cards.some((card) => meet(box, card)));
    return wire.crowded;
  }

  measureTints() {
    this.largest = this.graph.shown.reduce((most, node) => (Number.isFinite(node.gradient) ? Math.max(most, Math.abs(node.gradient)) : most), 1e-300);
  }

  // The seen node in which something went wrong, if it did.
  cause() {
    if (this.failing === undefined) {
      const own = this.graph.shown.find((node) => node.error);
      this.failing = own ? this.seenAbove(own.index) : -1;
    }
    return this.failing;
  }

  seenAbove(index) {
    const {seen} = this.view.reading;
    while (!seen[index]) index = this.graph.users[index][0].consumer;
    return index;
  }

  refresh() {
    this.failing = undefined;
    this.measureTints();
    if (!this.outline) return;
    this.outline.forget();
    for (const made of this.cards.values()) made.refresh();
    for (const [wire, made] of this.wires) this.labelled(wire, made);
  }

  // What has been computed by now, and what takes part; all of it on the screen.
  show(state, partners = state.partners) {
    Object.assign(this, {state, partners});
    if (!this.size) return;
    this.keep(partners);
    for (const [card, made] of this.cards) { made.show(state); this.light(card, made); }
    for (const [wire, made] of this.wires) this.lightWire(wire, made);
  }

  look(card) { this.camera.keep([card]); }

  // These cards on the screen.
  keep(partners) {
    this.camera.keep(partners);
    this.moved();
  }

  light(card, {group}) {
    const {state} = this;
    mark(group, "now", state.now === card);
    mark(group, "lit", state.now !== card && this.partners.includes(card));
    mark(group, "early", state.early?.has(card.node.index));
    mark(group, "away", Boolean(this.kept) && !card.members.some((index) => this.kept.has(index)));
  }

  lightWire(wire, {group}) {
    const {state} = this, lit = Boolean(state?.wires.includes(wire));
    mark(group, "lit", lit);
    mark(group, "forward", lit && state.pass === "forward");
    mark(group, "ripple", this.ripple?.wires.has(wire));
    mark(group, "valued", state?.valued[wire.links[0].consumer]);
    const {kept} = this;
    mark(group, "away", Boolean(kept) && !wire.links.some((edge) => kept.has(edge.consumer) && kept.has(edge.operand)));
  }

  // Only what is in `kept`; the view moves to it.
  reduce(kept) {
    this.kept = kept;
    if (this.state) this.show(this.state, kept ? this.view.cards.filter((card) => card.members.some((index) => kept.has(index))) : this.partners);
  }

  // By how much each card has changed since a leaf was grabbed.
  showRipple(ripple) {
    this.ripple = ripple;
    for (const [card, made] of this.cards) {
      const moved = ripple?.changes.get(card.node.index);
      mark(made.group, "moved", moved !== undefined);
      if (made.change) made.change.textContent = moved === undefined ? "" : `${moved > 0 ? "+" : ""}${short(moved, 3)}`;
    }
    for (const [wire, made] of this.wires) this.lightWire(wire, made);
  }

  moved() {
    const {camera} = this, {x, y, scale} = camera;
    camera.shown = scale;
    if (!this.size) return;
    this.pan.setAttribute("transform", `translate(${(-x * scale).toFixed(1)} ${(-y * scale).toFixed(1)}) scale(${scale.toFixed(4)})`);
    this.fill();
    const {box} = camera;
    mark(this.overview.root, "needed", x > 0 || y > 0 || x + box.width < this.size.width || y + box.height < this.size.height);
    this.overview.show(box, this.state?.now);
  }
}
