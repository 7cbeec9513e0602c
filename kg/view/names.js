/* Names: the report on both languages. */

Object.assign(Page.prototype, {

  drawNames() {
    const place = byId("names");
    const top = place.scrollTop;
    const { shares } = this.francisation;
    const things = shares[shares.length - 1].total;
    place.replaceChildren(el("h2", {}, this.t("names_title")), ...(things ? [
      el("p", { class: "muted" }, this.t("names_about")),
      ...this.shares(), ...this.origins(), ...this.official(),
    ] : [el("p", { class: "muted" }, this.t("names_none"))]));
    place.scrollTop = top;
  },

  /* A table under its heading: the first cell of a row names it, the others are figures. */
  figures(key, columns, rows) {
    return [
      el("h3", { id: key }, this.t(key)),
      el("table", { class: "figures", "aria-labelledby": key },
        el("thead", {}, el("tr", {}, ...columns.map((column, place) => el("th", {
          scope: "col", class: place ? "number" : undefined,
        }, this.t(column))))),
        el("tbody", {}, ...rows.map(({ inset, cells: [first, ...rest] }) => el("tr", {},
          el("th", { scope: "row", class: inset ? "inset" : undefined }, first),
          ...rest.map((cell) => el("td", { class: "number" }, cell)))))),
    ];
  },

  shares() {
    const percent = { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return this.figures(
      "names_shares",
      ["column_kind", "names_both", "names_share", "names_en", "names_fr", "names_total"],
      this.francisation.shares.map(({ kind, both, en, fr, total }) => ({
        cells: [
          kind ? el("span", {}, this.glyph(kind), this.kindName(kind, 2)) : this.t("names_all"),
          this.number(both), total ? this.number(both / total, percent) : "–",
          this.number(en), this.number(fr), this.number(total),
        ],
      })));
  },

  origins() {
    return [
      ...this.figures(
        "names_origins", ["names_source", "names_preferred", "names_others"],
        this.francisation.origins.map(({ origin, office, preferred, others }) => ({
          inset: office,
          cells: [
            office ? this.run({ text: origin, lang: "fr" }) : this.t(`origin_${origin ?? "official"}`),
            this.number(preferred), this.number(others),
          ],
        }))),
      el("p", { class: "muted" }, this.t("names_twice")),
    ];
  },

  official() {
    const { official, quoted, used, unused } = this.francisation;
    const told = !official ? this.t("names_no_official")
      : !quoted ? this.t("names_no_quoted", { n: official })
        : this.t("names_told", { n: quoted, used });
    return [
      el("h3", { id: "names_official" }, this.t("names_official")),
      el("p", { class: "muted" }, told),
      quoted && !unused.length ? el("p", {}, this.t("names_all_used")) : "",
      unused.length
        ? el("ul", { class: "terms", "aria-labelledby": "names_official" },
          ...unused.map((term) => this.term(term)))
        : "",
    ];
  },

  /* An official term: where it comes from, what stands in its place, and a sentence. */
  term({ node, official, instead, quote }) {
    const names = official.map(({ text, source }) => el("p", {},
      el("button", { type: "button", class: "open", onclick: () => this.open(node) },
        this.short({ text, lang: "fr" })),
      " ", el("bdi", { class: "muted", lang: "fr" }, source)));
    const used = instead.map(({ text, lang, count }) => el("li", {},
      this.short({ text, lang }), lang === "fr" ? "" : this.tag(lang),
      el("span", { class: "muted" }, ` (${this.t("names_times", { n: count })})`)));
    return el("li", {}, ...names,
      el("dl", {}, el("dt", {}, this.t("names_instead")),
        el("dd", {}, used.length ? el("ul", {}, ...used) : this.t("names_unknown"))),
      this.quote(quote, instead.map(({ text }) => text)));
  },
});
