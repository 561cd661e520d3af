// "Check my derivation": the lines are judged by Python itself, which a worker loads from beside this page when asked.
const SERVED = "Python can only be loaded from a server: run “make serve” and open http://localhost:8000/play.html";

class Checking {
  constructor(playground) {
    this.playground = playground;
    this.lines = h("textarea", {rows: "3", spellcheck: "false", autocomplete: "off", autocapitalize: "off", "aria-label": "derivation", placeholder: "dz = a - y\ndw = dz*x"});
    this.said = h("pre.report", {role: "status"});
    this.root = h("div.checking", {hidden: true}, this.lines, h("div.buttons", button("check", () => this.ask())), this.said);
  }

  toggle(on) {
    this.root.hidden = !on;
    if (on) this.lines.focus();
  }

  say(text) { this.said.textContent = text; }

  ask() {
    const {text, current} = this.playground;
    if (location.protocol === "file:") return this.say(SERVED);
    this.say(this.worker ? "…" : "loading Python …");
    try {
      this.worker ??= new Worker("worker.js", {"type": "module"});
    } catch {
      return this.say(SERVED);
    }
    this.worker.onmessage = ({data}) => this.say(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.worker = null;
      this.say(`Python is not beside this page. ${SERVED}`);
    };
    this.worker.postMessage({"formula": text, "numbers": current.graph.leaves.map(({name, value}) => [name, value]), "lines": textIn(this.lines)});
  }
}
