/* Search. */

/* A search box and its list of matches: typing fills it, the keys walk it. */
class Finder {
  /* found: what holds the list and the count; pick(i) gets the node chosen, leave() is
     called by Escape where no list is open, and skip is a node not to be found. The main
     one finds things that the page does not have, too. */
  constructor(page, { input, found, pick, leave, skip = -1, isMain = false }) {
    Object.assign(this, { page, input, found, pick, leave, skip, isMain, matches: [], chosen: -1 });
    [this.list, this.count] = [found.querySelector("ul"), found.querySelector("p")];
    input.addEventListener("input", () => this.draw());
    input.addEventListener("focus", () => this.draw());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
  }

  draw() {
    if (!this.input.value.trim()) {
      this.close();
      return;
    }
    const { page } = this;
    const all = page.find(this.input.value).filter(({ i }) => i !== this.skip);
    this.matches = all.slice(0, 12);
    this.list.replaceChildren(...this.matches.map((match, place) => this.option(match, place)));
    this.count.textContent = !all.length
      ? page.t("found_none")
      : all.length > this.matches.length
        ? page.t("found_first", { n: this.matches.length, total: all.length })
        : page.t("found", { n: all.length });
    this.found.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.choose(all.length ? 0 : -1);
    page.say(this.count.textContent);
    this.ask();
  }

  option(match, place) {
    const { page } = this;
    const { group, names } = page.nodes[match.i];
    const name = page.nameOf(match.i);
    const other = page.languages.find((lang) => lang !== name.lang && names[lang]);
    const second = match.text !== name.text
      ? match : other && names[other] !== name.text ? { text: names[other], lang: other } : null;
    return el("li", {
      role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.take(place),
    },
    page.glyph(group), page.short(name),
    el("span", { class: "kind" }, page.kindName(group), page.nameless(match.i)),
    second && el("span", { class: "other" }, page.short(second)));
  }

  choose(place) {
    this.chosen = place;
    [...this.list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === place));
      if (i === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(place) {
    const { i, iri } = this.matches[place];
    this.input.value = "";
    this.close();
    if (iri) location.assign(this.page.around(iri));
    else this.pick(i);
  }

  close() {
    this.found.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.matches.length;
    const open = !this.found.hidden && count > 0;
    if (event.key === "Enter" && open) this.take(this.chosen);
    else if (event.key === "ArrowDown" && open) this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp" && open) this.choose((this.chosen - 1 + count) % count);
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (this.found.hidden) this.leave();
      else this.close();
    } else return;
    event.preventDefault();
  }
}

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

  /* Choose a node from outside the drawing: the panel's heading takes the focus. */
  open(i) {
    this.go({ node: i });
    const heading = byId("panel").querySelector("h2");
    heading?.focus({ preventScroll: !isNarrow() });
  },
});
