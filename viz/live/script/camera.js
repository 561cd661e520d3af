// What part of the drawing is on the screen. What must be seen is moved into view by as little as possible, and made
// smaller only where it would not fit.
const LARGEST_SCALE = 1.25, MARGIN = 14;
// The map is this many times as wide as high, beside the drawing or on a phone; between two strips of it there is room.
const WIDE_MAP = 2.4, NARROW_MAP = 0.8, STRIP_GAP = 60;

// What stands around some boxes.
function around(boxes) {
  const margin = MARGIN / 2, most = (edge) => Math.max(...boxes.map(edge)) + margin;
  return {left: -most(({x}) => -x), top: -most(({y}) => -y), right: most(({x, width}) => x + width), bottom: most(({y, height}) => y + height)};
}

class Camera {
  constructor(frame, onMove) {
    Object.assign(this, {frame, onMove, width: 0, height: 0, scale: 1, x: 0, y: 0});
    this.listen();
  }

  // At the scale in which all can be read, if there is one; else `at`, a box, is shown as it can be read.
  open(size, at) {
    this.size = size;
    this.whole();
    this.fits = this.scale >= LEAST_SCALE;
    if (this.fits) return;
    this.scale = this.readable;
    this.centre(at);
    this.clamp();
    this.onMove();
  }

  whole() {
    this.scale = Math.min(LARGEST_SCALE, this.across, (this.height - 2 * MARGIN) / this.size.height);
    this.centre({x: 0, y: 0, ...this.size});
    this.onMove();
  }

  // The scales at which the drawing is as wide as the frame, and, where that is too small to be read, the nearest.
  get across() { return (this.width - 2 * MARGIN) / this.size.width; }

  get readable() { return Math.max(LEAST_SCALE, Math.min(1, this.across)); }

  centre(box) {
    this.x = box.x + box.width / 2 - this.width / 2 / this.scale;
    this.y = box.y + box.height / 2 - this.height / 2 / this.scale;
  }

  // Never more empty space than need be.
  clamp() {
    const bound = (at, room, whole) => (whole <= room ? (whole - room) / 2 : Math.max(-MARGIN, Math.min(whole + MARGIN - room, at)));
    this.x = bound(this.x, this.width / this.scale, this.size.width);
    this.y = bound(this.y, this.height / this.scale, this.size.height);
  }

  // All of these boxes whole within the frame.
  keep(boxes) {
    if (!boxes.length || !this.width) return;
    const {left, right, top, bottom} = around(boxes), needed = Math.min(this.width / (right - left), this.height / (bottom - top));
    const rest = this.chosen ?? (this.fits ? this.scale : this.readable);
    const scale = Math.min(rest, needed);
    this.zoomTo(scale);
    const width = this.width / this.scale, height = this.height / this.scale;
    const x = this.x > left ? left : this.x + width < right ? right - width : this.x;
    const y = this.y > top ? top : this.y + height < bottom ? bottom - height : this.y;
    if (x === this.x && y === this.y && scale === this.shown) return;
    [this.x, this.y] = [x, y];
    this.onMove();
  }

  zoomTo(scale, at = [0.5, 0.5]) {
    this.x += at[0] * this.width * (1 / this.scale - 1 / scale);
    this.y += at[1] * this.height * (1 / this.scale - 1 / scale);
    this.scale = scale;
  }

  zoom(by, at) {
    this.zoomTo(Math.max(0.05, Math.min(4, this.scale * by)), at);
    this.chosen = this.scale;  // whoever has chosen a size keeps it
    this.onMove();
  }

  get box() { return {x: this.x, y: this.y, width: this.width / this.scale, height: this.height / this.scale}; }

  listen() {
    const {frame} = this, touches = new Map();
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      if (event.ctrlKey || !event.shiftKey) this.zoom(event.deltaY > 0 ? 1 / 1.1 : 1.1, [(event.clientX - box.x) / box["width"], (event.clientY - box.y) / box["height"]]);
    }, {"passive": false});
    frame.addEventListener("pointerdown", (start) => {
      if (start.target.closest("input, .handle, .opener")) return;
      touches.set(start.pointerId, start);
    });
    frame.addEventListener("pointermove", (move) => {
      const before = touches.get(move.pointerId);
      if (!before) return;
      if (touches.size === 2) {
        const [other] = [...touches.values()].filter((touch) => touch.pointerId !== move.pointerId);
        const span = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (span(before, other) > 10) this.zoom(span(move, other) / span(before, other));
      } else {
        if (!frame.hasPointerCapture(move.pointerId)) {
          if (Math.hypot(move.clientX - before.clientX, move.clientY - before.clientY) < 4) return;
          frame.setPointerCapture(move.pointerId);
        }
        this.x -= (move.clientX - before.clientX) / this.scale;
        this.y -= (move.clientY - before.clientY) / this.scale;
        this.onMove();
      }
      touches.set(move.pointerId, move);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) frame.addEventListener(end, (event) => touches.delete(event.pointerId));
  }
}

// A small map of a large drawing, beside it: all cards as dots, the part on the screen as a frame. A click goes there.
class Overview {
  constructor(onGo) {
    this.window = svg("path.window");
    this.dots = svg("path.dots");
    this.now = svg("path.dot-now");
    this.root = svg("svg.overview", {role: "img", "aria-label": "the whole graph, with the part on the screen"}, this.dots, this.now, this.window);
    const go = (event) => {
      const box = this.root.getScreenCTM().inverse(), point = new DOMPoint(event.clientX, event.clientY).matrixTransform(box);
      onGo(...this.unfolded(point.x, point.y));
    };
    this.root.addEventListener("pointerdown", (event) => { this.root.setPointerCapture(event.pointerId); go(event); });
    this.root.addEventListener("pointermove", (event) => { if (event.buttons) go(event); });
  }

  // A drawing that is much higher than the map is folded into strips side by side, read from the left.
  draw(cards, size, narrow) {
    this.strips = Math.max(1, Math.round(Math.sqrt((size.height / size.width) * (narrow ? NARROW_MAP : WIDE_MAP))));
    this.across = size.width + STRIP_GAP;
    this.down = size.height / this.strips;
    this.root.setAttribute("viewBox", `-10 -10 ${this.across * this.strips - STRIP_GAP + 20} ${this.down + 20}`);
    this.dots.setAttribute("d", this.path(cards));
  }

  // Boxes as they lie in the strips; one that lies in two is drawn in both.
  path(boxes) {
    const last = this.strips - 1, strip = (y) => Math.max(0, Math.min(last, Math.floor(y / this.down)));
    return boxes.flatMap(({x, y, width, height}) => {
      const parts = [];
      for (let at = strip(y); at <= strip(y + height - 0.01); at++) {
        const top = at ? Math.max(y, at * this.down) : y, end = at < last ? Math.min(y + height, (at + 1) * this.down) : y + height;
        parts.push(`M${Math.round(x + at * this.across)} ${Math.round(top - at * this.down)}h${Math.round(width)}v${Math.round(end - top)}h${-Math.round(width)}z`);
      }
      return parts;
    }).join("");
  }

  // The place in the drawing of a point of the map.
  unfolded(x, y) {
    const at = Math.max(0, Math.min(this.strips - 1, Math.floor((x + STRIP_GAP / 2) / this.across)));
    return [x - at * this.across, y + at * this.down];
  }

  show(box, now) {
    this.window.setAttribute("d", this.path([box]));
    this.now.setAttribute("d", now ? this.path([now]) : "");
  }
}
