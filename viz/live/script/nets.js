// A page with an example in each tab, any of which may be of a net or of a model with its data.
class NetExample extends Example {
  constructor(data) { super(data, data["level"], {view: NetView, picture: NetPicture, panel: NetPanel}); }

  revealed(right) {
    super.revealed(right);
    for (const {cells = []} of this.picture.cards.values()) for (const {group, index} of cells) if (group) mark(group, "answered", right.has(index));
  }
}

// A gradient is dw, and not dJ/dw.
function speakAsCourse() {
  rateText = (_, node) => `d${node}`;
  rateMath = (_, node) => m("mi", `d${node}`);
}

class Tabs extends Page {
  constructor(title, examples) {
    super();
    Object.assign(this, {examples, made: []});
    this.tabs = examples.map((data, i) => button(data.title, () => this.open(i), {role: "tab"}));
    this.header.prepend(h("h1", title), h("div", {role: "tablist"}, ...(this.tabs.length > 1 ? this.tabs : [])));
  }

  open(i) {
    this.current?.timeline.pause();
    this.made[i] ??= this.examples[i].training ? new Training(this.examples[i]) : new NetExample(this.examples[i]);
    this.show(this.made[i]);
    this.tabs.forEach((tab, j) => tab.setAttribute("aria-selected", String(i === j)));
  }

  levelName(level) { return this.current.view.levelName(level); }
}
