// The page: a heading, a tab for each example, what to see and what to do; then the example itself.
const MODES = [["quiz", "quiz"], ["train", "descend"], ["order", "why this order?"]];

class Page {
  constructor(title, examples) {
    this.examples = examples;
    this.made = [];
    this.root = h("div", {class: "page", tabindex: "-1"});
    this.tabs = examples.map((data, i) => button(data.title, () => this.open(i), {role: "tab"}));
    this.levels = h("div", {class: "levels", role: "group", "aria-label": "what is one card"});
    this.modes = MODES.map(([name, label]) => button(label, () => this.mode(name), {"aria-pressed": "false", "data-mode": name}));
    this.place = h("div", {class: "place"});
    this.heading = h("h1", {}, title);
    this.header = h("header", {}, this.heading, h("div", {role: "tablist"}, ...(this.tabs.length > 1 ? this.tabs : [])), this.levels,
      h("div", {class: "switches"}, ...this.modes, legend(), button("light / dark", () => this.theme(), {"aria-label": "light / dark", title: "light / dark"})));
    this.root.append(this.header, this.place);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  open(i) {
    this.current?.timeline?.pause();
    this.made[i] ??= this.examples[i].training ? new Training(this.examples[i], this) : new Example(this.examples[i]);
    this.show(this.made[i]);
    this.tabs.forEach((tab, j) => tab.setAttribute("aria-selected", String(i === j)));
  }

  show(example) {
    this.current = example;
    this.place.replaceChildren(example.root);
    this.refresh();
  }

  refresh() {
    const {current} = this, levels = current.view && current.view.levels.length > 1 ? current.view.levels : [];
    this.levels.replaceChildren(...levels.map((level) => button(current.view.levelName(level), () => { current.setLevel(level); this.refresh(); }, {"aria-pressed": String(current.view.level === level), "data-level": level})));
    for (const each of this.modes) {
      each.setAttribute("aria-pressed", String(current.modeName === each.dataset.mode));
      each.hidden = !current.mode || !SETTINGS.grad;
    }
    keepFocus(this.root);
  }

  mode(name) {
    this.current.mode(this.current.modeName === name ? null : name);
    this.refresh();
  }

  theme() {
    const {dataset} = this.root, dark = dataset.theme ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    dataset.theme = dark ? "light" : "dark";
  }

  key(event) {
    const {current} = this;
    if (event.target.matches("input[type=text], textarea") || !current.steps || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {"ArrowRight": current.at + 1, "ArrowLeft": current.at - 1, "Home": 0, "End": current.steps.length - 1};
    if (event.key in moves) { event.preventDefault(); current.go(moves[event.key]); }
    else if (event.key === " " && !event.target.matches("button, .card")) { event.preventDefault(); current.timeline.play(); }
  }
}

// Each colour means one thing.
function legend() {
  const rows = [["swatch positive", "gradient above 0"], ["swatch negative", "gradient below 0"], ["swatch now", "the card of this step"], ["swatch forward", "forward pass"],
    ["swatch backward", "backward pass"], ["swatch ripple", "a nudge that travels"], ["swatch right", "right"], ["swatch wrong", "wrong, or no value"], ["swatch waits", "waits for it"]];
  return h("details", {class: "legend"}, h("summary", {}, "colours"), h("ul", {}, ...rows.map(([style, label]) => h("li", {}, h("span", {class: style}), label))));
}

// A page in a shadow of its own, so that the styles of what is around it do not meet it.
function mount(host, style, root) {
  const shadow = host.attachShadow({"mode": "open"}), sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
}
