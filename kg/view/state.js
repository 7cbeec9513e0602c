/* The address: what it may say, how that is read and written, and what it leaves. */

/* Each part is written only where it differs from what a plain address means. */
const nodePart = (name, kind) => ({
  name,
  read: (text, page) => {
    const i = page.keys.get(text) ?? -1;
    return kind && page.nodes[i]?.group !== kind ? -1 : i;
  },
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
  nodePart("venue", "Venue"),
  nodePart("page", "Page"),
  choicePart("text", (page) => page.languages, () => ""),
  numberPart("sure", 1, 100),
  choicePart("often", () => ["yes"], () => ""),
  choicePart("about", () => Object.keys(TABLES), () => "evaluations"),
  choicePart("sort", () => ["name", "year"], () => ""),
  choicePart("without", (page) => page.languages, () => "fr"),
];
/* As the panel writes it: what it says is 30 % stays where 30 % and more is asked for.
   A relation without a figure is not in doubt. */
const percentOf = ({ confidence = 1 }) => Math.round(confidence * 100 + 1e-9);
const tally = (list, keyOf) => {
  const counts = new Map();
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
};
const LISTS = new Set(["kinds", "hide"]);
/* The parts that leave things out: the legend's two, then the facets'. */
const FILTERS = ["kinds", "hide", "from", "until", "venue", "page", "text", "sure", "often"];

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

  /* Change the address, and with it the page; Back takes it back. Another node is no
     longer joined to the one that was asked for. */
  go(change) {
    const alone = "node" in change ? { with: -1 } : {};
    const hash = this.hashOf({ ...this.state, ...alone, ...change });
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

  /* Is it taken out on purpose? Kinds that are aside by custom are not. */
  isLeftOut(i) {
    const { kinds } = this.state;
    return !this.kept().nodes[i] || Boolean(kinds && !kinds.includes(this.nodes[i].group));
  },

  keepsEdge(edge) {
    return this.kept().edges[edge.n] === 1;
  },

  /* What the filters leave of the relations between these nodes. */
  edgesAmong(nodes, edges = this.edges) {
    return edges.filter((edge) => nodes.has(edge.from) && nodes.has(edge.to) && this.keepsEdge(edge));
  },

  keyOf(edge) {
    return this.predicates[edge.predicate].key;
  },

  /* The relations of one kind that lead away from a node. */
  linksFrom({ i, links }, key) {
    return links.filter((edge) => edge.from === i && this.keyOf(edge) === key);
  },

  /* What stands in an address without filters. */
  unfiltered() {
    return Object.fromEntries(PARTS.filter(({ name }) => FILTERS.includes(name))
      .map(({ name, read }) => [name, read(null, this)]));
  },

  isFiltered() {
    return Object.entries(this.unfiltered()).some(([name, plain]) => this.state[name] !== plain);
  },

  filterKey(state = this.state) {
    return JSON.stringify(FILTERS.map((name) => state[name]));
  },

  /* What the filters leave: asked for every node and line of a drawing, found once. */
  kept() {
    if (this.keptOf !== this.state) {
      this.keptOf = this.state;
      const key = this.filterKey();
      if (this.keptFor !== key) [this.keptFor, this.keptNow] = [key, this.sift()];
    }
    return this.keptNow;
  },

  /* Facets choose works; a thing stays if a relation that is sure enough ties it to a
     chosen work (to anything, where no work is left out), or if it never had one.
     Relations stay between what stays. The legend's kinds take nothing out of this:
     a work that is not shown still says what its things are. */
  sift() {
    const { sure, often, hide } = this.state;
    const strong = Uint8Array.from(this.edges, (edge) => sure === null || percentOf(edge) >= sure);
    const { chosen, fit, counts } = this.chooseWorks(strong);
    const isWork = this.nodes.map(({ group }) => group === "Publication");
    const nodes = this.nodes.map(({ i, links }) => isWork[i] ? fit.has(i) : !chosen && !links.length);
    const holds = (i) => !chosen || fit.has(i);
    for (const { n, from, to } of this.edges) {
      if (strong[n] && !isWork[to] && holds(from)) nodes[to] = true;
      if (strong[n] && !isWork[from] && holds(to)) nodes[from] = true;
    }
    const seldom = this.nodes.filter((node) => nodes[node.i] && this.isSeldom(node));
    if (often) for (const { i } of seldom) nodes[i] = false;
    const between = this.edges.filter(({ n, from, to }) => strong[n] && nodes[from] && nodes[to]);
    const hidden = this.predicates.map(({ key }) => (hide ?? []).includes(key));
    const lines = between.filter(({ predicate }) => !hidden[predicate]);
    const [edges, degrees] = [new Uint8Array(this.edges.length), new Uint32Array(nodes.length)];
    for (const { n, from, to } of lines) {
      edges[n] = 1;
      degrees[from] += 1;
      degrees[to] += 1;
    }
    return {
      nodes, edges, degrees, left: this.leftOf(nodes, lines),
      counts: {
        ...counts, seldom: seldom.length,
        kinds: tally(this.nodes.filter(({ i }) => nodes[i]), ({ group }) => group),
        lines: tally(between, ({ predicate }) => predicate),
      },
    };
  },

  /* The works that every facet accepts, and for each value of a facet how many there
     are that all the other facets accept. */
  chooseWorks(strong) {
    const { from, until, venue, page, text } = this.state;
    const accepts = {
      years: from !== null || until !== null ? (year) => year >= (from ?? 0) && year <= (until ?? 9999) : null,
      venue: venue < 0 ? null : (i) => i === venue,
      page: page < 0 ? null : (i) => i === page,
      text: text && ((lang) => lang === text),
    };
    const names = Object.keys(accepts);
    const counts = Object.fromEntries(names.map((name) => [name, new Map()]));
    const fit = new Set();
    const tied = (edges) => new Set(edges.filter(({ n }) => strong[n]).map(({ to }) => to));
    for (const work of this.works()) {
      const values = {
        years: [work.year], venue: tied(work.venues), page: tied(work.pages), text: work.texts,
      };
      const against = names.filter((name) => accepts[name] && ![...values[name]].some(accepts[name]));
      if (!against.length) fit.add(work.i);
      for (const name of names) {
        if (against.some((other) => other !== name)) continue;
        for (const value of values[name]) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
      }
    }
    return { chosen: names.some((name) => accepts[name]), fit, counts };
  },

  /* The year of a work, NaN where no page tells it. */
  yearOf({ details }) {
    return parseInt(/^\d{4}/.exec(details?.date?.[0].text ?? "")?.[0], 10);
  },

  /* What the facets ask of works. */
  works() {
    this.worksKnown ??= this.nodes.filter(({ group }) => group === "Publication").map((node) => ({
      i: node.i,
      year: this.yearOf(node),
      texts: new Set((node.details?.language ?? []).map(({ text }) => text)),
      venues: this.linksFrom(node, "publishedIn"),
      pages: this.linksFrom(node, "wasDerivedFrom"),
    }));
    return this.worksKnown;
  },

  /* Is it a thing that one sentence at most is quoted for? Venues need no sentence. */
  isSeldom(node) {
    this.seldomKnown ??= this.nodes.map((one) => bilingual(one) && one.group !== "Venue"
      && new Set(one.links.flatMap(({ quotes }) => quotes)).size < 2);
    return this.seldomKnown[node.i];
  },

  /* How much is left to read, without the kinds that the legend's boxes took out. */
  leftOf(nodes, lines) {
    const { kinds } = this.state;
    const has = this.nodes.map(({ i, group }) => nodes[i] && (!kinds || kinds.includes(group)));
    const both = lines.filter(({ from, to }) => has[from] && has[to]);
    const quoted = new Uint8Array(this.quotes.length);
    for (const { quotes } of both) for (const quote of quotes) quoted[quote] = 1;
    return {
      entities: has.filter(Boolean).length, relations: both.length,
      quotes: quoted.reduce((sum, one) => sum + one, 0),
    };
  },
});
