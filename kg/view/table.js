/* Table. */

Object.assign(Page.prototype, {

  drawTable() {
    const { lang } = this.state;
    const [other] = this.languages.filter((one) => one !== lang);
    const rows = this.rows(other);
    const { degrees } = this.kept();
    const columns = [
      ["name", `column_name`], ["kind", `column_kind`], ["other", `column_${other}`],
      ["date", "column_date"], ["relations", "column_relations"],
    ];
    const less = { other: "less", date: "less nowrap" };
    const head = columns.map(([column, key]) => {
      const here = this.order.column === column;
      const sign = here ? (this.order.down ? "▼" : "▲") : "";
      return el("th", {
        scope: "col", class: [less[column], column === "relations" && "number"].filter(Boolean).join(" "),
        "aria-sort": here ? (this.order.down ? "descending" : "ascending") : undefined,
      }, el("button", { type: "button", "data-held": `sort-${column}`, onclick: () => this.sortBy(column) },
        this.t(key), el("span", { "aria-hidden": "true" }, sign)));
    });
    const body = rows.map(({ node, second, date }) => el("tr", {
      "aria-current": node.i === this.state.node ? "true" : undefined,
    },
    el("th", { scope: "row" }, this.opener(node.i), this.nameless(node.i)),
    el("td", {}, this.glyph(node.group), this.kindName(node.group)),
    el("td", { class: "less" }, second && this.short({ text: second, lang: other })),
    el("td", { class: "less nowrap" }, date && this.date(date)),
    el("td", { class: "number" }, this.number(degrees[node.i]))));
    const sheet = byId("sheet");
    const top = sheet.scrollTop;
    sheet.replaceChildren(el("table", {},
      el("caption", {}, this.t("caption", { n: rows.length })),
      el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)));
    sheet.scrollTop = top;
  },

  rows(other) {
    const compare = this.tool(Intl.Collator, { numeric: true }).compare;
    const { degrees } = this.kept();
    const rows = this.nodes.filter((node) => this.keepsNode(node.i)).map((node) => {
      const name = this.nameOf(node.i);
      return {
        node, name, kind: this.kindName(node.group),
        second: name.lang !== other && Object.hasOwn(node.names, other) ? node.names[other] : "",
        date: node.details?.date?.[0].text ?? "",
      };
    });
    const by = {
      name: (a, b) => compare(a.name.text, b.name.text),
      kind: (a, b) => compare(a.kind, b.kind),
      other: (a, b) => compare(a.second, b.second),
      date: (a, b) => compare(a.date, b.date),
      relations: (a, b) => degrees[a.node.i] - degrees[b.node.i],
    };
    const { column, down } = this.order;
    const turn = down ? -1 : 1;
    return rows.sort((a, b) => turn * by[column](a, b) || by.name(a, b) || a.node.i - b.node.i);
  },

  sortBy(column) {
    const again = this.order.column === column;
    this.order = { column, down: again ? !this.order.down : column === "relations" || column === "date" };
    this.drawTable();
    byId("sheet").querySelector(`[data-held="sort-${column}"]`).focus();
  },
});
