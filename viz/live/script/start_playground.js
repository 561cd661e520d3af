// The one playground of the document.
const {style} = JSON.parse(document.querySelector(".backprop-page script").textContent);
const playground = new Playground(style);
mount(document.querySelector(".backprop-page"), style, playground.root);
playground.begin();
