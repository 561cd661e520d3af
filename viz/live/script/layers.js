// The layered layout, first half: which layer a card stands in, and the order within a layer. After Sugiyama: long edges
// are cut by joints, so that they have a place of their own, and sweeps by barycentres take out crossings.
//
// A library would do this too: bundled and gzipped, dagre takes 17 kB, d3-dag 38, elkjs 450, and this file with
// `layout.js` 3. A page has to wrap long graphs into rows as wide as its screen, to keep neurons 1, 2, 3 in their order
// whatever crosses, and to leave room for a formula on an edge; that would have to be written around any of them.
const SWEEPS = 6, MOST_JOINTS = 5000;

// Sets the layer of each item: as far right as its operands allow; what has no operands, right before its first consumer.
function setLayers(items) {
  for (const item of items) for (const to of item.consumers) to.layer = Math.max(to.layer, item.layer + 1);
  for (const item of items) if (!item.operands.length && item.consumers.length) item.layer = Math.min(...item.consumers.map((to) => to.layer)) - 1;
}

// Sets the order in which a reader of the output meets the items, from left to right.
function setOrder(items) {
  const met = new Set();
  let next = 0;
  for (const start of [...items].reverse()) {
    const stack = start.consumers.length || met.has(start) ? [] : [[start, 0]];
    while (stack.length) {
      const top = stack.at(-1), [item] = top, operand = item.operands[top[1]++];
      if (!operand) { item.order = next++; stack.pop(); }
      else if (!met.has(operand)) { met.add(operand); stack.push([operand, 0]); }
    }
  }
}

// Items are cards, operands before what uses them, and joints: {card or none, layer, before: [items], after: [items], kin}.
function layered(cards, wires) {
  const items = cards.map((card) => (card.item = {card, layer: 0, operands: [], consumers: [], before: [], after: [], kin: kin(card.name)})), layers = [];
  for (const {from, to} of wires) { from.item.consumers.push(to.item); to.item.operands.push(from.item); }
  setLayers(items);
  setOrder(items);
  for (const item of items) (layers[item.layer] ??= []).push(item);
  const jointed = wires.reduce((sum, {from, to}) => sum + to.item.layer - from.item.layer - 1, 0) <= MOST_JOINTS;
  const chains = wires.map(({from: {item}, to}) => {
    const chain = [item];
    for (let layer = item.layer + 1; jointed && layer < to.item.layer; layer++) {
      const joint = {layer, before: [], after: [], order: item.order};
      (layers[layer] ??= []).push(joint);
      chain.push(joint);
    }
    chain.push(to.item);
    for (let i = 1; i < chain.length; i++) { chain[i - 1].after.push(chain[i]); chain[i].before.push(chain[i - 1]); }
    return chain;
  });
  for (const row of layers) { row.sort((a, b) => a.order - b.order); settle(row); }
  uncross(layers, wires.length);
  return {layers, chains};
}

// Neurons 1, 2, 3 and weights w1, w2, w3 stand in the order of their numbers, in the places that they have together.
function settle(row) {
  const families = new Map();
  row.forEach((item, i) => { if (item.kin) (families.get(item.kin.family) ?? families.set(item.kin.family, []).get(item.kin.family)).push(i); });
  for (const places of families.values()) {
    if (places.length < 2) continue;
    const sorted = places.map((i) => row[i]).sort((a, b) => a.kin.place - b.kin.place);
    places.forEach((place, i) => { row[place] = sorted[i]; });
  }
  row.forEach((item, i) => { item.at = i; });
}

function uncross(layers, count) {
  let best = crossings(layers), kept = layers.map((row) => [...row]);
  for (let sweep = 0; sweep < (count > 2000 ? 1 : SWEEPS) && best > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? layers : [...layers].reverse()) {
      const mean = (item) => {
        const beside = down ? item.before : item.after;
        return beside.length ? beside.reduce((sum, other) => sum + other.at, 0) / beside.length : item.at;
      };
      const wanted = new Map(row.map((item) => [item, mean(item)]));
      row.sort((a, b) => wanted.get(a) - wanted.get(b) || a.at - b.at);
      settle(row);
    }
    const now = crossings(layers);
    if (now < best) { best = now; kept = layers.map((row) => [...row]); }
  }
  kept.forEach((row, i) => { layers[i] = row; settle(row); });
}

// Pairs of edges between neighbouring layers that cross, counted as inversions.
function crossings(layers) {
  let total = 0;
  for (const row of layers.slice(1)) {
    const ends = [...row].flatMap((item) => item.before.map((other) => other.at).sort((a, b) => a - b));
    const tree = new Int32Array(ends.reduce((a, b) => Math.max(a, b), 0) + 2);
    ends.forEach((end, i) => {
      let smaller = 0;
      for (let at = end + 1; at > 0; at -= at & -at) smaller += tree[at];
      total += i - smaller;
      for (let at = end + 1; at < tree.length; at += at & -at) tree[at]++;
    });
  }
  return total;
}
