/* Panel: what there is, or all that is told of one thing, the most asked for first. */

/* So many lines of a list are shown before the rest is asked for. */
const FOLD = 8;
/* Relations in the order of interest; others follow as the legend has them. */
const FIRST = [
  "introduces", "outperforms", "evaluatesOn", "evaluatedOn", "comparesWith", "uses", "extends", "usedFor", "partOf",
  "studies", "mentions", "isA",
];
const UPWARD = new Set(["broader", "isA"]);
/* The country that uses a name: it ends its source, "FranceTerme (fr-FR)". */
const regionOf = (source) => /\([a-z]{2}-([A-Z]{2})\)$/.exec(source)?.[1] ?? "";

Object.assign(Page.prototype, {

  drawPanel() {
    const { node } = this.state;
    byId("panel").replaceChildren(...(node < 0 ? this.overview() : this.connections() ? this.connection() : this.details(node)));
    /* A long list scrolls in its place: the keyboard must reach it. */
    for (const list of byId("panel").querySelectorAll("h2, dd")) {
      if (list.scrollHeight > list.clientHeight) list.setAttribute("tabindex", "0");
    }
  },

  /* ---- nothing selected ---- */

  overview() {
    const { degrees, left } = this.kept();
    const things = this.nodes.filter((node) => degrees[node.i] && bilingual(node) && !this.isLeftOut(node.i));
    const linked = things.sort((a, b) => degrees[b.i] - degrees[a.i] || a.i - b.i).slice(0, 12);
    const most = degrees[linked[0]?.i];
    const part = (total) => this.isFiltered() ? `${this.t("stat_of", { total })} ` : "";
    const stat = (n, total, key) => el("p", {}, el("b", {}, this.number(n)), " ",
      el("span", {}, part(total), this.t(key, { n: total })));
    const list = (key, rows) => rows.length ? [el("h3", {}, this.t(key)), el("ul", { class: "links" }, ...rows)] : [];
    return [
      el("h2", { tabindex: "-1" }, this.t("overview")),
      this.nodes.length ? el("p", { class: "muted" }, this.t("overview_hint")) : "",
      this.whole ? el("p", {}, this.prominentSaid()) : "",
      el("div", { class: "stats" },
        stat(left.entities, this.nodes.length, "stat_entities"),
        stat(left.relations, this.edges.length, "stat_relations"),
        stat(left.quotes, this.quotes.length, "stat_quotes")),
      ...list("questions", this.questions()),
      ...list("latest", this.latest().map((node) => el("li", {}, this.work(node.i)))),
      ...list("most_linked", linked.map((node) => {
        const bar = el("i");
        bar.style.width = `${100 * degrees[node.i] / most}%`;
        return el("li", {}, this.row(node.i,
          el("span", { class: "bar", "aria-hidden": "true" }, bar),
          el("span", { class: "count" }, this.number(degrees[node.i]))));
      })),
    ];
  },

  latest() {
    const dateOf = (node) => node.details?.date?.[0].text ?? "";
    return this.nodes.filter((node) => node.group === "Publication" && this.yearOf(node) && !this.isLeftOut(node.i))
      .sort((a, b) => (dateOf(a) < dateOf(b) ? 1 : dateOf(a) > dateOf(b) ? -1 : a.i - b.i)).slice(0, 5);
  },

  /* Questions that this graph can answer, each about the thing that it says most of. */
  questions() {
    const best = (kind, count) => {
      const counted = this.nodes.filter((node) => node.group === kind).map((node) => [count(node), node.i]);
      const [[most, i] = [0]] = counted.sort((a, b) => b[0] - a[0] || this.nodes[a[1]].rank - this.nodes[b[1]].rank);
      return most ? i : -1;
    };
    const told = (...keys) => (node) => node.links.filter((edge) => (
      edge.to === node.i && keys.includes(this.keyOf(edge)))).length;
    return [
      ["ask_compared", best("Method", (node) => this.pairsOf(node.i).length), "compared"],
      ["ask_evaluated", best("Benchmark", told("evaluatesOn", "evaluatedOn")), "evaluatesOn", "evaluatedOn"],
      ["ask_studied", best("Concept", told("studies")), "studies"],
    ].filter(([, i]) => i >= 0).map(([key, i, ...groups]) => {
      const [before, after] = this.t(key, { name: "{name}" }).split("{name}");
      return el("li", {}, el("button", { type: "button", class: "question", onclick: () => this.answer(i, groups) },
        before, this.short(this.nameOf(i)), after));
    });
  },

  /* Open a thing where its panel answers. */
  answer(i, groups) {
    this.open(i);
    const headings = [...byId("panel").querySelectorAll("h3[data-group]")];
    headings.find(({ dataset }) => groups.includes(dataset.group))?.focus();
  },

  /* ---- lines and lists ---- */

  row(i, ...rest) {
    return el("button", { type: "button", class: "row", onclick: () => this.open(i), ...this.lights(i) },
      this.glyph(this.nodes[i].group), this.short(this.nameOf(i)), ...rest);
  },

  /* A line that tells the year of a work. */
  work(i) {
    const year = this.nodes[i].group === "Publication" && this.yearOf(this.nodes[i]);
    return year ? this.row(i, el("span", { class: "count" }, String(year))) : this.row(i);
  },

  /* A name that opens what it names. */
  opener(i) {
    return el("button", { type: "button", class: "open", onclick: () => this.open(i), ...this.lights(i) },
      this.short(this.nameOf(i)));
  },

  /* The first items of a list; the rest are made when they are asked for. */
  fold(list, make, most = FOLD) {
    /* One more is no longer than the button that would hide it; paper has no buttons. */
    if (this.unfolded || list.length <= most + 1) return list.map(make);
    const rest = list.slice(most);
    const more = el("li", {}, el("button", {
      type: "button", class: "more", onclick: () => {
        const items = rest.map(make);
        more.replaceWith(...items);
        items[0].tabIndex = -1;
        (items[0].querySelector("a, button") ?? items[0]).focus();
      },
    }, this.t("more", { n: rest.length })));
    return [...list.slice(0, most).map(make), more];
  },

  /* ---- one thing ---- */

  details(i) {
    const node = this.nodes[i];
    const close = el("button", {
      type: "button", "aria-label": this.t("close"), onclick: () => { this.go({ node: -1 }); byId("stage").focus({ preventScroll: true }); },
    }, "✕");
    return [
      el("div", { class: "head" }, this.glyph(node.group), this.kindName(node.group), this.sharing(i), close),
      el("h2", { tabindex: "-1" }, this.run(this.nameOf(i))),
      this.isLeftOut(i) ? el("p", { class: "muted left-out" }, this.t("left_out")) : "",
      node.untitled && node.group !== "Page"
        ? el("p", { class: "muted" }, this.t(node.group === "Publication" ? "untitled" : "unnamed")) : "",
      el("dl", {}, ...this.facts(node)),
      node.links.length ? el("div", { class: "actions" },
        this.state.view === "graph"
          ? el("button", { type: "button", class: "more", onclick: () => this.frame(i) }, this.t("frame")) : "",
        this.toAround(node),
        this.connector(i)) : "",
      ...this.abstract(i),
      ...this.compared(i),
      ...this.hierarchy(i),
      ...this.relations(i),
      ...this.written(i),
      this.technical(node),
    ];
  },

  /* Pairs of term and description: names, then what else is told. */
  facts(node) {
    const lines = [];
    const add = (key, ...values) => {
      if (!values.length) return;
      lines.push(el("dt", {}, this.t(key, { n: values.length })),
        el("dd", {}, values.length > 1 ? el("ul", {}, ...this.fold(values, (value) => el("li", {}, value))) : values[0]));
    };
    if (bilingual(node)) this.ownNames(node, add);
    add("authors", ...this.joined(node, "author"));
    const told = node.details ?? {};
    add("date", ...(told.date ?? []).map(({ text }) => this.date(text)));
    add("venue", ...this.joined(node, "publishedIn"));
    add("status", ...(told.status ?? []).map((text) => this.run(text)));
    for (const key of ["language", "pageLanguage"]) {
      add("text_language", ...(told[key] ?? []).map(({ text }) => (
        this.languages.includes(text) ? this.t(`lang_${text}`) : this.run({ text }))));
    }
    add("source", ...(told.source ?? []).filter(isLink).map((text) => this.anchor(text)), ...this.places(node));
    for (const key of ["code", "link", "exactMatch", "closeMatch"]) {
      add(key, ...(told[key] ?? []).map((text) => this.anchor(text)));
    }
    return lines;
  },

  /* Names in both languages, each with where it comes from. */
  ownNames(node, add) {
    for (const lang of [this.state.lang, ...this.languages.filter((one) => one !== this.state.lang)]) {
      add(`column_${lang}`, Object.hasOwn(node.names, lang)
        ? el("span", {}, this.run({ text: node.names[lang], lang }), ...this.provenance(node.sources?.[lang]))
        : el("span", { class: "muted" }, this.t(`no_name_${lang}`)));
    }
    const others = node.others ?? [];
    const isShort = ({ text }) => isAcronym(text);
    add("acronyms", ...this.sourced(others.filter(isShort)));
    add("others", ...this.sourced(others.filter((other) => !isShort(other))));
  },

  /* Other names, each once: those of the same languages and origins together, then what
     these are. */
  sourced(names) {
    const texts = Map.groupBy(names, ({ text }) => text);
    const lines = [...texts.values()].map((same) => ({
      name: same[0], langs: same.map(({ lang }) => lang), sources: this.distinct(same.flatMap(({ sources = [] }) => sources)),
    }));
    const groups = Map.groupBy(lines, ({ langs, sources }) => `${langs} ${sources.map((source) => this.said(source))}`);
    return [...groups.values()].map((group) => el("span", {},
      el("ul", { class: "run" }, ...this.fold(
        group.map(({ name }, n) => [n ? ", " : "", this.short(name)]), (parts) => el("li", {}, ...parts))),
      ...group[0].langs.map((lang) => this.tag(lang)), ...this.provenance(group[0].sources)));
  },

  /* Of sources that say the same in two languages, the first. */
  distinct(sources) {
    return [...Map.groupBy(sources, (source) => this.said(source)).values()].map(([first]) => first);
  },

  /* What a source says, whatever its words. */
  said(number) {
    const { text, origins, page } = this.sources[number];
    return origins[0] === "other" ? text : `${origins} ${page} ${regionOf(text)}`;
  },

  /* Where a name comes from, in a word; a page that attests it can be opened. */
  provenance(sources = []) {
    return sources.flatMap((number) => {
      const { text, lang, origins, page } = this.sources[number];
      const words = origins.flatMap((origin, n) => [
        n ? ", " : "",
        origin === "other" ? this.short({ text, lang }) : this.originWord(origin),
      ]);
      if (regionOf(text)) words.push(` · ${this.tool(Intl.DisplayNames, { type: "region" }).of(regionOf(text))}`);
      return [" ", page < 0 ? el("span", { class: "origin" }, ...words)
        : el("button", { type: "button", class: "origin", onclick: () => this.open(page) }, ...words)];
    });
  },

  /* Offices are called by their name, which is French in both languages. */
  originWord(origin) {
    if (origin === "attested") return this.t("attested");
    return this.strings[this.state.lang][`origin_${origin}`] ?? el("bdi", { lang: "fr" }, origin);
  },

  tag(lang) {
    return this.languages.includes(lang)
      ? el("span", { class: "lang" }, this.t(`lang_${lang}`)) : "";
  },

  joined(node, key) {
    return this.linksFrom(node, key).map(({ to }) => this.opener(to));
  },

  /* The pages that a work was found on, and where its sentences stand on them. */
  places(node) {
    return this.linksFrom(node, "wasDerivedFrom").map(({ to }) => {
      const quotes = node.links.filter((edge) => edge.from === node.i)
        .flatMap((edge) => edge.quotes.map((number) => this.quotes[number])).filter(({ page }) => page === to);
      const range = quotes.length && this.t("place", {
        begin: Math.min(...quotes.map(({ begin }) => begin)), end: Math.max(...quotes.map(({ end }) => end)),
      });
      const text = node.details?.abstract?.[0].text ?? (node.untitled ? "" : this.nameOf(node.i).text);
      return el("span", {}, this.opener(to), range ? el("span", { class: "muted" }, ` · ${range}`) : "",
        text ? this.outside(to, text.replace(CUT, "")) : "");
    });
  },

  anchor(text) {
    if (!isLink(text)) return this.short(text);
    return el("a", {
      href: text.text, target: "_blank", rel: "noopener noreferrer", title: this.t("new_tab"),
    }, this.short({ text: text.text }));
  },

  date(text) {
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return this.run({ text });
    const day = new Date(`${text}T00:00:00Z`);
    if (Number.isNaN(day.getTime())) return text;
    return this.tool(Intl.DateTimeFormat, { dateStyle: "long", timeZone: "UTC" }).format(day);
  },

  /* What only a machine asks for, out of the way of reading. */
  technical(node) {
    const lines = [["address", node.iri], ...(node.details?.sha256 ?? []).map(({ text }) => ["sha256", text])];
    const told = this.sourcesOf(node);
    return el("details", { class: "technical" },
      el("summary", {}, this.t("technical")),
      el("dl", {},
        ...lines.flatMap(([key, text]) => [el("dt", {}, this.t(key)), el("dd", {}, el("code", {}, text))]),
        ...(told.length ? [
          el("dt", {}, this.t("labelSource")),
          el("dd", {}, el("ul", {}, ...this.fold(told, (text) => el("li", {}, this.run(text))))),
        ] : [])));
  },

  /* The sources of names as the graph tells them: of another name, after that name. */
  sourcesOf(node) {
    const told = (numbers, before) => numbers.map((number) => {
      const { text, lang } = this.sources[number];
      return { text: before + text, lang };
    });
    return [
      ...told(Object.values(node.sources ?? {}).flat(), ""),
      ...(node.others ?? []).flatMap(({ text, sources = [] }) => told(sources, `${text} — `)),
    ];
  },

  /* ---- broader and narrower ---- */

  /* Each way from the most general term down to this one, and what is under it. */
  hierarchy(i) {
    const ways = this.waysDown(i);
    const under = this.narrower(i);
    if (ways[0].length < 2 && !under.length) return [];
    const crumbs = (way) => el("li", {}, ...way.flatMap((one, n) => [
      n ? el("span", { "aria-hidden": "true" }, " › ") : "",
      one === i ? el("b", {}, this.short(this.nameOf(i))) : this.opener(one),
    ]));
    const branch = (one) => {
      const below = this.narrower(one).filter((other) => other !== i);
      return el("li", {}, this.opener(one),
        below.length ? el("ul", {}, ...this.fold(below, (other) => el("li", {}, this.opener(other)), 4)) : "");
    };
    return [
      el("h3", {}, this.t("hierarchy")),
      ways[0].length > 1 ? el("ul", { class: "crumbs", "aria-label": this.t("broader") }, ...this.fold(ways, crumbs)) : "",
      under.length ? el("ul", { class: "tree", "aria-label": this.t("narrower") }, ...this.fold(under, branch)) : "",
    ];
  },

  broader(i) {
    return this.upward(i, "from", "to");
  },

  narrower(i) {
    return this.upward(i, "to", "from");
  },

  upward(i, near, far) {
    const found = this.nodes[i].links.filter((edge) => edge[near] === i && UPWARD.has(this.keyOf(edge)));
    return this.byName([...new Set(found.map((edge) => edge[far]))]);
  },

  /* The ways down to a term from terms that nothing is broader than: the first ones, for
     a tangle of terms has more than anyone would read. */
  waysDown(i, below = []) {
    const way = [i, ...below];
    const above = this.broader(i).filter((one) => !way.includes(one));
    if (!above.length || way.length > 12) return [way];
    const ways = [];
    for (const one of above) {
      ways.push(...this.waysDown(one, way));
      if (ways.length > 24) break;
    }
    return ways;
  },

  byName(list) {
    const { compare } = this.tool(Intl.Collator, { numeric: true });
    return list.sort((a, b) => compare(this.nameOf(a).text, this.nameOf(b).text) || a - b);
  },

  /* ---- compared with ---- */

  /* The methods that a method is compared with, as the table of comparisons has them. */
  pairsOf(i) {
    if (this.pairedFor !== this.state.lang) {
      this.pairs = Map.groupBy(this.comparisons(this.edges), ({ one }) => one);
      this.pairedFor = this.state.lang;
    }
    return this.pairs.get(i) ?? [];
  },

  compared(i) {
    const pairs = this.pairsOf(i);
    if (!pairs.length) return [];
    /* Of one pair the first proof stands open: the others often quote the same sentence. */
    const proofs = pairs.flatMap(({ other, proofs: some }) => some.map((proof, n) => ({ other, proof, open: !n })));
    return [
      el("h3", { class: "group", tabindex: "-1", "data-group": "compared" },
        this.lineGlyph("comparesWith"), `${this.t("column_compared")} (${this.number(pairs.length)})`),
      el("ul", { class: "compared" }, ...this.fold(proofs, ({ other, proof, open }) => (
        this.comparison(other, proof, open && pairs.length <= FOLD)))),
    ];
  },

  /* ---- relations ---- */

  /* Groups by predicate and direction; few quotes stand open, many behind a click. */
  relations(i) {
    const told = this.relationsToTell(i);
    if (!this.nodes[i].links.length) return [el("p", { class: "muted" }, this.t("no_relations"))];
    const quotes = told.reduce((sum, edge) => sum + edge.quotes.length, 0);
    const groups = Map.groupBy(
      told.sort((a, b) => this.interest(a.predicate) - this.interest(b.predicate) || (a.to === i) - (b.to === i)),
      (edge) => this.wordOf(edge.predicate, edge.to === i));
    return [...groups].flatMap(([word, edges]) => this.group(i, word, edges, quotes <= FOLD));
  },

  /* All but what stands elsewhere in the panel: authors, pages, terms, comparisons. */
  relationsToTell(i) {
    const { group, links } = this.nodes[i];
    const compared = new Set(this.pairsOf(i).flatMap(({ proofs }) => proofs.map(({ edges }) => edges.at(-1))));
    const above = new Set(["author", ...(group === "Publication" ? ["wasDerivedFrom"] : [])]);
    return links.filter((edge) => {
      const key = this.keyOf(edge);
      if (edge.from === i && above.has(key)) return false;
      return !(compared.has(edge) || (UPWARD.has(key) && !edge.quotes.length));
    });
  },

  interest(predicate) {
    const place = FIRST.indexOf(this.predicates[predicate].key);
    return place < 0 ? FIRST.length + this.turnOf(predicate) : place;
  },

  /* Relations told in the same words: things, then works, the newest first. */
  group(i, word, edges, open) {
    const key = this.keyOf(edges[0]);
    const other = (edge) => edge.from === i ? edge.to : edge.from;
    const sorted = this.newestFirst(edges, other);
    const byYear = this.nodes[i].group === "Venue" && key === "publishedIn";
    const line = (edge) => el("li", {}, byYear ? this.row(other(edge)) : this.work(other(edge)), this.proof(edge, open));
    return [
      el("h3", { class: "group", tabindex: "-1", "data-group": key },
        this.lineGlyph(key), `${word} (${this.number(edges.length)})`),
      ...(byYear ? this.byYear(sorted, other, line)
        : [el("ul", { class: "links" }, ...this.fold(sorted, line))]),
    ];
  },

  newestFirst(edges, other) {
    const { compare } = this.tool(Intl.Collator, { numeric: true });
    const year = (edge) => this.yearOf(this.nodes[other(edge)]) || 0;
    const name = (edge) => this.nameOf(other(edge)).text;
    const isWork = (edge) => this.nodes[other(edge)].group === "Publication";
    return [...edges].sort((a, b) => isWork(a) - isWork(b) || year(b) - year(a) || compare(name(a), name(b)) || other(a) - other(b));
  },

  byYear(edges, other, line) {
    const years = Map.groupBy(edges, (edge) => this.yearOf(this.nodes[other(edge)]) || "");
    return [...years].flatMap(([year, some]) => [
      el("h4", {}, `${year || this.t("no_date")} (${this.number(some.length)})`),
      el("ul", { class: "links" }, ...this.fold(some, line)),
    ]);
  },

  /* What backs a relation: how sure it is, and its sentences behind a click or open. */
  proof(edge, open) {
    const told = [];
    if (edge.quotes.length) told.push(this.t("quotes", { n: edge.quotes.length }));
    if (edge.confidence !== undefined) told.push(this.sureness(edge.confidence));
    if (!edge.quotes.length) return told.length ? el("p", { class: "sure" }, told.join(" · ")) : "";
    const names = [edge.from, edge.to].filter((one) => this.nodes[one].group !== "Page")
      .flatMap((one) => this.wordings(this.nodes[one]));
    return el("details", { open },
      el("summary", {}, told.join(" · ")),
      ...this.sentences(edge.quotes.map((number) => this.quotes[number]), names));
  },

  /* A measure that people need not know how to read. */
  sureness(confidence) {
    const word = confidence >= 0.75 ? "sure_high" : confidence >= 0.5 ? "sure_medium" : "sure_low";
    return this.t(word, { n: this.number(confidence, { style: "percent" }) });
  },
});
