// The page: what to see and what to do; then the example itself.
const MODES = [["quiz", "quiz"], ["train", "descend"], ["order", "why this order?"]];

class Page {
  constructor() {
    this.root = h("div.page", {tabindex: "-1"});
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.onchange = (event) => this.paint(event.matches);
    this.paint(this.scheme.matches);
    this.levels = h("div.levels", {role: "group", "aria-label": "what is one card"});
    this.modes = MODES.map(([name, label]) => button(label, () => this.mode(name), {"aria-pressed": "false", "data-mode": name}));
    this.place = h("div.place");
    this.header = h("header", this.levels,
      h("div.switches", ...this.modes, legend(), button("light / dark", () => this.choose(this.root.dataset.theme === "light"))));
    this.root.append(this.header, this.place);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  show(example) {
    this.current = example;
    this.place.replaceChildren(example.root);
    this.refresh();
  }

  refresh() {
    const {current} = this, {levels} = current.view;
    this.levels.replaceChildren(...(levels.length > 1 ? levels : []).map((level) => button(this.levelName(level), () => { current.setLevel(level); this.refresh(); }, {"aria-pressed": String(current.view.level === level), "data-level": level})));
    for (const each of this.modes) {
      each.setAttribute("aria-pressed", String(current.modeName === each.dataset.mode));
      each.hidden = !SETTINGS.grad;
    }
    keepFocus(this.root);
  }

  levelName(level) { return level; }

  mode(name) {
    this.current.mode(this.current.modeName === name ? null : name);
    this.refresh();
  }

  // Light or dark: as the system has it, until somebody chooses.
  choose(dark) {
    this.scheme.onchange = null;
    this.paint(dark);
  }

  paint(dark) { this.root.dataset.theme = dark ? "dark" : "light"; }

  key(event) {
    const {current} = this;
    if (event.target.matches("input[type=text], textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {"ArrowRight": current.at + 1, "ArrowLeft": current.at - 1, "Home": 0, "End": current.steps.length - 1};
    const pressed = event["key"];
    if (pressed in moves) { event.preventDefault(); current.go(moves[pressed]); }
    else if (pressed === " " && !event.target.matches("button, .card")) { event.preventDefault(); current.timeline.play(); }
  }
}

function swatch(colour) {
  const node = h(`span.swatch.${colour}`);
  node.style.setProperty("--colour", `var(--${colour})`);
  return node;
}

// Each colour means one thing.
function legend() {
  const rows = [["positive", "gradient above 0"], ["negative", "gradient below 0"], ["now", "the card of this step"], ["forward", "forward pass"],
    ["backward", "backward pass"], ["ripple", "a nudge that travels"], ["right", "right"], ["wrong", "wrong, or no value"], ["line", "waits for it"]];
  return h("details.legend", h("summary", "colours"), h("ul", rows.map(([style, label]) => h("li", swatch(style), label))));
}

// A page in a shadow of its own, so that the styles of what is around it do not meet it.
function mount(host, style, root) {
  const shadow = host.attachShadow({"mode": "open"}), sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.body.style.margin = 0;
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
}
