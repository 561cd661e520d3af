// A net that trains in the page: its data with what it says of them, the loss, and beside it the graph of one example.
const SPEEDS = [1, 10, 100], GRID = 35;

class Training extends NetExample {
  constructor({training}) {
    const trainer = new Trainer(training), row = 0;
    super(training.tapes.find((tape) => tape["label"] === training.y[row]) ?? training.tapes[0]);
    Object.assign(this, {training, trainer, row, count: 0, speed: 1});
    this.board = h("canvas.board", {width: "280", height: "280", role: "img", "aria-label": "the data, and what the model says of each place"});
    this.curve = svg("svg.curve", {viewBox: "0 0 280 90", role: "img", "aria-label": "the loss after each step"});
    this.numbers = h("div.numbers-now", {role: "status"});
    this.rate = h("input", {type: "text", value: plain(trainer.rate), inputmode: "decimal", "aria-label": "learning rate α"});
    this.rate.addEventListener("input", () => { const {value} = readNumber(textIn(this.rate)); if (value > 0) trainer.rate = value; });
    this.running = button("play", () => (this.timer ? this.stop() : this.run()), {class: "train-play"});
    const speed = h("select", {"aria-label": "steps in each frame"}, ...SPEEDS.map((number) => h("option", {value: String(number)}, `${number} a frame`)));
    speed.addEventListener("change", () => { this.speed = Number(textIn(speed)); });
    this.picker = h("input", {type: "number", min: "1", max: String(training.X.length), value: "1", "aria-label": "example"});
    this.picker.addEventListener("input", () => this.pick(Number(textIn(this.picker)) - 1));
    this.trained = h("section.training", h("h2", "Training"),
      h("div.buttons", this.running, button("one step", () => { this.stop(); this.advance(1); }), speed, h("label", "α = ", this.rate), button("from the start", () => { this.stop(); trainer.reset(); this.count = 0; this.tell(); })),
      this.numbers, this.curve, training.X[0].length <= 2 ? this.board : "", h("label", "the graph beside is that of example ", this.picker, ` of ${training.X.length}`));
    this.panel.root.prepend(this.trained);
    this.board.addEventListener("click", (event) => this.pickAt(event));
    this.measureBoard();
    this.go(this.steps.length - 1);
    this.tell();
  }

  run() {
    this.running.textContent = "pause";
    const frame = () => {
      if (!this.root.isConnected || !this.advance(this.speed)) return this.stop();
      this.timer = requestAnimationFrame(frame);
    };
    this.timer = requestAnimationFrame(frame);
  }

  stop() {
    cancelAnimationFrame(this.timer);
    this.timer = null;
    this.running.textContent = "play";
  }

  advance(steps) {
    let well = true;
    for (let i = 0; i < steps && well; i++) { well = this.trainer.step(); if (well) this.count++; }
    this.tell(well ? "" : "the loss left the floats: a smaller α, please; the parameters are as they were before that step");
    return well;
  }

  tell(problem = "") {
    const {trainer} = this, change = this.count ? [["predicted change −α‖∇J‖²", short(trainer.predicted)], ["real change", short(trainer.real)]] : [];
    this.numbers.replaceChildren(table("losses", [["steps", String(this.count)], ["mean loss J", short(trainer.loss, 5)], ...change]), problem ? h("p.error", problem) : "");
    Object.assign(this.numbers.dataset, {"loss": trainer.loss, "parameters": JSON.stringify([...trainer.parameters])});
    drawCurve(this.curve, [...trainer.losses, trainer.loss]);
    this.paint();
    this.follow();
  }

  // The graph beside, at the numbers that the parameters have now.
  follow() {
    const tape = this.trainer.tapeOf(this.row), {nodes} = this.graph;
    tape.places.forEach((place, i) => { if (place >= 0) nodes[place].value = this.trainer.parameters[i]; });
    tape.inputs.forEach((place, i) => { if (place >= 0) nodes[place].value = this.training.X[this.row][i]; });
    if (tape.target >= 0) nodes[tape.target].value = this.training.y[this.row];
    this.first = nodes.map((node) => node.value);
    this.graph.recompute();
    this.changed(null);
  }

  pick(row) {
    if (!(row >= 0 && row < this.training.X.length)) return;
    const other = this.trainer.tapeOf(row) !== this.trainer.tapeOf(this.row);
    this.row = row;
    write(this.picker, row + 1);
    if (other) this.another(this.training.tapes[this.trainer.tapes.indexOf(this.trainer.tapeOf(row))]);
    this.tell();
  }

  // Another label is another graph: the same view of it.
  another(data) {
    const {level} = this.view;
    this.graph = new Graph(data);
    this.view = Object.assign(this.view, {graph: this.graph});
    const made = new NetView(this.graph, level);
    Object.assign(this.view, made);
    Object.assign(this.picture, {graph: this.graph, view: this.view, state: null});
    this.steps = null;
    this.at = 0;
    this.restep();
  }

  pickAt(event) {
    const box = this.board.getBoundingClientRect(), at = (event.clientX - box.x) / box["width"], up = (event.clientY - box.y) / box["height"];
    const place = this.training.X.map((x, row) => { const [px, py] = this.spot(x, this.training.y[row]); return [(px - at) ** 2 + (py - up) ** 2, row]; });
    this.pick(place.sort((a, b) => a[0] - b[0])[0][1]);
  }

  measureBoard() {
    const {X, y} = this.training, span = (numbers) => { const low = Math.min(...numbers), high = Math.max(...numbers), slack = (high - low || 1) * 0.12; return [low - slack, high + slack]; };
    this.wide = span(X.map((x) => x[0]));
    this.high = span(X[0].length > 1 ? X.map((x) => x[1]) : y);
    this.labels = [...new Set(y)].sort((a, b) => a - b);
  }

  // Where a row stands on the board, from 0 to 1.
  spot(x, target) {
    const up = x.length > 1 ? x[1] : target;
    return [(x[0] - this.wide[0]) / (this.wide[1] - this.wide[0]), 1 - (up - this.high[0]) / (this.high[1] - this.high[0])];
  }

  paint() {
    const {board, training: {X, y}, trainer} = this, context = board.getContext("2d"), style = getComputedStyle(this.root), ink = style.getPropertyValue("--ink") || "#000";
    if (!context || X[0].length > 2) return;
    const {"width": width, "height": height} = board;
    context.clearRect(0, 0, width, height);
    context.strokeStyle = context.fillStyle = ink;
    if (X[0].length === 2) this.paintPlane(context, width, height);
    else this.paintLine(context, width, height);
    const middle = (this.labels[0] + this.labels.at(-1)) / 2, step = Math.max(1, Math.ceil(X.length / 1500));
    context.globalAlpha = 1;
    for (let row = 0; row < X.length; row += step) {
      const [px, py] = this.spot(X[row], y[row]), left = px * width, top = py * height, size = row === this.row ? 7 : 4;
      context.lineWidth = row === this.row ? 3 : 1.5;
      context.beginPath();
      if (X[0].length === 2 && y[row] > middle) { context.moveTo(left - size, top); context.lineTo(left + size, top); context.moveTo(left, top - size); context.lineTo(left, top + size); }
      else context.arc(left, top, size - 1, 0, 7);
      context.stroke();
    }
  }

  // The output at each place as a grey, and a line where it lies in the middle between the labels.
  paintPlane(context, width, height) {
    const numbers = [], across = width / GRID, down = height / GRID;
    for (let row = 0; row < GRID; row++) for (let column = 0; column < GRID; column++) {
      const x = this.wide[0] + ((column + 0.5) / GRID) * (this.wide[1] - this.wide[0]), up = this.high[1] - ((row + 0.5) / GRID) * (this.high[1] - this.high[0]);
      numbers.push(this.trainer.predict([x, up]));
    }
    const low = this.labels[0], high = this.labels.at(-1), middle = this.isLogit() ? 0 : (low + high) / 2, reach = this.isLogit() ? 4 : (high - low || 1) / 2;
    numbers.forEach((number, i) => {
      const row = Math.floor(i / GRID), column = i % GRID, share = Math.max(0, Math.min(1, 0.5 + (number - middle) / (2 * reach)));
      context.globalAlpha = 0.04 + 0.3 * share;
      context.fillRect(column * across, row * down, across, down);
    });
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.beginPath();
    numbers.forEach((number, i) => {
      const row = Math.floor(i / GRID), column = i % GRID, above = number > middle;
      if (column < GRID - 1 && above !== numbers[i + 1] > middle) { context.moveTo((column + 1) * across, row * down); context.lineTo((column + 1) * across, (row + 1) * down); }
      if (row < GRID - 1 && above !== numbers[i + GRID] > middle) { context.moveTo(column * across, (row + 1) * down); context.lineTo((column + 1) * across, (row + 1) * down); }
    });
    context.stroke();
  }

  // Whether labels 0 and 1 are told apart by the sign of the output: that of a loss from logits.
  isLogit() {
    const [tape] = this.training.tapes, output = tape.outputs[0], {"nodes": nodes} = tape, users = nodes.filter(([, op, operands]) => op && operands.includes(output));
    return this.labels.length === 2 && (nodes[output]?.[1] !== "sigmoid") && users.some(([, op]) => op === "softplus" || op === "neg");
  }

  paintLine(context, width, height) {
    context.lineWidth = 2;
    context.beginPath();
    for (let i = 0; i <= 100; i++) {
      const x = this.wide[0] + (i / 100) * (this.wide[1] - this.wide[0]), [px, py] = this.spot([x], this.trainer.predict([x]));
      if (i) context.lineTo(px * width, py * height);
      else context.moveTo(px * width, py * height);
    }
    context.stroke();
  }
}
