// The layered layout, second half: coordinates. Left to right where there is room, in rows if that is too long, and from
// top to bottom on a phone. Cards give their size, edges the width of their label.
const BETWEEN = 16, ROW_GAP = 54, LEAST_GAP = 48, NARROW = 620;
// Letters of 13 px are drawn with at least 11.
const LEAST_SCALE = 11 / 13;

// Sets x, y (the left upper corner) of each card, `points` of each wire, and gives {width, height}.
function place(cards, wires, room) {
  const {layers, chains} = layered(cards, wires), inRows = (most) => placeInRows(cards, wires, layers, chains, most);
  if (room.width < NARROW) return placeDownwards(wires, layers, room);
  const whole = inRows(Infinity);
  const scale = (size) => Math.min(room.width / size.width, room.height / size.height);
  if (whole.width * LEAST_SCALE <= room.width) return whole;
  const wrapped = inRows(room.width / LEAST_SCALE - 24);
  return scale(wrapped) >= LEAST_SCALE || scale(whole) < LEAST_SCALE ? wrapped : inRows(Infinity);
}

function placeInRows(cards, wires, layers, chains, most) {
  const widths = layers.map((row) => Math.max(0, ...row.map((item) => (!item.card ? 0 : item.card.width))));
  const gaps = layers.map(() => LEAST_GAP);
  chains.forEach((chain, i) => {
    const at = chain[0].layer;
    gaps[at] = Math.max(gaps[at], wires[i].labelWidth + 26);
  });
  for (const [i, row] of layers.entries()) gaps[i] = Math.max(gaps[i], Math.min(110, 30 + row.length * 5));
  const rows = rowsOf(widths, gaps, most);
  const rowOf = layers.map((_, i) => rows.findIndex((row) => row.includes(i)));
  let top = 0, width = 0;
  const bottoms = [];
  for (const [number, row] of rows.entries()) {
    align(row.map((i) => layers[i]), (item) => rowOf[item.layer] === number);
    const all = row.flatMap((i) => layers[i]).filter((item) => item.card || joined(item, rowOf, number));
    const shift = top - Math.min(...all.map((item) => item.middle - item.size / 2));
    let x = 0;
    for (const i of row) {
      for (const item of layers[i]) {
        item.middle += shift;
        item.left = item.column = x;
        item.right = item.edge = x + widths[i];
        if (!item.card) continue;
        const card = item.card;
        card.x = item.left = x + (widths[i] - card.width) / 2;
        card.y = item.middle - card.height / 2;
        item.right = card.x + card.width;
        top = Math.max(top, card.y + card.height);
      }
      const goesOn = number < rows.length - 1 && i === row.at(-1);
      width = Math.max(width, x + widths[i] + (goesOn ? gaps[i] : 0));
      x += widths[i] + gaps[i];
    }
    top = Math.max(top, ...all.map((item) => item.middle + item.size / 2));
    bottoms.push(top);
    top += ROW_GAP;
  }
  chains.forEach((chain, i) => Object.assign(wires[i], {points: pathOf(chain, rowOf, bottoms, i, gaps), far: rowOf[chain[0].layer] !== rowOf[chain.at(-1).layer], downwards: false}));
  return aside(cards, wires, {width, height: top - ROW_GAP});
}

// Moved to the right by as much as a wire that goes on in the next row begins left of its card.
function aside(cards, wires, size) {
  let least = 0, right = size.width;
  for (const {points} of wires) for (let i = 0; i < points.length; i += 2) [least, right] = [Math.min(least, points[i]), Math.max(right, points[i])];
  const left = least < 0 ? 4 - least : 0;
  for (const card of left ? cards : []) card.x += left;
  for (const wire of left ? wires : []) wire.points = wire.points.map((at, i) => (i % 2 ? at : at + left));
  return {width: right + left, height: size.height};
}

// As few rows as may be, and none much longer than the others: the least width that needs no more rows. A row that goes
// on has room for what is written on its last edges.
function rowsOf(widths, gaps, most) {
  const fill = (room) => {
    const rows = [];
    let used = 0;
    widths.forEach((width, i) => {
      if (!rows.length || used + width + (i < widths.length - 1 && room < Infinity ? gaps[i] : 0) > room) { rows.push([]); used = 0; }
      used += width + gaps[i];
      rows.at(-1).push(i);
    });
    return rows;
  };
  const few = fill(most);
  if (few.length === 1 || most === Infinity) return few;
  let low = Math.max(...widths.map((width, i) => width + gaps[i])), high = most;
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (fill(middle).length <= few.length) high = middle;
    else low = middle;
  }
  return fill(high);
}

const joined = (item, rowOf, row) => [...item.before, ...item.after].some((other) => rowOf[other.layer] === row);

// Middles of the items of a row's layers: each as near to its neighbours as the others let it.
function align(layers, inRow) {
  for (const layer of layers) {
    let y = 0;
    for (const item of layer) {
      item.size = !item.card ? 4 : item.card.height;
      item.middle = y + item.size / 2;
      y += item.size + BETWEEN;
    }
    for (const item of layer) item.middle -= y / 2;
  }
  const passes = layers.length > 400 ? 2 : 8;
  for (let pass = 0; pass < passes; pass++) {
    const forward = pass % 2 === 1, last = pass >= passes - 2;
    for (const layer of forward ? layers : [...layers].reverse()) {
      const wanted = layer.map((item) => {
        const beside = (last ? [...item.before, ...item.after] : forward ? item.before : item.after).filter(inRow);
        return beside.length ? beside.reduce((sum, other) => sum + other.middle, 0) / beside.length : item.middle;
      });
      apart(layer, wanted);
    }
  }
}

// The places nearest to the wanted ones (least squares) that keep order and distance: neighbours that would overlap are
// pooled and moved as one.
function apart(layer, wanted) {
  const blocks = [];
  let offset = 0;
  layer.forEach((item, i) => {
    if (i) offset += (layer[i - 1].size + item.size) / 2 + (!item.card && !layer[i - 1].card ? 5 : BETWEEN);
    const weight = !item.card ? 0.5 : 1;
    let block = {sum: (wanted[i] - offset) * weight, weight, items: [[item, offset]]};
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).weight >= block.sum / block.weight) {
      const before = blocks.pop();
      before.items.push(...block.items);
      block = {sum: before.sum + block.sum, weight: before.weight + block.weight, items: before.items};
    }
    blocks.push(block);
  });
  for (const block of blocks) for (const [item, at] of block.items) item.middle = block.sum / block.weight + at;
}

// Bézier points through the joints; from one row to another through the space between them.
function pathOf(chain, rowOf, bottoms, number, gaps) {
  const start = chain[0], points = [start.right, start.middle], line = (x, y) => points.push(...points.slice(-2), x, y, x, y);
  const curve = (x, y) => {
    const [fromX, fromY] = points.slice(-2), bend = (x - fromX) / 2;
    points.push(fromX + bend, fromY, x - bend, y, x, y);
  };
  for (let i = 1; i < chain.length; i++) {
    const item = chain[i], row = rowOf[item.layer], before = chain[i - 1];
    if (row === rowOf[before.layer]) {  // curves stay between the columns, whose cards are not all as wide
      if (before.right < before.edge - 1) line(before.edge, before.middle);
      curve(item.column, item.middle);
      if (!item.card || item.left > item.column + 1) line(!item.card ? item.right : item.left, item.middle);
      continue;
    }
    // where no row follows, straight to the card, past the joints of this row
    const isLast = chain.slice(i).every((other) => rowOf[other.layer] === row), goal = isLast ? chain.at(-1) : item, apart = (number % 5) * 4;
    const [x, y] = points.slice(-2), gutter = bottoms[rowOf[before.layer]] + 14 + (number % 5) * 6, out = Math.max(x + 12, before.edge + gaps[before.layer] - 6 - apart);
    const inside = isLast ? goal.column - 14 - apart : goal.left - 8;
    line(out, y);
    line(out, gutter);
    line(inside, gutter);
    line(inside, goal.middle);
    line(goal.left, goal.middle);
    if (isLast) return points;
    if (!item.card) line(item.right, item.middle);
  }
  return points;
}

// From top to bottom: each layer in as many lines as it needs. A wire that passes a line goes through one of the spaces
// between its cards, or beside them.
function placeDownwards(wires, layers, room) {
  const gap = 14, side = 16, most = room.width / LEAST_SCALE - 2 * side - 8, lines = [];
  for (const layer of layers) {
    let line, used;
    for (const {card} of layer) {
      if (!card) continue;
      if (!line || used + gap + card.width > most) { lines.push(line = []); used = -gap; }
      used += gap + card.width;
      card.line = lines.length - 1;
      line.push(card);
    }
  }
  const whole = (line) => line.reduce((sum, card) => sum + card.width + gap, -gap);
  const width = Math.max(...lines.map(whole)) + 2 * side;
  let top = 0;
  for (const line of lines) {
    let x = (width - whole(line)) / 2;
    for (const card of line) { card.x = x; card.y = top; x += card.width + gap; }
    line.top = top;
    line.bottom = top + Math.max(...line.map((card) => card.height));
    line.spaces = [0, ...line.map((card) => card.x + card.width)].map((left, i) => ({left, right: line[i]?.x ?? width, users: []}));
    top = line.bottom + 40;
  }
  const draw = wires.map((wire, number) => {
    const {from, to} = wire, start = from.x + from.width / 2, end = to.x + to.width / 2, {bottom} = lines[from.line];
    const between = lines.slice(from.line + 1, to.line), spaces = between.map(({spaces}, i) => {
      const straight = start + (end - start) * (i + 1) / (between.length + 1);
      const best = spaces.reduce((one, other) => (outside(other, straight) < outside(one, straight) ? other : one));
      best.users.push(number);
      return best;
    });
    return () => {  // when it is known who else goes through these spaces
      const points = [start, from.y + from.height], line = (x, y) => points.push(...points.slice(-2), x, y, x, y);
      const curve = (x, y) => { const [fromX, fromY] = points.slice(-2), bend = (y - fromY) / 2; points.push(fromX, fromY + bend, x, y - bend, x, y); };
      if (points[1] < bottom) line(start, bottom);
      spaces.forEach(({left, right, users}, i) => {
        const x = left + (right - left) * (users.indexOf(number) + 1) / (users.length + 1);
        curve(x, between[i].top);
        line(x, between[i].bottom);
      });
      curve(end, to.y);
      Object.assign(wire, {points, downwards: true, far: false, labelTop: bottom + 20});
    };
  });
  for (const each of draw) each();
  return {width, height: top - 40};
}

// How far a place lies outside of a space between cards; a narrow one counts as a little further away.
function outside({left, right}, x) {
  return Math.max(0, left - x, x - right) + 40 / (right - left + 1);
}
