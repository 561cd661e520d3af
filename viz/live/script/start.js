// Every page in the document that is not started yet.
for (const host of document.querySelectorAll(".backprop-page:not([data-started])")) {
  host.dataset.started = "";
  const {examples, style, title} = JSON.parse(host.querySelector("script[type='application/json']").textContent);
  const page = new Page(title, examples);
  mount(host, style, page.root);
  page.open(0);
  page.root.focus({preventScroll: true});
}
