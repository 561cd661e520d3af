// The graph as SVG: a card a node, laid out by Graphviz; lit, filled in and reduced by classes alone.
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

class Picture {
  constructor(data, graph, onEdit, onSelect) {
    Object.assign(this, {data, graph, onEdit, onSelect, cards: [], wires: [], closed: new Set()});
    this.pan = svg("g");
    this.drawing = svg("svg", {class: "picture", width: data.width, height: data.height, role: "group", "aria-label": `computation graph of ${graph.root.name}`}, this.pan);
    for (const edge of graph.edges) this.wires.push(this.wire(edge));
    this.boxes = data.groups.map(([name, members], i) => this.group(name, members, i));
    for (const node of graph.shown) this.cards[node.index] = this.card(node);
    if (data.overview) this.overview = new Overview(data.overview, (name) => this.open(name));
    this.mover = h("div", {class: graph.shown.length > 100 ? "mover large" : "mover"}, this.drawing);
    this.root = h("div", {class: "views"}, this.mover, ...(this.overview ? [this.overview.root] : []));
    this.refresh();
    this.enableMoving();
    this.fit();
    if (this.overview) this.showOverview(true);
  }

  // From the overview into the drawing, at the group that was chosen.
  open(name) {
    this.showOverview(false);
    const found = this.data.groups.findIndex(([group]) => group === name);
    const members = found < 0 ? [this.graph.output] : this.data.groups[found][1];
    this.look(this.graph.nodes[members[0]]);
    this.root.closest(".page").focus({preventScroll: true});
  }

  showOverview(on) {
    this.mover.classList.toggle("away", on);
    this.overview?.root.classList.toggle("away", !on);
  }

  wire(edge) {
    const p = edge.path;
    let d = `M${p[0]},${p[1]}`;
    for (let i = 2; i + 5 < p.length; i += 6) d += ` C${p.slice(i, i + 6).join(",")}`;
    const middle = Math.floor(p.length / 4) * 2;
    const even = (p.length / 2) % 2 === 0;
    const x = even ? (p[middle - 2] + p[middle]) / 2 : p[middle], y = even ? (p[middle - 1] + p[middle + 1]) / 2 : p[middle + 1];
    const text = svg("text", {x, y: y - 6, class: "slope"});
    const group = svg("g", {class: "wire"}, svg("path", {d}), text);
    this.pan.append(group);
    return {group, text};
  }

  card(node) {
    const {x, y, width: w, height: h} = node, left = x - w / 2, top = y - h / 2;
    const kind = node === this.graph.root ? "output" : node.leaf ? "leaf" : "computed";
    const name = svg("text", {x: left + 10, y: top + 18, class: "name"}, fitting(node.name, w * 0.62));
    const text = svg("text", {x: left + w - 10, y: top + 18, class: "operation"}, fitting(node.text, w - 24 - 8.4 * Math.min(node.name.length, w * 0.62 / 8.4)));
    const value = svg("text", {x: left + w - 10, y: top + 44, class: "number value"});
    const gradient = svg("text", {x: left + w - 10, y: top + 68, class: "number gradient"});
    const group = svg(
      "g", {class: `card ${kind}`, tabindex: "0", role: "button"},
      svg("title", {}, node.name + (node.text ? ` = ${node.text}` : "")),
      svg("rect", {x: left, y: top, width: w, height: h, rx: 8, class: "frame"}),
      svg("rect", {x: left + 2, y: top + h - 25, width: w - 4, height: 23, rx: 6, class: "tint"}),
      svg("line", {x1: left, x2: left + w, y1: top + 26, y2: top + 26}),
      name, text,
      svg("text", {x: left + 10, y: top + 44, class: "word"}, "value"),
      svg("text", {x: left + 10, y: top + 68, class: "word"}, fitting(`d${this.graph.root.name}/d${node.name}`, w - 70)),
      value, gradient,
    );
    const card = {group, value, gradient, tint: group.querySelector(".tint")};
    if (node.leaf) this.input(node, card, left, top, w);
    group.addEventListener("click", () => this.onSelect(node));
    group.addEventListener("keydown", (event) => {
      if (event.target === group && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); event.stopPropagation(); this.onSelect(node); }
    });
    this.pan.append(group);
    return card;
  }

  input(node, card, left, top, w) {
    const field = document.createElement("input");
    Object.assign(field, {type: "text", inputMode: "decimal", value: brief(node.value)});
    field.setAttribute("aria-label", `value of ${node.name}`);
    const holder = svg("foreignObject", {x: left + 52, y: top + 29, width: w - 58, height: 22}, field);
    card.group.append(holder);
    card.field = field;
    const edit = (number) => this.onEdit(node, number);
    field.addEventListener("focus", () => { field.value = String(node.value); });
    field.addEventListener("blur", () => this.rest(node));
    field.addEventListener("input", () => edit(field.value.trim() === "" ? NaN : Number(field.value.replace("−", "-"))));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const by = {ArrowUp: 0.001, ArrowDown: -0.001}[event.key];
      if (by) { event.preventDefault(); field.value = String(Number((node.value + by).toPrecision(15))); edit(Number(field.value)); }
    });
    const word = card.group.querySelector(".word");
    word.classList.add("handle");
    word.addEventListener("pointerdown", (start) => {  // drag the word "value" sideways
      start.stopPropagation();
      const from = node.value, unit = Math.max(Math.abs(from), 1) / 200;
      word.setPointerCapture(start.pointerId);
      word.onpointermove = (move) => {
        field.value = String(Number((from + (move.clientX - start.clientX) * unit).toPrecision(4)));
        edit(Number(field.value));
      };
      word.onpointerup = () => { word.onpointermove = word.onpointerup = null; };
    });
  }

  // What a field shows while nobody types in it: not more digits than fit, and what was typed if it is no number.
  rest(node) {
    if (!Number.isNaN(node.value)) this.cards[node.index].field.value = brief(node.value);
  }

  group(name, members, number) {
    const nodes = members.map((index) => this.graph.nodes[index]);
    const left = Math.min(...nodes.map((n) => n.x - n.width / 2)) - 12, right = Math.max(...nodes.map((n) => n.x + n.width / 2)) + 12;
    const top = Math.min(...nodes.map((n) => n.y - n.height / 2)) - 12, bottom = Math.max(...nodes.map((n) => n.y + n.height / 2)) + 12;
    const label = svg("text", {x: left + 10, y: top - 6, class: "group-name"}, `${name}, ${members.length} values`);
    const middle = svg("text", {x: (left + right) / 2, y: (top + bottom) / 2, class: "group-sign"}, name);
    const box = svg(
      "g", {class: "group", tabindex: "0", role: "button", "aria-expanded": "true", "aria-label": `group ${name}`},
      svg("rect", {x: left, y: top, width: right - left, height: bottom - top, rx: 12}), label, middle,
    );
    const toggle = () => this.toggle(number);
    box.addEventListener("click", toggle);
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
    this.pan.append(box);
    return box;
  }

  toggle(number) {
    const [, members] = this.data.groups[number];
    const close = !this.closed.delete(number);
    if (close) this.closed.add(number);
    this.boxes[number].classList.toggle("closed", close);
    this.boxes[number].setAttribute("aria-expanded", String(!close));
    for (const index of members) this.cards[index].group.classList.toggle("folded", close);
    const inside = new Set(members);
    this.graph.edges.forEach((edge, i) => {
      if (inside.has(edge.consumer) && inside.has(edge.operand)) this.wires[i].group.classList.toggle("folded", close);
    });
  }

  // Numbers anew, after a leaf was edited.
  refresh() {
    const {graph} = this;
    const largest = Math.max(...graph.shown.map((node) => Math.abs(node.grad)).filter(Number.isFinite), 1e-300);
    for (const node of graph.shown) {
      const card = this.cards[node.index];
      card.value.textContent = node.leaf ? "" : node.error ? "–" : short(node.value);
      card.gradient.textContent = graph.root.error ? "–" : short(node.grad);
      Object.assign(card.group.dataset, {name: node.name, value: node.value, grad: node.grad});  // in full
      card.group.classList.toggle("failed", Boolean(node.error));
      card.group.classList.toggle("negative", node.grad < 0);
      card.tint.style.opacity = graph.root.error || node.grad === 0 ? 0 : 0.18 + 0.82 * Math.sqrt(Math.min(1, Math.abs(node.grad) / largest));
      this.label(node);
    }
    graph.edges.forEach((edge, i) => {
      const slope = graph.slope(edge);
      this.wires[i].text.textContent = Number.isNaN(slope) ? "" : `× ${this.letter(edge)}${short(slope)}`;
    });
  }

  // "c = " where the local derivative is another operand, as in a product.
  letter(edge) {
    const node = this.graph.nodes[edge.consumer], place = ["a", "b", "c"].indexOf(OPS[node.op].said[edge.position]);
    const other = this.graph.nodes[node.operands[place]];
    return other && !other.constant && other.name.length < 5 ? `${other.name} = ` : "";
  }

  label(node) {
    const said = node.error ? `error: ${node.error}` : `value ${short(node.value)}`;
    this.cards[node.index].group.setAttribute("aria-label", `${node.name}${node.text ? ` = ${node.text}` : ""}, ${said}`);
  }

  // What has been computed by now, and what takes part.
  show(state) {
    for (const node of this.graph.shown) {
      const {group} = this.cards[node.index], index = node.index;
      if (state.valued[index] !== this.was?.valued[index]) group.classList.toggle("valued", state.valued[index]);
      if (state.graded[index] !== this.was?.graded[index]) group.classList.toggle("graded", state.graded[index]);
    }
    for (const node of this.was?.lit ?? []) this.cards[node].group.classList.remove("lit");
    this.cards[this.was?.now]?.group.classList.remove("now");
    for (const edge of this.was?.edges ?? []) this.wires[edge].group.classList.remove("lit", "forward");
    for (const node of state.lit) this.cards[node].group.classList.add("lit");
    this.cards[state.now]?.group.classList.add("now");
    for (const edge of state.edges) this.wires[edge].group.classList.add("lit", ...(state.pass === "forward" ? ["forward"] : []));
    if (state.partial !== undefined) this.cards[state.now].gradient.textContent = state.partial;
    else if (this.was?.partial !== undefined) this.cards[this.was.now].gradient.textContent = short(this.graph.nodes[this.was.now].grad);
    this.was = state;
    this.overview?.show(state.now);
    if (state.now < 0) return;
    clearTimeout(this.later);
    // A large drawing takes a browser two frames to move: while the scrubber runs, it is moved when that rests.
    if (state.running && this.graph.shown.length > 100) this.later = setTimeout(() => this.look(this.graph.nodes[state.now]), 120);
    else this.look(this.graph.nodes[state.now]);
  }

  reduce(kept) {
    for (const node of this.graph.shown) this.cards[node.index].group.classList.toggle("away", Boolean(kept) && !kept.has(node.index));
    this.graph.edges.forEach((edge, i) => {
      this.wires[i].group.classList.toggle("away", Boolean(kept) && !(kept.has(edge.consumer) && kept.has(edge.operand)));
    });
  }

  fit() {
    this.view = {x: -16, y: -30, width: this.data.width + 32, height: this.data.height + 48};
    this.applyView();
    if (this.overview) this.showOverview(true);
  }

  // A card of the size in which it can be read, within the frame; whoever has chosen a view that shows it keeps it.
  look(node) {
    const width = this.frame.width * 1.1, height = this.frame.height * 1.1, {view} = this;
    if (!width) return;
    const inside = (at, start, size) => Math.abs(at - start - size / 2) < size * 0.4;
    if (view.width <= width && view.height <= height && inside(node.x, view.x, view.width) && inside(node.y, view.y, view.height)) return;
    const start = (middle, size, whole) => (size >= whole ? (whole - size) / 2 : Math.max(-20, Math.min(whole + 20 - size, middle - size / 2)));
    this.view = {x: start(node.x, width, this.data.width), y: start(node.y, height, this.data.height), width, height};
    this.applyView();
  }

  zoom(by, at = [0.5, 0.5]) {
    const {view} = this, width = view.width * by, height = view.height * by;
    this.view = {x: view.x + (view.width - width) * at[0], y: view.y + (view.height - height) * at[1], width, height};
    this.applyView();
  }

  // The drawing is moved as a whole, by a transform: a browser lays out nothing anew for that.
  applyView() {
    const {x, y, width, height} = this.view, {frame} = this;
    if (!frame.width) return;
    const scale = this.scale = Math.min(frame.width / width, frame.height / height);
    const left = (frame.width - width * scale) / 2 - x * scale, top = (frame.height - height * scale) / 2 - y * scale;
    this.mover.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px) scale(${scale})`;
    this.cull();
  }

  // What lies outside of the frame is not painted: in a large graph a browser would spend most of its time on it.
  cull() {
    if (this.graph.shown.length < 100) return;
    const {view, frame, scale} = this, x = view.x + view.width / 2, y = view.y + view.height / 2;
    const across = frame.width / scale / 2 + 20, down = frame.height / scale / 2 + 20;
    this.hidden ??= {cards: [], wires: []};
    const set = (kind, index, group, off) => {
      if (off !== this.hidden[kind][index]) group.classList.toggle("off", (this.hidden[kind][index] = off));
    };
    for (const node of this.graph.shown) {
      const off = Math.abs(node.x - x) - node.width / 2 > across || Math.abs(node.y - y) - node.height / 2 > down;
      set("cards", node.index, this.cards[node.index].group, off);
    }
    this.graph.edges.forEach((edge, i) => {
      const a = this.graph.nodes[edge.operand], b = this.graph.nodes[edge.consumer];
      const off = Math.max(a.x, b.x) < x - across || Math.min(a.x, b.x) > x + across || Math.max(a.y, b.y) < y - down || Math.min(a.y, b.y) > y + down;
      set("wires", i, this.wires[i].group, off);
    });
  }

  enableMoving() {
    this.frame = {width: 0, height: 0};
    new ResizeObserver(([entry]) => {
      const first = !this.frame.width;
      this.frame = {width: entry.contentRect.width, height: entry.contentRect.height};
      this.applyView();
      if (first && this.was && this.was.now >= 0) this.look(this.graph.nodes[this.was.now]);
    }).observe(this.root);
    this.root.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = this.root.getBoundingClientRect();
      this.zoom(event.deltaY > 0 ? 1.1 : 1 / 1.1, [(event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height]);
    }, {passive: false});
    this.root.addEventListener("pointerdown", (start) => {
      if (start.target.closest(".card, .group")) return;
      const from = {...this.view};
      this.root.setPointerCapture(start.pointerId);
      this.root.onpointermove = (move) => {
        this.view = {...from, x: from.x - (move.clientX - start.clientX) / this.scale, y: from.y - (move.clientY - start.clientY) / this.scale};
        this.applyView();
      };
      this.root.onpointerup = () => { this.root.onpointermove = this.root.onpointerup = null; };
    });
  }
}

const brief = (number) => String(Number(number.toPrecision(6)));

// The closed groups of a large graph, a card each; a click opens one in the drawing.
class Overview {
  constructor(data, onOpen) {
    const wires = data.edges.map((p) => svg("path", {d: `M${p[0]},${p[1]} C${p.slice(2).join(",")}`}));
    this.members = [];
    const cards = data.cards.map(([name, members, x, y]) => {
      const card = svg(
        "g", {class: "card closed-group", tabindex: "0", role: "button", "aria-expanded": "false", "aria-label": `group ${name}, ${members.length} values, closed`},
        svg("rect", {x: x - 85, y: y - 32, width: 170, height: 64, rx: 10, class: "frame"}),
        svg("text", {x, y: y - 4, class: "name middle"}, fitting(name, 150)), svg("text", {x, y: y + 17, class: "word middle"}, `${members.length} values`),
      );
      card.addEventListener("click", () => onOpen(name));
      card.addEventListener("keydown", (event) => { if (event.key === "Enter") onOpen(name); });
      for (const index of members) this.members[index] = card;
      return card;
    });
    this.root = svg("svg", {class: "picture overview", viewBox: `-20 -20 ${data.width + 40} ${data.height + 40}`, role: "group", "aria-label": "groups"}, svg("g", {class: "wire"}, ...wires), ...cards);
  }

  show(now) {
    this.lit?.classList.remove("now");
    this.lit = this.members[now];
    this.lit?.classList.add("now");
  }
}

function fitting(text, width) {
  const most = Math.max(3, Math.floor(width / 8.2));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
