// A step whose cards stand too far apart to be read together: copies of them side by side, over the dimmed drawing. What
// the active card is computed from stands before it, what uses it behind it.
const VEIL = 20000, CLOSE = 8, ACROSS = 150, DOWNWARDS = 34;

class Closeup {
  constructor(picture) {
    this.picture = picture;
    this.root = svg("g.closeup");
    this.cards = new Map();
    this.key = "";
  }

  hide() {
    this.key = "";
    this.cards.clear();
    this.root.replaceChildren();
  }

  // The copies for a state, in the middle of the screen; those that are there already are only filled in anew.
  show(state, partners) {
    const {picture} = this, key = [picture.camera.width, ...partners.map((card) => card.id), state.wires.map((wire) => wire.index)].join();
    if (key !== this.key) {
      this.hide();
      this.key = key;
      this.arrange(state, partners);
    }
    for (const [card, made] of this.cards) {
      made.show(state);
      mark(made.group, "now", card === state.now);
      mark(made.group, "lit", card !== state.now);
    }
  }

  arrange(state, partners) {
    const {camera} = this.picture, narrow = camera.width < NARROW, before = [], behind = [];
    for (const card of partners) if (card !== state.now) (card.place < state.now.place ? before : behind).push(card);
    const room = {width: camera.box.width - 2 * CLOSE, height: camera.box.height - 2 * CLOSE};
    const lay = () => (narrow ? this.lines(before, state.now, behind, room) : this.columns(before, state.now, behind, room));
    let laid = lay(), left = 0;
    while ((laid.width > room.width || laid.height > room.height) && before.length + behind.length > 1) {
      (before.length > behind.length ? before : behind).pop();
      left++;
      laid = lay();
    }
    const large = Math.max(laid.width / room.width, laid.height / room.height);  // a card and its partner are whole in any case
    if (large > 1) { camera.zoomTo(camera.scale / large); camera.onMove(); }
    const {box} = camera, x = box.x + (box.width - laid.width) / 2, y = box.y + (box.height - laid.height) / 2, wires = svg("g.wires");
    this.root.append(svg("rect.veil", {x: box.x - VEIL, y: box.y - VEIL, width: 2 * VEIL, height: 2 * VEIL}), wires);
    for (const [card, at] of laid.places) {
      const made = this.picture.made({...card, x: at.x + x, y: at.y + y}, card);
      this.cards.set(card, made);
      this.root.append(made.group);
    }
    for (const wire of state.wires) this.wire(wire, wires, narrow, state.pass);
    if (left) this.root.append(svg("text.word", {x: box.x + CLOSE, y: box.y + box.height - CLOSE}, `and ${left} more: zoom out to see them`));
  }

  // Left to right: columns on both sides of the active card, the nearest first.
  columns(before, now, behind, room) {
    const stack = (cards) => {
      const columns = [];
      let height = Infinity;
      for (const card of cards) {
        if (height + card.height > room.height) { columns.push([]); height = 0; }
        columns.at(-1).push(card);
        height += card.height + CLOSE;
      }
      return columns;
    };
    const all = [...stack(before).reverse(), [now], ...stack(behind)], middle = all.findIndex((column) => column[0] === now);
    return placed(all, (card) => card.height, (card) => card.width, (i) => (i === middle || i === middle + 1 ? ACROSS : CLOSE), (along, across) => ({x: across, y: along}));
  }

  // From top to bottom, in lines.
  lines(before, now, behind, room) {
    const break_ = (cards) => {
      const lines = [];
      let width = Infinity;
      for (const card of cards) {
        if (width + card.width > room.width) { lines.push([]); width = 0; }
        lines.at(-1).push(card);
        width += card.width + CLOSE;
      }
      return lines;
    };
    const all = [...break_(before), [now], ...break_(behind)], middle = all.findIndex((line) => line[0] === now);
    return placed(all, (card) => card.width, (card) => card.height, (i) => (i === middle || i === middle + 1 ? DOWNWARDS : CLOSE), (along, across) => ({x: along, y: across}));
  }

  wire(wire, wires, narrow, pass) {
    const from = this.cards.get(wire.from)?.card, to = this.cards.get(wire.to)?.card;
    if (!from || !to) return;
    const [x, y] = narrow ? [from.x + from.width / 2, from.y + from.height] : [from.x + from.width, from.y + from.height / 2];
    const [endX, endY] = narrow ? [to.x + to.width / 2, to.y] : [to.x, to.y + to.height / 2];
    const bend = narrow ? `${x},${(y + endY) / 2} ${endX},${(y + endY) / 2}` : `${(x + endX) / 2},${y} ${(x + endX) / 2},${endY}`;
    const full = this.picture.label(wire), room = narrow && this.cards.size > 2 ? 0 : ACROSS;
    const said = textWidth(full) < room || wire.links.length > 1 ? full : `× ${short(wire.links[0].local)}`;
    wires.append(svg("g", {class: `wire lit valued${pass === "forward" ? " forward" : ""}`, "data-from": wire.from.name, "data-to": wire.to.name},
      svg("path", {d: `M${x},${y} C${bend} ${endX},${endY}`}), svg("text.slope", {x: (x + endX) / 2, y: (y + endY) / 2 - 4}, this.cards.size > 4 ? "" : said)));
  }
}

// Rows of cards, each centred: `along` a row, `across` from one to the next with `gap(i)` before row i.
function placed(rows, along, across, gap, at) {
  const places = new Map(), lengths = rows.map((row) => row.reduce((sum, card) => sum + along(card) + CLOSE, -CLOSE)), longest = Math.max(...lengths);
  let position = 0;
  rows.forEach((row, i) => {
    const thick = Math.max(...row.map(across));
    if (i) position += gap(i);
    let place = (longest - lengths[i]) / 2;
    for (const card of row) {
      places.set(card, at(place, position + (thick - across(card)) / 2));
      place += along(card) + CLOSE;
    }
    position += thick;
  });
  const {x: width, y: height} = at(longest, position);
  return {places, width, height};
}
