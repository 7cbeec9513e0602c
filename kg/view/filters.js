/* Filters, which are the legend too. */

Object.assign(Page.prototype, {

  glyph(kind) {
    const svg = this.svg("icon", "-1.35 -1.35 2.7 2.7");
    svg.append(this.path({ d: GLYPHS[kind], fill: `var(--${kind})`, "fill-rule": "evenodd" }));
    return svg;
  },

  lineGlyph(key) {
    const [color, width, dash] = lineOf(key);
    const svg = this.svg("icon line", "0 0 26 12");
    const paint = `var(--${color})`;
    svg.append(
      this.path({
        d: "M0 6H19", stroke: paint, "stroke-width": width + 0.4, "stroke-dasharray": dash.join(" "),
        fill: "none",
      }),
      this.path({ d: "M26 6L18 2.4V9.6Z", fill: paint }));
    return svg;
  },

  svg(name, box) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", name);
    svg.setAttribute("viewBox", box);
    svg.setAttribute("aria-hidden", "true");
    return svg;
  },

  path(attributes) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
    return path;
  },

  drawFilters() {
    const held = document.activeElement?.dataset?.held;
    const { nodes, edges } = this.kept();
    const count = (kind) => this.nodes.filter((node) => node.group === kind && nodes[node.i]).length;
    const kinds = this.kinds.filter((kind) => this.nodes.some((node) => node.group === kind));
    const shown = kinds.filter((kind) => this.isShown(kind));
    const rows = kinds.map((kind) => this.filter({
      held: `kind-${kind}`, icon: this.glyph(kind), name: this.kindName(kind, 2), count: count(kind),
      checked: this.isShown(kind),
      toggle: (on) => this.go({
        kinds: kinds.filter((one) => one === kind ? on : shown.includes(one)),
      }),
      only: () => this.go({ kinds: [kind] }),
    }));
    this.refill(byId("kinds"), rows, this.state.kinds, { kinds: null });
    const hidden = this.state.hide ?? [];
    const keys = this.predicates.map(({ key }) => key);
    const lines = keys.map((_, i) => i).sort((a, b) => this.turnOf(a) - this.turnOf(b))
      .map((i) => this.filter({
        held: `line-${i}`, icon: this.lineGlyph(keys[i]), name: this.wordOf(i, false),
        count: this.edges.filter((edge) => edge.predicate === i && edges.has(edge)).length,
        checked: !hidden.includes(keys[i]),
        toggle: (on) => {
          const rest = keys.filter((key) => key === keys[i] ? !on : hidden.includes(key));
          this.go({ hide: rest.length ? rest : null });
        },
        only: () => this.go({ hide: keys.filter((key) => key !== keys[i]) }),
      }));
    this.refill(byId("relations"), lines, this.state.hide, { hide: null });
    if (held) document.querySelector(`[data-held="${held}"]`)?.focus();
  },

  /* Relations stand in the order of the words of the chrome, strongest first. */
  turnOf(predicate) {
    const place = Object.keys(this.strings.en).indexOf(`forward_${this.predicates[predicate].key}`);
    return place < 0 ? 9999 : place;
  },

  refill(fieldset, rows, changed, plain) {
    fieldset.classList.toggle("bare", !rows.length);
    fieldset.replaceChildren(fieldset.querySelector("legend"), ...rows);
    if (!changed) return;
    fieldset.append(el("button", {
      type: "button", class: "more", onclick: () => this.go(plain),
    }, this.t("everything")));
  },

  filter({ held, icon, name, count, checked, toggle, only }) {
    const box = el("input", {
      type: "checkbox", "data-held": held, checked,
      onchange: (event) => toggle(event.target.checked),
    });
    return el("div", { class: "filter" },
      el("label", {}, box, icon, el("span", {}, name),
        el("span", { class: "count" }, this.number(count))),
      el("button", {
        type: "button", class: "only", "data-held": `only-${held}`,
        "aria-label": this.t("only_kind", { name }), onclick: only,
      }, this.t("only")));
  },
});
