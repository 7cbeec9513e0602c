/* The query page: runs what the editor holds, shows the answer, keeps a history.
   Without this script, the form asks the endpoint by itself. */

const SETTINGS = JSON.parse(byId("settings").textContent);
/* So many rows are drawn before the rest is asked for. */
const ROWS = 500;
/* So many queries are remembered. */
const REMEMBERED = 30;
const MEMORY = "labkg.queries";
/* Ways to take an answer away: what is asked for, and how the file is called. */
const TABLES = {
  CSV: ["text/csv", "csv"],
  TSV: ["text/tab-separated-values", "tsv"],
  JSON: ["application/sparql-results+json", "json"],
  XML: ["application/sparql-results+xml", "xml"],
};
const VERDICTS = { JSON: TABLES.JSON, XML: TABLES.XML };
const GRAPHS = {
  Turtle: ["text/turtle", "ttl"],
  "N-Triples": ["application/n-triples", "nt"],
  "JSON-LD": ["application/ld+json", "jsonld"],
};
const NUMBER = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(?:integer|decimal|double|float|int|long)$/;
const STRING = "http://www.w3.org/2001/XMLSchema#string";

/* A word of the page; of two forms the one for a number. */
function t(key, { n, ...values } = {}) {
  const word = SETTINGS.words[key];
  const one = SETTINGS.lang === "fr" ? n < 2 : n === 1;
  const chosen = Array.isArray(word) ? word[one ? 0 : 1] : word;
  const told = n === undefined ? values : { ...values, n: typeof n === "number" ? number(n) : n };
  return chosen.replace(/\{(\w+)\}/g, (all, name) => told[name] ?? all);
}
const number = (n) => n.toLocaleString(SETTINGS.lang);
const seconds = (time) =>
  t("query_seconds", { n: time.toLocaleString(SETTINGS.lang, { maximumSignificantDigits: 2 }) });

/* ---- links ---- */

/* The longest namespace wins: things stand under the base, and so do their folders. */
const NAMESPACES = Object.entries(SETTINGS.prefixes).sort(([, a], [, b]) => b.length - a.length);

function shortOf(iri) {
  for (const [prefix, name] of NAMESPACES) {
    const local = iri.startsWith(name) ? iri.slice(name.length) : "";
    if (/^[A-Za-z][\w-]*$/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}

/* Where a link to an IRI may lead: a page of this site, the web, or nowhere. */
function addressOf(iri) {
  const name = iri.startsWith(SETTINGS.base) ? iri.slice(SETTINGS.base.length) : "";
  if (name) {
    const path = encodeURIComponent(name).replace(/%2F/g, "/").replace(/%3A/g, ":");
    return `${SETTINGS.things}${path}${SETTINGS.asked ? `?lang=${SETTINGS.lang}` : ""}`;
  }
  return /^(?:https?:\/\/[^/\s]|mailto:)/i.test(iri) ? iri : "";
}

function linkOf(iri) {
  const address = addressOf(iri);
  if (!address) return el("bdi", {}, iri);
  const name = shortOf(iri);
  const look = { href: address, title: iri, class: name === iri ? undefined : "short" };
  if (address.startsWith("/")) return el("a", look, el("bdi", {}, name));
  return el("a", { ...look, rel: "noreferrer" }, el("bdi", {}, name),
    el("span", { class: "outside", role: "img", "aria-label": t("query_outside") }, "↗"));
}

/* ---- the answer ---- */

/* Triples as rows: N-Triples has one a line. */
const TRIPLE = /^(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)\s*\.\s*$/;
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function triplesOf(text) {
  const vars = ["subject", "predicate", "object"];
  const bindings = text.split("\n").map((line) => TRIPLE.exec(line)).filter(Boolean)
    .map(([, ...terms]) => Object.fromEntries(vars.map((name, i) => [name, termOf(terms[i])])));
  return { head: { vars }, results: { bindings } };
}

function termOf(text) {
  const plain = (escaped) => escaped.replace(/\\(?:u(.{4})|U(.{8})|(.))/g, (all, four, eight, one) =>
    one ? ESCAPED[one] ?? one : String.fromCodePoint(parseInt(four ?? eight, 16)));
  if (text.startsWith("<")) return { type: "uri", value: plain(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const lang = text[end + 1] === "@" ? text.slice(end + 2) : undefined;
  const datatype = text[end + 1] === "^" ? text.slice(end + 4, -1) : undefined;
  return { type: "literal", value: plain(text.slice(1, end)), "xml:lang": lang, datatype };
}

function cell(term) {
  if (!term) return el("td");
  if (term.type === "uri") return el("td", {}, linkOf(term.value));
  if (term.type === "bnode") return el("td", {}, el("bdi", { class: "muted" }, `_:${term.value}`));
  const lang = term["xml:lang"];
  const type = term.datatype && term.datatype !== STRING ? shortOf(term.datatype) : undefined;
  return el("td", { class: NUMBER.test(term.datatype) ? "number" : undefined, title: type },
    el("bdi", { lang }, term.value), lang ? el("span", { class: "lang" }, lang) : "");
}

/* Numbers by size, everything else as its readers would; what is missing comes last. */
const COLLATOR = new Intl.Collator(SETTINGS.lang, { numeric: true });
function compare(a, b) {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  if (NUMBER.test(a.datatype) && NUMBER.test(b.datatype)) return a.value - b.value;
  return COLLATOR.compare(a.value, b.value);
}

class Table {
  constructor({ head, results }) {
    this.columns = head.vars;
    this.rows = results.bindings;
    this.sorted = this.rows;
    this.shown = ROWS;
    this.body = el("tbody");
    this.heads = this.columns.map((name) =>
      el("th", { scope: "col" },
        el("button", { type: "button", title: t("query_sort", { name }), onclick: () => this.sort(name) },
          name, el("span", { "aria-hidden": "true" }))));
    this.more = el("button", { type: "button", class: "button", onclick: () => this.showMore() });
    this.draw();
    this.element = el("div", {},
      el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": t("query_table") },
        el("table", {}, el("thead", {}, el("tr", {}, ...this.heads)), this.body)),
      this.more);
  }

  /* Up, down, then as they came. */
  sort(name) {
    const ways = ["ascending", "descending", ""];
    this.way = this.by === name ? ways[(ways.indexOf(this.way) + 1) % 3] : ways[0];
    this.by = name;
    const turn = this.way === "descending" ? -1 : 1;
    this.sorted = this.way
      ? [...this.rows].sort((a, b) => a[name] && b[name] ? turn * compare(a[name], b[name]) : compare(a[name], b[name]))
      : this.rows;
    this.draw();
  }

  showMore() {
    const first = this.shown;
    this.shown += ROWS;
    this.draw();
    const row = this.body.rows[first];
    row.tabIndex = -1;
    row.focus();
  }

  draw() {
    this.heads.forEach((head, i) => {
      const way = this.columns[i] === this.by ? this.way : "";
      if (way) head.setAttribute("aria-sort", way);
      else head.removeAttribute("aria-sort");
      head.querySelector("span").textContent = { ascending: "▲", descending: "▼" }[way] ?? "";
    });
    const rows = this.sorted.slice(0, this.shown);
    this.body.replaceChildren(...rows.map((row) =>
      el("tr", {}, ...this.columns.map((name) => cell(row[name])))));
    const left = this.rows.length - rows.length;
    this.more.hidden = left === 0;
    this.more.textContent = t("query_more", { n: Math.min(left, ROWS) });
  }
}

/* ---- the page ---- */

class Query {
  constructor() {
    this.form = byId("editor");
    this.text = byId("text");
    this.result = byId("result");
    this.lines = document.querySelector(".lines");
    for (const name of ["prefixes", "share", "keys", "narrow"]) byId(name).hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
    });
    this.text.addEventListener("input", () => this.count());
    this.text.addEventListener("scroll", () => { this.lines.scrollTop = this.text.scrollTop; });
    byId("stop").addEventListener("click", () => this.asked.abort());
    byId("prefixes").addEventListener("click", () => this.addPrefixes());
    byId("share").addEventListener("click", () => this.share());
    byId("clear").addEventListener("click", () => this.forget());
    byId("narrow").addEventListener("input", () => this.narrow());
    addEventListener("hashchange", () => this.open());
    this.drawHistory();
    this.showChosen();
    this.count();
    if (!this.open() && this.form.hasAttribute("data-runs")) this.run();
  }

  /* A link to a query has it behind #: no server is told of it until it is run. */
  open() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query === null) return false;
    this.put(query);
    this.run();
    return true;
  }

  /* Show the questions that hold all the words. */
  narrow() {
    const words = fold(byId("narrow").value).split(" ");
    for (const item of document.querySelectorAll(".questions li")) {
      const title = fold(item.textContent);
      item.hidden = !words.every((word) => title.includes(word));
    }
  }

  /* The list scrolls in its place: the question that was chosen is to be seen. */
  showChosen() {
    const chosen = document.querySelector(".questions [aria-current]");
    const list = chosen?.closest("ul");
    if (list) list.scrollTop = chosen.offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  put(query) {
    this.text.value = query;
    this.count();
  }

  /* Lines never wrap, so that each number stands beside its own. */
  count() {
    const n = this.text.value.split("\n").length;
    if (this.lines.childElementCount === n) return;
    this.lines.replaceChildren(...Array.from({ length: n }, (_, i) => el("span", {}, String(i + 1))));
    this.lines.scrollTop = this.text.scrollTop;
  }

  addPrefixes() {
    const query = this.text.value;
    const has = (name) => new RegExp(`\\bprefix\\s+${name}:`, "i").test(query);
    const uses = (name) => new RegExp(`(?<![\\w<"'/])${name}:[\\w]`).test(query);
    const all = Object.keys(SETTINGS.prefixes);
    const used = all.filter((name) => uses(name) && !has(name));
    const chosen = used.length || all.some(has) ? used : ["kg", "schema", "skos"];
    const lines = chosen.map((name) => `PREFIX ${name}: <${SETTINGS.prefixes[name]}>\n`).join("");
    this.text.setRangeText(lines, 0, 0, "preserve");
    this.count();
    this.text.focus();
  }

  /* ---- asking ---- */

  fetch(accept, query, signal) {
    const headers = { Accept: accept, "Content-Type": "application/sparql-query" };
    return fetch(this.form.action, { method: "POST", headers, body: query, signal });
  }

  async run() {
    const query = this.text.value;
    if (!query.trim()) return;
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    const begin = performance.now();
    this.busy(true);
    byId("told").textContent = t("query_running");
    try {
      const accept = `${TABLES.JSON[0]}, ${GRAPHS["N-Triples"][0]};q=0.9`;
      const response = await this.fetch(accept, query, asked.signal);
      const body = await response.text();
      if (asked !== this.asked) return;
      const time = seconds((performance.now() - begin) / 1000);
      if (!response.ok) return this.fail(response.status, body);
      this.show(query, response, body, time);
      this.remember(query);
    } catch (error) {
      if (asked !== this.asked) return;
      if (asked.signal.aborted) this.clear(t("query_stopped"));
      else this.fail(0, "");
    } finally {
      if (asked === this.asked) this.busy(false);
    }
  }

  busy(is) {
    byId("stop").hidden = !is;
    this.result.setAttribute("aria-busy", String(is));
  }

  clear(told) {
    byId("told").textContent = told;
    this.result.hidden = true;
    this.result.replaceChildren();
  }

  show(query, response, body, time) {
    const limit = Number(response.headers.get("X-Result-Limit") ?? 0);
    const isGraph = !response.headers.get("Content-Type").includes("json");
    const answer = isGraph ? triplesOf(body) : JSON.parse(body);
    const isVerdict = "boolean" in answer;
    const n = isVerdict ? 1 : answer.results.bindings.length;
    const told = isVerdict ? "query_answered" : isGraph ? "query_triples" : "query_rows";
    byId("told").textContent = t(told, { n, time });
    this.result.replaceChildren(
      limit && n >= limit ? el("p", { class: "remark" }, t("query_cut", { n: limit })) : "",
      isVerdict ? el("p", { class: "verdict" }, t(answer.boolean ? "query_yes" : "query_no"))
        : n ? new Table(answer).element : el("p", { class: "muted" }, t("query_none")),
      this.downloads(query, isVerdict ? VERDICTS : isGraph ? GRAPHS : TABLES));
    this.result.hidden = false;
  }

  fail(status, body) {
    const known = { 0: "query_unreachable", 400: "query_error_400", 503: "query_error_503", 504: "query_error_504" };
    let message = "";
    try {
      message = String(JSON.parse(body).error ?? "");
    } catch {
      /* What stands between us and the server speaks no JSON. */
    }
    this.clear("");
    this.result.hidden = false;
    this.result.replaceChildren(
      el("div", { class: "failed", role: "alert" },
        el("p", {}, t(known[status] ?? "query_error")),
        message ? el("p", { lang: "en" }, el("code", {}, message)) : ""));
    this.mark(message);
  }

  /* Put the cursor where the message says that the query cannot be read. */
  mark(message) {
    const [, line, column] = /\b(?:line |at )(\d+)(?:(?:, column |:)(\d+))?/.exec(message) ?? [];
    const lines = this.text.value.split("\n");
    if (!line || Number(line) > lines.length) return;
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.text.focus();
    this.text.setSelectionRange(before + (column ?? 1) - 1, before + lines[line - 1].length);
  }

  /* ---- taking away ---- */

  downloads(query, forms) {
    return el("div", { class: "tools" }, el("span", {}, t("query_download")),
      ...Object.entries(forms).map(([name, [type, ending]]) =>
        el("button", { type: "button", class: "button", onclick: () => this.save(query, type, ending) }, name)));
  }

  async save(query, type, ending) {
    try {
      const response = await this.fetch(type, query);
      const body = await response.text();
      if (response.ok) saveFile(`answer.${ending}`, type, body);
      else this.fail(response.status, body);
    } catch {
      this.fail(0, "");
    }
  }

  async share() {
    const link = new URL(location.href);
    link.search = SETTINGS.asked ? `?lang=${SETTINGS.lang}` : "";
    link.hash = `query=${encodeURIComponent(this.text.value)}`;
    try {
      await navigator.clipboard.writeText(link.href);
      byId("told").textContent = t("query_copied");
    } catch {
      history.replaceState(null, "", link.href);
      byId("told").textContent = t("query_copy_by_hand");
    }
  }

  /* ---- history; browsers may refuse to keep anything ---- */

  remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(MEMORY));
      return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  }

  remember(query) {
    const rest = this.remembered().filter((one) => one !== query);
    try {
      localStorage.setItem(MEMORY, JSON.stringify([query, ...rest].slice(0, REMEMBERED)));
    } catch {
      return;
    }
    this.drawHistory();
  }

  forget() {
    localStorage.removeItem(MEMORY);
    this.drawHistory();
    this.text.focus();
  }

  drawHistory() {
    const kept = this.remembered();
    const gist = (query) => query.split("\n").map((line) => line.trim())
      .filter((line) => line && !/^(#|prefix\b)/i.test(line)).join(" ").slice(0, 200);
    byId("history").hidden = kept.length === 0;
    byId("history").querySelector("ul").replaceChildren(...kept.map((query) =>
      el("li", {}, el("button", { type: "button", onclick: () => this.recall(query) }, el("code", {}, gist(query))))));
  }

  recall(query) {
    this.put(query);
    this.text.focus();
    scrollTo({ top: 0 });
  }
}

new Query();
