// The card of a neuron or a layer: its numbers as rows, value and gradient side by side; many of one kind as a heat map.
// On a phone a heat map is lower, so that two layers of 16 stand on the screen together.
const ROW = 20, MOST_ROWS = 8, HEAT = 132, heatHeight = (narrow) => (narrow ? 74 : 110);

// What an element or a member is called within its array or module: [0][1], w[0].
const ownName = (module, name) => (name.startsWith(module) ? name.slice(module.length).replace(/^\./, "") || name : name);

class ModuleCard {
  constructor(card, picture) { Object.assign(this, {card, picture}); }

  // Rows and heat maps of a module: single numbers are rows, and w[0], w[1], … one row while they are few.
  static measure(card, outline, output, narrow) {
    const {graph} = outline, families = new Map(), elements = card.members.map((index) => ELEMENT.exec(graph.nodes[index].name));
    const isArray = elements.every((found) => found?.[1] === card.module);
    for (const index of isArray ? [] : card.members) {
      const node = graph.nodes[index], own = node.named ? ownName(card.module, node.name) : outline.name(node);
      const parts = own.split("."), inner = parts.length > 1 ? parts.slice(0, -1).join(".") : "";
      const last = parts.at(-1), {family, place} = kin(last), element = ELEMENT.exec(own), key = element ? element[1] : family;
      (families.get(key) ?? families.set(key, []).get(key)).push({index, own, inner, place, indices: element?.[2]});
    }
    const count = card.members.length, nested = card.members.some((index) => ownName(card.module, graph.nodes[index].name).includes("."));
    card.rows = [];
    card.maps = [];
    if (isArray) ModuleCard.array(card, "", card.members.map((index, i) => ({index, own: elements[i][2], indices: elements[i][2]})), count <= MOST_ROWS, narrow);
    for (const [family, members] of families) {
      const label = family.replace(/[[(_]$/, "");
      if (!nested && (members.length < 3 || count <= MOST_ROWS || members.every(({indices}) => indices))) ModuleCard.array(card, label, members, members.length < 3 || count <= MOST_ROWS, narrow);
      else {
        const lines = [...new Set(members.map((member) => member.inner))];
        const across = nested ? Math.max(...lines.map((line) => members.filter((member) => member.inner === line).length)) : members.length;
        const cells = members.map((member) => ({index: member.index, row: lines.indexOf(member.inner), column: nested ? members.filter((other) => other.inner === member.inner).indexOf(member) : member.place}));
        if (nested && across === 1) for (const cell of cells) [cell.row, cell.column] = [0, cell.row];
        const columns = Math.max(...cells.map((cell) => cell.column)) + 1, rows = Math.max(...cells.map((cell) => cell.row)) + 1;
        card.maps.push({label, cells, columns, rows, size: Math.max(3, Math.min(16, HEAT / columns, heatHeight(narrow) / rows))});
      }
    }
    const spoken = card.module.split(".").map((part) => part.replace(/^(layer|neuron)(\d+)$/, "$1 $2"));
    card.title = fitting(isArray ? card.module : spoken.slice(-2).join(", "), 170, 13, true);
    const result = [...card.members].reverse().map((index) => graph.nodes[index]).find((node) => !node.leaf);
    card.says = isArray ? `${count} numbers` : nested || card.units > 1 ? `${card.units} neuron${card.units > 1 ? "s" : ""}` : result ? `${result.name === card.module ? "" : `${shownName(ownName(card.module, result.name))} `}= ${fitting(ModuleCard.formula(result, outline), 210)}` : "";
    const head = textWidth(card.title, 13, true) + 12 + textWidth(card.says) + 24;
    const label = 16 + Math.max(0, ...[...card.rows, ...card.maps].map((each) => textWidth(each.label)));
    card.columns = {label, value: label + (card.maps.length ? HEAT + 8 : 76)};
    const body = card.columns.value + (card.maps.length ? HEAT + 12 : 84);
    card.width = Math.ceil(Math.max(head + 2 * PAD, body));
    card.height = LINE + 6 + card.rows.length * ROW + card.maps.reduce((sum, map) => sum + ModuleCard.mapHeight(map), 0);
  }

  // A few elements are rows, more are a heat map: a line for each first index.
  static array(card, label, members, few, narrow) {
    if (few) {
      for (const {index, own} of members) card.rows.push({index, label: fitting(own, 74)});
      return;
    }
    const places = members.map(({indices}) => indices.match(/\d+/g).map(Number)), lines = [...new Set(places.map(([first, ...rest]) => (rest.length ? first : 0)))].sort((a, b) => a - b);
    const used = new Map();
    const cells = members.map(({index}, i) => {
      const row = lines.indexOf(places[i].length > 1 ? places[i][0] : 0), column = used.get(row) ?? 0;
      used.set(row, column + 1);
      return {index, row, column};
    });
    const columns = Math.max(...used.values()), rows = lines.length;
    card.maps.push({label, cells, columns, rows, size: Math.max(3, Math.min(16, HEAT / columns, heatHeight(narrow) / rows))});
  }

  static mapHeight(map) { return Math.max(17, map.rows * map.size) + 20; }

  // a = tanh(z), without the module's name; a long sum of products as w·x + b.
  static formula(node, outline) {
    const formula = withoutModules(outline.expression(node)), text = textOf(fitted(formula, 24));
    return text.includes("…") || text.includes("Σ") ? textOf(fitted(ModuleCard.vectors(formula), 34)) : text;
  }

  // w·a + b for a sum of w[0]·a[0], w[1]·a[1] and b; w·x for one of w[0] and w[1] times something else.
  static vectors(formula) {
    if (formula.kind !== "sum") return rebuilt(formula, (part) => ModuleCard.vectors(part));
    const stem = (part) => (part.kind === "name" && part.text.endsWith("]") ? part.text.slice(0, part.text.lastIndexOf("[")) : "");
    const products = formula.parts.filter((term) => term.kind === "product" && term.parts.length === 2 && stem(term.parts[0]));
    const [weights, inputs] = [0, 1].map((i) => new Set(products.map((term) => stem(term.parts[i]))));
    const rest = formula.parts.filter((term) => term.kind !== "product");
    if (products.length < 2 || weights.size > 1 || rest.length + products.length < formula.parts.length) return formula;
    const name = (text) => ({kind: "name", text, index: 0});
    return sumFormula([productFormula([name([...weights][0]), name((inputs.size === 1 && [...inputs][0]) || "x")]), ...rest]);
  }

  build() {
    const {card} = this, {width, height} = card;
    this.cells = [];
    this.group = svg(
      "g", {class: `card module${card.isOutput ? " output" : ""}`, transform: `translate(${card.x} ${card.y})`},
      svg("title", `${card.module}, ${card.members.length} values`),
      svg("rect.frame", {width, height, rx: 8}), svg("line", {x2: width, y1: LINE, y2: LINE}),
      svg("text.name", {x: PAD, y: 18}, card.title),
      svg("text.says", {x: PAD + textWidth(card.title, 13, true) + 10, y: 18}, card.says),
      this.picture.opener(card, width, `open ${card.module}`),
    );
    this.group.dataset.name = card.module;
    let y = LINE + 3;
    for (const row of card.rows) { this.row(row, y); y += ROW; }
    for (const map of card.maps) { this.map(map, y); y += ModuleCard.mapHeight(map); }
    this.refresh();
  }

  row({index, label}, y) {
    const {card} = this, right = card.width;
    const tint = svg("rect.tint", {x: card.columns.value + 6, y: y + 1, width: right - card.columns.value - 8, height: ROW - 1});
    const value = svg("text.number.value", {x: card.columns.value, y: y + 15});
    const gradient = svg("text.number.gradient", {x: right - 8, y: y + 15});
    const group = svg("g.row", tint, svg("text.word", {x: PAD, y: y + 15}, label), value, gradient);
    this.group.append(group);
    this.cells.push({index, group, value, gradient, tint});
  }

  map({label, cells, columns, rows, size}, y) {
    const {card} = this, starts = [card.columns.label, card.columns.value + 8];
    this.group.append(svg("text.word", {x: PAD, y: y + 15}, label));
    const parts = ["value", "gradient"].map((what, i) => {
      const scale = svg("text", {x: starts[i], y: y + Math.max(17, rows * size) + 14, class: `word scale ${what}`});
      const shown = svg("g", {class: what});
      const boxes = cells.map(({index, row, column}) => {
        const box = svg("rect", {x: starts[i] + column * size, y: y + 2 + row * size, width: size - 0.5, height: size - 0.5, class: `heat ${what}`});
        box.append(svg("title"));
        return {index, box};
      });
      shown.append(svg("rect.heat-frame", {x: starts[i] - 1, y: y + 1, width: columns * size + 1.5, height: rows * size + 1.5}), ...boxes.map((each) => each.box), scale);
      this.group.append(shown);
      return {what, boxes, scale, shown};
    });
    this.cells.push({parts});
  }

  refresh() {
    const {picture} = this, {graph} = picture, {nodes} = graph, cause = picture.cause();
    const {members} = this.card;
    mark(this.group, "failed", members.includes(cause));
    mark(this.group, "waits", !members.includes(cause) && members.some((index) => nodes[index].cause >= 0));
    for (const cell of this.cells) {
      if (cell.parts) { for (const part of cell.parts) this.paint(part); continue; }
      const node = nodes[cell.index], bad = node.error || node.cause >= 0;
      cell.value.textContent = bad ? "–" : short(node.value);
      cell.gradient.textContent = graph.broken ? "–" : short(node.gradient);
      Object.assign(cell.group.dataset, {"row": node.name, "value": node.value, "grad": node.gradient});
      this.tint(cell, graph.broken ? 0 : node.gradient);
    }
  }

  // The colour of a gradient: its sign, and its size beside the largest.
  tint({group, tint}, gradient) {
    mark(group, "negative", gradient < 0);
    tint.style.opacity = gradient === 0 ? 0 : 0.18 + 0.82 * Math.sqrt(Math.min(1, Math.abs(gradient) / this.picture.largest));
  }

  paint({what, boxes, scale}) {
    const {nodes} = this.picture.graph, amount = (index) => (what === "value" ? nodes[index].value : nodes[index].gradient);
    const numbers = boxes.map(({index}) => amount(index)).filter(Number.isFinite), most = Math.max(1e-300, ...numbers.map(Math.abs));
    for (const {index, box} of boxes) {
      const number = amount(index), size = Number.isFinite(number) ? Math.sqrt(Math.min(1, Math.abs(number) / most)) : 0;
      box.style.opacity = 0.06 + 0.94 * size;
      mark(box, "negative", number < 0);
      box.firstChild.textContent = `${nodes[index].name}: ${short(number)}`;
    }
    const ends = numbers.length ? [short(Math.min(...numbers), 2), short(Math.max(...numbers), 2)] : ["–"];
    scale.textContent = [...new Set(ends)].join(" … ");
  }

  show(state) {
    const {members} = this.card, all = (set) => members.every((index) => set[index]);
    mark(this.group, "valued", all(state.valued));
    mark(this.group, "graded", all(state.graded));
    for (const cell of this.cells) {
      if (cell.parts) {
        for (const {what, boxes, shown} of cell.parts) mark(shown, "known", boxes.every(({index}) => (what === "value" ? state.valued : state.graded)[index]));
        continue;
      }
      mark(cell.group, "valued", state.valued[cell.index]);
      mark(cell.group, "graded", state.graded[cell.index]);
      const shown = state.amounts?.get(cell.index);
      if (shown !== undefined) cell.gradient.textContent = shown;
      else if (state.amounts || this.amounts) cell.gradient.textContent = short(this.picture.graph.nodes[cell.index].gradient);
      if (state.sent || this.sent) this.tint(cell, state.sent ? state.sent.get(cell.index) ?? 0 : this.picture.graph.nodes[cell.index].gradient);
    }
    this.amounts = state.amounts;
    this.sent = state.sent;
    this.group.setAttribute("aria-label", `${this.card.module}, ${members.length} values`);
  }

  rest() { /* its leaves are edited in the panel */ }
}
