// A recorded loss as a flat tape: places, numbers and rules in arrays, run over many rows without making anything.
class Tape {
  constructor({"nodes": nodes, "output": output, inputs, places, outputs, target, "label": label}) {
    Object.assign(this, {output, inputs, places, outputs, target, label});
    const count = nodes.length;
    this.values = Float64Array.from(nodes, ([, , , value]) => Number(value));
    this.gradients = new Float64Array(count);
    this.steps = [];  // [place, rule, operands]
    nodes.forEach(([, op, operands], place) => { if (op) this.steps.push([place, OPS[op], operands]); });
  }

  // The loss of a row; the outputs stand in `values`.
  forward(parameters, x, y) {
    const {values} = this;
    this.places.forEach((place, i) => { if (place >= 0) values[place] = parameters[i]; });
    this.inputs.forEach((place, i) => { if (place >= 0) values[place] = x[i]; });
    if (this.target >= 0) values[this.target] = y;
    for (const [place, rule, [a, b, c]] of this.steps) values[place] = rule.value(values[a], values[b], values[c]);
    return values[this.output];
  }

  // Adds the gradients of the last forward pass to `sums`, by parameter.
  backward(sums) {
    const {values, gradients, steps} = this;
    gradients.fill(0);
    gradients[this.output] = 1;
    for (let i = steps.length - 1; i >= 0; i--) {
      const [place, rule, operands] = steps[i], upstream = gradients[place];
      if (upstream === 0) continue;
      const [a, b, c] = operands;
      for (let position = 0; position < operands.length; position++) {
        const local = rule.locals[position];
        if (!local) continue;
        gradients[operands[position]] += upstream * (operands.length === 1 ? local(values[a], values[place]) : operands.length === 2 ? local(values[a], values[b], values[place]) : local(values[a], values[b], values[c], values[place]));
      }
    }
    this.places.forEach((place, i) => { if (place >= 0) sums[i] += gradients[place]; });
  }
}

// A model's parameters and its data: the mean loss of all rows, and steps against its gradient.
class Trainer {
  constructor({tapes, parameters, X, y, rate}) {
    Object.assign(this, {X, y, rate, parameters: Float64Array.from(parameters), tapes: tapes.map((tape) => new Tape(tape)), losses: []});
    this.first = Float64Array.from(this.parameters);
    this.gradient = new Float64Array(parameters.length);
    this.measure();
  }

  tapeOf(row) { return this.tapes.find((tape) => tape.label === this.y[row]) ?? this.tapes[0]; }

  // Mean loss and gradient at the parameters that are held now.
  measure() {
    const {X, y, gradient} = this, share = 1 / X.length;
    gradient.fill(0);
    let total = 0;
    X.forEach((x, row) => {
      const tape = this.tapeOf(row);
      total += tape.forward(this.parameters, x, y[row]);
      tape.backward(gradient);
    });
    gradient.forEach((sum, i) => { gradient[i] = sum * share; });
    this.loss = total * share;
  }

  // Whether all went well; otherwise the parameters are as they were.
  step() {
    const before = Float64Array.from(this.parameters), loss = this.loss;
    this.predicted = -this.rate * this.gradient.reduce((sum, each) => sum + each * each, 0);
    this.parameters.forEach((value, i) => { this.parameters[i] = value - this.rate * this.gradient[i]; });
    this.losses.push(loss);
    this.measure();
    this.real = this.loss - loss;
    if (Number.isFinite(this.loss)) return true;
    this.parameters.set(before);
    this.losses.pop();
    this.measure();
    return false;
  }

  reset() {
    this.parameters.set(this.first);
    this.losses = [];
    this.measure();
  }

  // The first output for any x.
  predict(x) {
    const [tape] = this.tapes;
    tape.forward(this.parameters, x, tape.label ?? 0);
    return tape.values[tape.outputs[0]];
  }
}
