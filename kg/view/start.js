/* Read the data, make the page, and tell that it is ready. */

readData().then((data) => {
  const page = new Page(data);
  page.stage.paintNow();
  /* For tests and the curious: where a node is drawn, and what is. */
  window.labkg = Object.freeze({
    locate: (key) => page.keys.has(key) ? page.stage.at(page.keys.get(key)) : null,
    drawn: () => page.stage.drawn.map((i) => page.nodes[i].key),
    labels: () => page.stage.labels.map(({ lines }) => lines.join(" ")),
    lines: () => page.stage.lines.length,
    lit: () => [...page.stage.bright].map((i) => page.nodes[i].key),
    litLines: () => page.stage.lines.filter(({ lit }) => lit).length,
    more: () => page.stage.moreBox(),
    captions: () => page.stage.labels.filter((label) => label.caption !== undefined).length,
    painted: () => page.stage.painted(page.nodes.map(({ key }) => key)),
  });
  document.documentElement.setAttribute("data-ready", "");
  whenIdle(() => page.readAhead());
}).catch((error) => {
  const note = byId("empty");
  note.hidden = false;
  if (!window.DecompressionStream) note.textContent = note.dataset.tooOld;
  throw error;
});
