/* Search. */

Object.assign(Page.prototype, {

  /* Every name of every node, folded: both languages and other names at once. */
  index() {
    this.entries ??= this.nodes.flatMap((node) => [
      ...Object.entries(node.names).map(([lang, text]) => ({ text, lang, weak: 0 })),
      ...(node.others ?? []).map(({ text, lang }) => ({ text, lang, weak: 0.5 })),
    ].map((name) => {
      const folded = ` ${fold(name.text)}`;
      /* Of two names that match alike, the short one of a thing much spoken of. */
      const work = node.group === "Publication" ? 0.2 : 0;
      const bulk = folded.length / 200 - Math.log2(1 + node.links.length) / 10 + work;
      return { ...name, i: node.i, folded, bulk: clamp(bulk, -0.9, 0.9) };
    }));
    return this.entries;
  },

  find(query) {
    const folded = fold(query);
    const words = folded.split(" ");
    const best = new Map();
    if (!folded) return [];
    for (const entry of this.index()) {
      const text = entry.folded;
      let cost = entry.weak;
      if (text === ` ${folded}`) cost += 0;
      else if (text.startsWith(` ${folded}`)) cost += 1;
      else if (text.includes(` ${folded}`)) cost += 2;
      else if (words.every((word) => text.includes(` ${word}`))) cost += 3;
      else if (words.every((word) => word.length > 2 && text.includes(word))) cost += 4;
      else continue;
      if (entry.lang && entry.lang !== this.state.lang) cost += 0.01;
      cost += entry.bulk;
      if (!(best.get(entry.i)?.cost <= cost)) best.set(entry.i, { ...entry, cost });
    }
    return [...best.values()].sort((a, b) => a.cost - b.cost || a.i - b.i);
  },

  drawResults() {
    const query = byId("search").value;
    if (!query.trim()) {
      this.closeSearch();
      return;
    }
    const found = this.find(query);
    this.results = found.slice(0, 12);
    byId("results").replaceChildren(...this.results.map((match, place) => this.result(match, place)));
    byId("found-count").textContent = !found.length
      ? this.t("found_none")
      : found.length > this.results.length
        ? this.t("found_first", { n: this.results.length, total: found.length })
        : this.t("found", { n: found.length });
    byId("found").hidden = false;
    byId("search").setAttribute("aria-expanded", "true");
    this.choose(found.length ? 0 : -1);
    this.say(byId("found-count").textContent);
  },

  result(match, place) {
    const { group, names } = this.nodes[match.i];
    const name = this.nameOf(match.i);
    const other = this.languages.find((lang) => lang !== name.lang && names[lang]);
    const second = match.text !== name.text
      ? match : other && names[other] !== name.text ? { text: names[other], lang: other } : null;
    return el("li", {
      role: "option", id: `result-${place}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.pickResult(place),
    },
    this.glyph(group), this.short(name),
    el("span", { class: "kind" }, this.kindName(group)),
    second && el("span", { class: "other" }, this.short(second)));
  },

  choose(place) {
    this.chosen = place;
    byId("results").querySelectorAll("li").forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === place));
      if (i === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place >= 0) byId("search").setAttribute("aria-activedescendant", `result-${place}`);
    else byId("search").removeAttribute("aria-activedescendant");
  },

  pickResult(place) {
    const match = this.results[place];
    if (!match) return;
    byId("search").value = "";
    this.closeSearch();
    this.open(match.i);
  },

  closeSearch() {
    byId("found").hidden = true;
    byId("results").replaceChildren();
    byId("search").setAttribute("aria-expanded", "false");
    byId("search").removeAttribute("aria-activedescendant");
  },

  /* Choose a node from outside the drawing: the panel's heading takes the focus. */
  open(i) {
    this.go({ node: i });
    const heading = byId("panel").querySelector("h2");
    heading?.focus({ preventScroll: innerWidth > 720 });
  },
});
