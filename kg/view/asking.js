/* Things that a page of a part of a graph does not have: the site that it comes from does. */

const ASIDE = ["Page", "Person"];
const PATIENCE = 250; // milliseconds without a key, after which the site is asked

Object.assign(Page.prototype, {

  /* The address of the page drawn round a thing, in the language of this one. */
  around(iri) {
    const hash = new URLSearchParams({ lang: this.state.lang, node: iri });
    return `?around=${encodeURIComponent(iri)}#${hash}`;
  },

  /* Things with such a name that are not on this page. */
  async findElsewhere(words) {
    const response = await fetch(`search?q=${encodeURIComponent(words)}`);
    if (!response.ok) return [];
    const { results } = await response.json();
    return results.bindings.filter(({ thing }) => !this.keys.has(thing.value)).map(({ thing, kind, name }) => ({
      iri: thing.value, text: name.value, lang: name["xml:lang"] ?? "",
      group: this.kinds.find((one) => this.terms[one] === kind.value),
    }));
  },

  /* For the panel of a thing: a link to the page of what is round it. */
  toAround({ group, iri }) {
    return this.asks && !ASIDE.includes(group)
      ? el("a", { class: "more", href: this.around(iri) }, this.t("draw_around")) : "";
  },
});

Object.assign(Finder.prototype, {

  /* Below what the page finds, list what the site finds, a moment later. */
  ask() {
    clearTimeout(this.asking);
    const words = this.input.value.trim();
    if (!this.page.asks || !this.isMain || words.length < 2) return;
    this.asking = setTimeout(async () => {
      const found = await this.page.findElsewhere(words).catch(() => []);
      if (words !== this.input.value.trim() || this.found.hidden || !found.length) return;
      const first = this.matches.length;
      this.matches.push(...found);
      this.list.append(...found.map((match, place) => this.elsewhere(match, first + place)));
      this.count.textContent += ` ${this.page.t("found_elsewhere", { n: found.length })}`;
      if (this.chosen < 0) this.choose(0);
      this.page.say(this.count.textContent);
    }, PATIENCE);
  },

  elsewhere(match, place) {
    const { page } = this;
    return el("li", {
      role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.take(place),
    },
    page.glyph(match.group), page.short(match),
    el("span", { class: "kind" }, page.kindName(match.group), ", ", page.t("elsewhere")));
  },
});
