// The layered layout, first half: which layer a card stands in, and the order within a layer. After Sugiyama: long edges
// are cut by joints, so that they have a place of their own, and sweeps by barycentres take out crossings.
//
// A library would do this too: bundled and gzipped, dagre takes 17 kB, d3-dag 38, elkjs 450, and this file with
// `layout.js` 3. A page has to wrap long graphs into rows as wide as its screen, to keep neurons 1, 2, 3 in their order
// whatever crosses, and to leave room for a formula on an edge; that would have to be written around any of them.
const SWEEPS = 6, MOST_JOINTS = 5000;

// The layer of each card: as far right as its operands allow; what has no operands, right before its first consumer.
function layersOf(count, edges) {
  const layer = new Array(count).fill(0), incoming = new Array(count).fill(0), first = new Array(count).fill(Infinity);
  const leaving = Array.from({length: count}, () => []);
  for (const edge of edges) { leaving[edge.from].push(edge.to); incoming[edge.to]++; }
  const waiting = [...incoming], free = [];
  waiting.forEach((number, i) => { if (!number) free.push(i); });
  for (let i = 0; i < free.length; i++) {
    for (const to of leaving[free[i]]) {
      layer[to] = Math.max(layer[to], layer[free[i]] + 1);
      if (--waiting[to] === 0) free.push(to);
    }
  }
  for (const edge of edges) first[edge.from] = Math.min(first[edge.from], layer[edge.to]);
  for (let i = 0; i < count; i++) if (!incoming[i] && first[i] < Infinity) layer[i] = first[i] - 1;
  return layer;
}

// Cards in the order in which a reader of the output meets them, from left to right.
function readingOrder(count, edges) {
  const operands = Array.from({length: count}, () => []), place = new Array(count).fill(-1), used = new Array(count).fill(false);
  for (const edge of edges) { operands[edge.to].push(edge.from); used[edge.from] = true; }
  let next = 0;
  for (let start = count - 1; start >= 0; start--) {
    if (used[start] || place[start] >= 0) continue;
    const stack = [[start, 0]], met = new Set([start]);
    while (stack.length) {
      const top = stack[stack.length - 1];
      const operand = operands[top[0]][top[1]++];
      if (operand === undefined) { place[top[0]] = next++; stack.pop(); }
      else if (place[operand] < 0 && !met.has(operand)) { met.add(operand); stack.push([operand, 0]); }
    }
  }
  return place;
}

// Items are cards and joints: {card or -1, layer, before: [items], after: [items], kin}.
function layered(cards, edges) {
  const layer = layersOf(cards.length, edges), order = readingOrder(cards.length, edges);
  const items = cards.map((card, i) => ({card: i, layer: layer[i], before: [], after: [], kin: kin(card.name), order: order[i]}));
  const layers = [];
  for (const item of items) (layers[item.layer] ??= []).push(item);
  const jointed = edges.reduce((sum, edge) => sum + layer[edge.to] - layer[edge.from] - 1, 0) <= MOST_JOINTS;
  const chains = edges.map((edge) => {
    const chain = [items[edge.from]];
    for (let at = layer[edge.from] + 1; jointed && at < layer[edge.to]; at++) {
      const joint = {card: -1, layer: at, before: [], after: [], order: order[edge.from]};
      (layers[at] ??= []).push(joint);
      chain.push(joint);
    }
    chain.push(items[edge.to]);
    for (let i = 1; i < chain.length; i++) { chain[i - 1].after.push(chain[i]); chain[i].before.push(chain[i - 1]); }
    return chain;
  });
  for (const row of layers) { row.sort((a, b) => a.order - b.order); settle(row); }
  uncross(layers, edges.length);
  return {layers, chains, items};
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
