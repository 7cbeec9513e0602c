/* The address: what it may say, how that is read and written, and what it leaves. */

/* Each part is written only where it differs from what a plain address means. */
const nodePart = (name) => ({
  name,
  read: (text, page) => page.keys.get(text) ?? -1,
  write: (i, page) => i < 0 ? "" : page.nodes[i].key,
});
const listPart = (name, known) => ({
  name,
  read: (text, page) => text === null ? null : text.split(",").filter((one) => known(page).includes(one)),
  write: (list) => list === null ? null : list.join(","),
});
const numberPart = (name, least, most) => ({
  name,
  read: (text) => /^\d+$/.test(text ?? "") && +text >= least && +text <= most ? +text : null,
  write: (value) => value === null ? "" : String(value),
});
const choicePart = (name, choices, plain) => ({
  name,
  read: (text, page) => choices(page).includes(text) ? text : plain(page),
  write: (value, page) => value === plain(page) ? "" : value,
});

const PARTS = [
  { ...choicePart("lang", (page) => page.languages, (page) => page.lang), write: (lang) => lang },
  nodePart("node"),
  choicePart("view", () => VIEWS, () => "graph"),
  nodePart("with"),
  listPart("kinds", (page) => page.kinds),
  listPart("hide", (page) => page.predicates.map(({ key }) => key)),
  numberPart("from", 1000, 9999),
  numberPart("until", 1000, 9999),
  nodePart("venue"),
  nodePart("page"),
  choicePart("text", (page) => page.languages, () => ""),
  numberPart("sure", 1, 100),
  choicePart("often", () => ["yes"], () => ""),
];
const LISTS = new Set(["kinds", "hide"]);
/* The parts that leave things out; `kinds` and `hide` are the legend's. */
const FACETS = ["from", "until", "venue", "page", "text", "sure", "often"];

Object.assign(Page.prototype, {

  read() {
    const said = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries(PARTS.map(({ name, read }) => [name, read(said.get(name), this)]));
  },

  hashOf(state) {
    const parts = PARTS.map(({ name, write }) => [name, write(state[name], this)])
      .filter(([name, text]) => text !== null && (text !== "" || LISTS.has(name)))
      .map(([name, text]) => {
        const plain = encodeURIComponent(text).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/%2C/g, ",");
        return `${name}=${plain}`;
      });
    return `#${parts.join("&")}`;
  },

  /* Change the address, and with it the page; Back takes it back. */
  go(change) {
    const hash = this.hashOf({ ...this.state, ...change });
    if (hash === location.hash) return;
    location.hash = hash;
    this.apply();
  },

  /* Kinds are shown or not: source pages only where asked for, or in a table. */
  isShown(kind) {
    const { kinds, view } = this.state;
    return kinds ? kinds.includes(kind) : view === "table" || !this.aside.includes(kind);
  },

  keepsNode(i) {
    return this.isShown(this.nodes[i].group) && this.kept().nodes[i];
  },

  keepsEdge(edge) {
    return !(this.state.hide ?? []).includes(this.predicates[edge.predicate].key)
      && this.kept().edges.has(edge);
  },

  isFiltered() {
    return FACETS.some((name) => this.state[name] !== PARTS.find((part) => part.name === name).read(null, this));
  },

  /* What the facets leave: the works that fit, what a relation that is sure enough ties
     to them, and the relations between those. Without facets, everything. */
  kept(state = this.state) {
    const key = JSON.stringify(FACETS.map((name) => state[name]));
    if (this.keptFor === key) return this.keptNow;
    const { sure, often } = state;
    const strong = this.edges.filter((edge) => sure === null || (edge.confidence ?? 1) * 100 >= sure);
    const fits = this.nodes.map((node) => node.group !== "Publication" || this.fits(node, state));
    const chosen = ["from", "until", "venue", "page", "text"].some(
      (name) => state[name] !== PARTS.find((part) => part.name === name).read(null, this));
    const nodes = this.nodes.map((node, i) => node.group === "Publication" ? fits[i] : !chosen);
    if (chosen) {
      for (const { from, to } of strong) {
        if (this.nodes[from].group === "Publication" && fits[from]) nodes[to] = true;
      }
      for (const { from, to } of strong) {
        if (this.nodes[to].group === "Publication" && fits[to]) nodes[from] = true;
      }
      this.nodes.forEach((node, i) => { if (node.group === "Publication") nodes[i] = fits[i]; });
    }
    if (often) this.nodes.forEach((node, i) => { if (bilingual(node) && this.timesTold(node) < 2) nodes[i] = false; });
    const edges = new Set(strong.filter((edge) => nodes[edge.from] && nodes[edge.to]));
    [this.keptFor, this.keptNow] = [key, { nodes, edges }];
    return this.keptNow;
  },

  /* How many sentences a thing is told of in, over all its relations. */
  timesTold(node) {
    return new Set(node.links.flatMap((edge) => edge.quotes)).size;
  },

  fits(node, { from, until, venue, page, text }) {
    const year = this.yearOf(node);
    if (from !== null && !(year >= from)) return false;
    if (until !== null && !(year <= until)) return false;
    if (text && !(node.details?.language ?? []).some((one) => one.text === text)) return false;
    const tied = (i) => i < 0 || node.links.some((edge) => edge.from === i || edge.to === i);
    return tied(venue) && tied(page);
  },

  /* The year of a work, NaN where no page tells it. */
  yearOf(node) {
    return parseInt(node.details?.date?.[0].text.slice(0, 4), 10);
  },
});
