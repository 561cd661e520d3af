// Every page in the document that is not started yet.
for (const host of document.querySelectorAll(".backprop-page:not([data-started])")) {
  host.dataset.started = "";
  const {examples, style, title, theme, notation, ...settings} = JSON.parse(host.querySelector("script[type='application/json']").textContent);
  Object.assign(SETTINGS, settings);
  if (notation === "course") speakAsCourse();
  const page = new Tabs(title, examples);
  if (theme) page.choose(theme === "dark");
  mount(host, style, page.root);
  page.open(0);
  page.root.focus({"preventScroll": true});
}
