// The card of one number: its name and what it is, its value, its gradient. A leaf has its value in a field.
const PAD = 10, LINE = 27, FIELD = 92, SMALLEST_CARD = 124;

class NodeCard {
  constructor(card, picture) {
    Object.assign(this, {card, picture, node: card.node});
    this.outline = picture.outline;
  }

  // The card's size: as wide as its texts.
  static measure(card, outline, output, narrow) {
    const {node} = card;
    const {text, binding} = outline.called(node), anonymous = binding !== undefined;  // called by what it computes
    const brief = (say, room, bold) => fitting([24, 18, 13, 9].map(say).find((said) => textWidth(said, 13, bold) <= room) ?? say(9), room, 13, bold);
    card.title = brief((longest) => (anonymous ? text : shownName(text, longest)), 190, true);
    card.word = brief((longest) => (SETTINGS.grad ? rateText(shownName(output, longest), shownName(outline.name(node), longest)) : shownName(outline.name(node), longest)), 150);
    card.says = node.leaf || anonymous ? "" : fitting(outline.text(node), narrow ? 370 - textWidth(card.title, 13, true) : Infinity);
    const head = textWidth(card.title, 13, true) + (card.says ? textWidth(`\u00a0= ${card.says}`) : 0) + (node.leaf ? FIELD + 8 : 0) + (card.canOpen ? 20 : 0);
    const below = textWidth(card.word) + 12 + 84;
    card.width = Math.max(SMALLEST_CARD, Math.ceil(2 * PAD + Math.max(head, below)));
    card.height = node.leaf ? 2 * LINE + 4 : 3 * LINE + 3;
  }

  build() {
    const {card, node} = this, {width, height} = card, text = (x, y, style, said) => svg("text", {x, y, class: style}, said);
    const top = node.leaf ? 1 : 2;
    this.value = node.leaf ? null : text(width - PAD, LINE + 18, "number value", "");
    this.gradient = text(width - PAD, top * LINE + 19, "number gradient", "");
    this.tint = svg("rect.tint", {x: 2, y: top * LINE + 1, width: width - 4, height: height - top * LINE - 3, rx: 6});
    this.change = text(width - 2, -4, "change", "");
    this.group = svg(
      "g", {class: `card ${card.kind}${card.inner ? " inner" : ""}`, transform: `translate(${card.x} ${card.y})`},
      svg("title", this.outline.name(node) + (card.says ? ` = ${card.says}` : "")),
      svg("rect.frame", {width, height, rx: 8}), this.tint,
      svg("line", {x2: width, y1: LINE, y2: LINE}),
      text(PAD, 18, "name", card.title),
      card.says ? text(PAD + textWidth(card.title, 13, true), 18, "says", `\u00a0= ${card.says}`) : "",
      node.leaf ? "" : text(PAD, LINE + 18, "word", "value"),
      SETTINGS.grad || node.leaf ? text(PAD, top * LINE + 19, "word rate", card.word) : "", this.value ?? "", this.gradient, this.change,
    );
    if (card.canOpen) this.group.append(this.picture.opener(card, width));
    if (node.leaf) this.input();
    this.refresh();
  }

  input() {
    const {node, card} = this;
    const edit = (text) => {
      const {value = NaN, problem = ""} = readNumber(text);
      this.field.setCustomValidity(problem);
      this.picture.page.edit(node, value, {typed: true, problem});
    };
    const fill = (value) => { if (textIn(this.field) !== plain(value)) write(this.field, plain(value)); };  // a selection stays
    this.field = h("input", {
      type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", "aria-label": `value of ${node.name}`,
      onfocus: () => { if (!Number.isNaN(node.value)) fill(node.value); }, onblur: () => this.rest(), oninput: () => edit(textIn(this.field)),
      onclick: (event) => event.stopPropagation(),
      onkeydown: (event) => {
        event.stopPropagation();
        const by = {"ArrowUp": 0.001, "ArrowDown": -0.001}[event["key"]];
        if (!by) return;
        event.preventDefault();
        const value = Number((node.value + by).toPrecision(12));
        fill(value);
        this.picture.page.ripple.nudge(node, value);
      },
    });
    this.group.append(svg("foreignObject", {x: card.width - PAD - FIELD, y: 2, width: FIELD + 6, height: 24}, this.field));
    this.rest();
    const handle = this.group.querySelector(".word");
    handle.classList.add("handle");
    handle.append(svg("title", `drag sideways to change ${node.name}, and watch it travel`));
    handle.addEventListener("pointerdown", (start) => {
      start.stopPropagation();
      const from = node.value, unit = Math.max(Math.abs(from), 1) / 200;
      handle.setPointerCapture(start.pointerId);
      this.picture.page.ripple.grab(node);
      handle.onpointermove = (move) => {
        const value = Number((from + (move.clientX - start.clientX) * unit).toPrecision(4));
        fill(value);
        this.picture.page.edit(node, value, {ripple: true});
      };
      handle.onpointerup = handle.onpointercancel = () => { handle.onpointermove = handle.onpointerup = null; };
    });
  }

  // What a field shows while nobody types in it: not more digits than fit, and what was typed if it is no number.
  rest() { if (this.field && !Number.isNaN(this.node.value)) write(this.field, plain(this.node.value, 6)); }

  // Numbers anew, after a leaf was edited.
  refresh() {
    const {node, group} = this, {graph} = this.picture, broken = graph.broken;
    if (this.value) this.value.textContent = node.error || node.cause >= 0 ? "–" : short(node.value);
    this.gradient.textContent = broken ? "–" : short(node.gradient);
    Object.assign(group.dataset, {"name": node.name, "value": node.value, "grad": node.gradient});
    const cause = this.picture.cause();
    mark(group, "failed", cause === node.index);
    mark(group, "waits", cause !== node.index && node.cause >= 0);
    this.paint(broken ? 0 : node.gradient);
  }

  paint(gradient) {
    mark(this.group, "negative", gradient < 0);
    this.tint.style.opacity = gradient === 0 ? 0 : 0.18 + 0.82 * Math.sqrt(Math.min(1, Math.abs(gradient) / this.picture.largest));
  }

  label(state) {
    const {node} = this, said = [];
    if (node.error) said.push(`error: ${node.error}`);
    else if (state.valued[node.index]) said.push(`value ${short(node.value)}`);
    if (state.graded[node.index] && !this.picture.graph.broken) said.push(`gradient ${short(node.gradient)}`);
    this.group.setAttribute("aria-label", [`${node.name}${this.card.says ? ` = ${this.card.says}` : ""}`, ...said].join(", "));
  }

  show(state) {
    const {index} = this.node;
    mark(this.group, "valued", state.valued[index]);
    mark(this.group, "graded", state.graded[index]);
    const shown = state.amounts?.get(index);
    this.gradient.textContent = shown ?? (this.picture.graph.broken ? "–" : short(this.node.gradient));
    if (state.sent || this.sent) this.paint(state.sent ? state.sent.get(index) ?? 0 : this.picture.graph.broken ? 0 : this.node.gradient);
    this.sent = state.sent;
    this.label(state);
  }
}
