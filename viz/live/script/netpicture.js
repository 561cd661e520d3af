// The drawing of a net: cards of modules, wires as thick as their weight, and copies of cards that stand too far apart.
class NetPicture extends Picture {
  constructor(page) {
    super(page);
    this.closeup = new Closeup(this);
    this.pan.append(this.closeup.root);
  }

  kindOf(card) { return card.module ? ModuleCard : NodeCard; }

  arrange() {
    this.closeup.hide();
    super.arrange();
  }

  refresh() {
    super.refresh();
    for (const made of this.closeup.cards.values()) made.refresh();
  }

  derivative(edge) {
    const formula = super.derivative(edge);
    return formula && withoutModules(formula);
  }

  label(wire, widest) { return wire.from.module && wire.to.module && wire.links.length > 1 ? "" : super.label(wire, widest); }

  labelled(wire, made) {
    super.labelled(wire, made);
    const size = wire.links.length === 1 ? Math.abs(wire.links[0].local) : 1;
    made.path.style.strokeWidth = wire.from.module && wire.to.module && Number.isFinite(size) ? 1 + 2 * Math.min(1, size) : "";
  }

  // At another card than those of the step, and at no copies, until there is another step.
  look(card) {
    super.look(card);
    this.isAway = true;
    this.apart = false;
    this.closeup.hide();
    this.moved();
    for (const [each, made] of this.cards) this.light(each, made);
    for (const [wire, made] of this.wires) this.lightWire(wire, made);
  }

  show(state, partners) {
    this.isAway = this.isAway && state.step === this.state?.step;
    super.show(state, partners);
  }

  reduce(kept) {
    this.isAway = false;
    super.reduce(kept);
  }

  // Together where they can be read so; otherwise the active one, and copies of them beside it.
  keep(partners) {
    if (this.isAway) return this.moved();
    const {camera, state} = this;
    this.apart = partners.length > 1 && !this.kept && !camera.chosen && !canKeep(camera, partners);
    if (!this.apart) { this.closeup.hide(); return super.keep(partners); }
    camera.scale = camera.readable;
    camera.centre(state.now);
    this.moved();
    this.closeup.show(state, partners);
  }

  light(card, made) {
    super.light(card, made);
    if (this.apart) made.group.classList.remove("now", "lit");
  }

  lightWire(wire, made) {
    super.lightWire(wire, made);
    if (this.apart) made.group.classList.remove("lit", "forward");
  }
}

// Whether these boxes fit in the frame together, as large as can be read.
function canKeep(camera, boxes) {
  const {left, right, top, bottom} = around(boxes);
  return !camera.width || Math.min(camera.width / (right - left), camera.height / (bottom - top)) >= Math.min(camera.scale, LEAST_SCALE);
}
