/* Reading: the names in a text found, marked and within reach; where a text stands. */

/* What a text is made of: words, and the marks that no name goes across. */
const WORD = /[\p{L}\p{N}\p{M}]+|[.,;:!?](?=\s)/gu;
const CUT = /(?:…|\.\.\.)[ \u00a0]?\((?:see more|voir plus)\)/gi;
/* How a text ends that was not cut: with a sentence, or with an address. */
const END = /[.!?。！？؟][)\]"”»’']*$|[^\s.]\.[^\s.]+$/;

/* R2I, LLMs, OC-GFN, LoRA: a short word, half of it capitals. */
function isAcronym(name) {
  const capitals = name.match(/\p{Lu}/gu)?.length ?? 0;
  return /^[\p{L}\p{N}-]{2,9}$/u.test(name) && capitals > 1 && 2 * capitals >= name.match(/\p{L}/gu).length;
}

/* Only addresses that Python marked, and that still read so here, become links. */
const isLink = ({ text, link }) => link && /^(?:https?:\/\/|mailto:)/i.test(text);

/* A word without accents, case and plural, in both languages: a key, not a word. Texts
   say the same words again and again: each is cut once. */
const STEMS = new Map();
function stem(word) {
  if (!STEMS.has(word)) STEMS.set(word, cutWord(fold(word) || word));
  return STEMS.get(word);
}
function cutWord(folded) {
  if (folded.length < 4) return folded;
  return folded.replace(/eaux$/, "eau").replace(/aux$/, "al")
    .replace(/(?<!s)[sx]$/, "").replace(/e$/, "").replace(/(?<!s)s$/, "").replace(/y$/, "i");
}

/* The stems of a text, so that one name stands in another where its stems do. */
const stemsOf = (text) => ` ${[...text.matchAll(WORD)].map(([word]) => stem(word)).join(" ")} `;

/* How the longest word of a name begins in a folded text, whatever its ending. */
function beginning(name) {
  const longest = [...name.matchAll(WORD)].map(([word]) => stem(word)).sort((a, b) => b.length - a.length)[0] ?? "";
  return ` ${longest.replace(/(?:al|i)$/, "")}`;
}

/* Finds names in texts: the first that begins, of those the longest. Accents, case and
   plurals are set aside; but an acronym is written as it is: IL is not the French "il". */
class Spotter {
  constructor(names = []) {
    this.root = { next: new Map(), names: [] };
    for (const name of names) this.add(name);
  }

  add(name, whose) {
    let place = this.root;
    for (const [word] of name.matchAll(WORD)) {
      const key = stem(word);
      if (!place.next.has(key)) place.next.set(key, { next: new Map(), names: [] });
      place = place.next.get(key);
    }
    if (fold(name).length > 1) place.names.push({ name, whose });
  }

  /* The ranges of a text where names stand, in their order, none over another. */
  * spots(text) {
    const words = [...text.matchAll(WORD)];
    const letters = (word) => word.replace(/[^\p{L}\p{N}]|s$/gu, "");
    for (let first = 0; first < words.length; first++) {
      let place = this.root;
      let best = null;
      const begin = words[first].index;
      for (let last = first; last < words.length; last++) {
        place = place.next.get(stem(words[last][0]));
        if (!place) break;
        const end = words[last].index + words[last][0].length;
        const found = place.names.find(({ name }) =>
          !isAcronym(name) || letters(name) === letters(text.slice(begin, end)));
        if (found) best = { begin, end, whose: found.whose, last };
      }
      if (!best) continue;
      yield best;
      first = best.last;
    }
  }

  /* A text in pieces: strings, and what is made of the names between them. */
  pieces(text, make) {
    const pieces = [];
    let done = 0;
    for (const { begin, end, whose } of this.spots(text)) {
      pieces.push(text.slice(done, begin), make(text.slice(begin, end), whose));
      done = end;
    }
    return [...pieces, text.slice(done)];
  }
}

/* The sentence of a text in which a range lies. */
function sentenceAt(text, { begin, end }) {
  const before = Math.max(...[". ", "? ", "! "].map((stop) => text.lastIndexOf(stop, begin)));
  const after = text.slice(end).search(/[.?!](?:\s|$)/);
  return text.slice(before < 0 ? 0 : before + 2, after < 0 ? text.length : end + after + 1);
}

/* An address that has the browser scroll to a text, told by its first and last words. */
function placeIn(address, text) {
  const words = text.trim().split(/\s+/);
  const ends = words.length > 12 ? [words.slice(0, 6), words.slice(-6)] : [words];
  const told = ends.map((some) => encodeURIComponent(some.join(" ")).replaceAll("-", "%2D"));
  return `${address}${address.includes("#") ? "" : "#"}:~:text=${told.join(",")}`;
}

Object.assign(Page.prototype, {

  /* A sentence with names in it marked. */
  highlight(sentence, names) {
    return new Spotter(names).pieces(sentence, (text) => el("mark", {}, text));
  },

  wordings(node) {
    return node.untitled ? [] : [...Object.values(node.names), ...(node.others ?? []).map(({ text }) => text)];
  },

  quote(quote, names) {
    const { text, lang } = quote;
    return el("blockquote", {}, el("p", { lang, dir: "auto" }, ...this.highlight(text, names)), this.standing(quote));
  },

  /* Works that write a name of a thing, where no relation was sure enough to be stated:
     found as text, and said to be so. */
  written(i) {
    const node = this.nodes[i];
    if (!bilingual(node)) return [];
    const spotter = this.spotterAmongLonger(i);
    const beginnings = this.wordings(node).map(beginning);
    const tied = new Set(node.links.flatMap((edge) => [edge.from, edge.to]));
    const works = this.texts().filter(({ work }) => !tied.has(work)).flatMap((abstract) => {
      if (!beginnings.some((part) => this.foldedText(abstract).includes(part))) return [];
      const { work, text, lang } = abstract;
      const spot = [...spotter.spots(text)].find(({ whose }) => whose === i);
      return spot ? [{ work, sentence: sentenceAt(text, spot), lang }] : [];
    });
    if (!works.length) return [];
    const marked = (text, whose) => whose === i ? el("mark", {}, text) : text;
    return [
      el("h3", { class: "group" }, `${this.t("written")} (${this.number(works.length)})`),
      el("p", { class: "muted" }, this.t("written_hint")),
      el("ul", { class: "links" }, ...this.fold(works, ({ work, sentence, lang }) => el("li", {}, this.work(work),
        el("p", { class: "written", lang, dir: "auto" }, ...spotter.pieces(sentence, marked))))),
    ];
  },

  /* The names of a thing, and the longer ones of other things that hold one of them:
     "memory network" does not write "memory". */
  spotterAmongLonger(i) {
    const spotter = new Spotter();
    const own = this.wordings(this.nodes[i]);
    const stems = new Set(own.map(stemsOf));
    const beginnings = own.map(beginning);
    for (const name of own) spotter.add(name, i);
    for (const { text, folded, i: other } of this.index()) {
      if (other === i || !bilingual(this.nodes[other]) || !beginnings.some((part) => folded.includes(part))) continue;
      const longer = stemsOf(text);
      if (!stems.has(longer) && [...stems].some((some) => longer.includes(some))) spotter.add(text, other);
    }
    return spotter;
  },

  /* The abstracts of works. */
  texts() {
    this.textsKnown ??= this.nodes.filter(({ group, details }) => group === "Publication" && details?.abstract)
      .map(({ i, details }) => ({ work: i, ...details.abstract[0] }));
    return this.textsKnown;
  },

  /* A text as it is searched; making it takes longer than searching it. */
  foldedText(abstract) {
    abstract.folded ??= ` ${fold(abstract.text)}`;
    return abstract.folded;
  },

  /* Make what search and `written` need while nothing is asked for: at once, 3,000 works
     and 30,000 names take a fifth of a second. */
  readAhead(left = [...this.texts()]) {
    this.index();
    const end = performance.now() + 8;
    while (left.length && performance.now() < end) this.foldedText(left.pop());
    if (left.length) whenIdle(() => this.readAhead(left));
  },

  /* Sentences, each once, with every place where it stands. */
  sentences(quotes, names) {
    return [...Map.groupBy(quotes, ({ text }) => text).values()].map(([first, ...again]) => {
      const one = this.quote(first, names);
      one.append(...again.map((quote) => this.standing(quote)));
      return one;
    });
  },

  standing(quote) {
    const { text, lang, source, page, begin, end } = quote;
    const where = page < 0 ? el("bdi", {}, source) : el("button", {
      type: "button", class: "open", onclick: () => this.open(page),
    }, this.short({ text: source }));
    return el("footer", {}, where, " · ", this.t("place", { begin, end }), " ", this.tag(lang),
      this.outside(page, text), this.copyButton(quote));
  },

  /* A way to the text on the page itself, where that is an address; "" elsewhere. */
  outside(page, text) {
    const [source] = this.nodes[page]?.details?.source ?? [];
    if (!source || !isLink(source) || !/^http/i.test(source.text)) return "";
    return el("a", {
      class: "outside", href: placeIn(source.text, text), target: "_blank", rel: "noopener noreferrer",
      title: this.t("new_tab"),
    }, this.t("on_the_page"));
  },

  /* The abstract of a work: what the work is tied to is marked where it is named. */
  abstract(i) {
    return (this.nodes[i].details?.abstract ?? []).flatMap(({ text, lang }) => {
      const last = text.trimEnd().length;
      const joined = text.replace(CUT, (mark, place) => place + mark.length < last ? "" : "…").trimEnd();
      const whole = END.test(joined) || joined.endsWith("…") ? joined : `${joined}…`;
      const kinds = new Map();
      const pieces = this.spotterOf(i).pieces(whole, (name, whose) => {
        const { group } = this.nodes[whose];
        kinds.set(group, (kinds.get(group) ?? new Set()).add(whose));
        return this.thing(whose, name);
      });
      return [
        el("h3", {}, this.t("abstract"), this.tag(lang)),
        el("p", { class: "abstract text", lang, dir: "auto" }, ...pieces),
        whole.endsWith("…") ? el("p", { class: "muted" }, this.t("cut_short")) : "",
        kinds.size ? this.legendOf(kinds) : "",
      ];
    });
  },

  /* What the marks mean: as many kinds as stand in the text, as the legend shows them. */
  legendOf(kinds) {
    return el("ul", { class: "key", "aria-label": this.t("marked") }, ...this.kinds.filter((kind) => kinds.has(kind))
      .map((kind) => el("li", {}, this.glyph(kind),
        el("span", { class: `thing ${kind}` }, this.kindName(kind, kinds.get(kind).size)),
        ` ${this.number(kinds.get(kind).size)}`)));
  },

  /* The names of all that a work is tied to: what it says most of first, and preferred
     names before others, so that a name that two things share means the likelier one. */
  spotterOf(i) {
    const spotter = new Spotter();
    const things = this.nodes[i].links
      .filter((edge) => edge.from === i && bilingual(this.nodes[edge.to]))
      .sort((a, b) => this.turnOf(a.predicate) - this.turnOf(b.predicate)).map((edge) => this.nodes[edge.to]);
    for (const node of things) for (const name of Object.values(node.names)) spotter.add(name, node.i);
    for (const node of things) for (const { text } of node.others ?? []) spotter.add(text, node.i);
    return spotter;
  },

  /* A name in running text: a link, for links break over lines and open in a new tab. */
  thing(i, text) {
    return el("a", {
      class: `thing ${this.nodes[i].group}`, href: this.hashOf({ ...this.state, node: i, with: -1 }),
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.open(i);
      },
      ...this.lights(i),
    }, text);
  },

  /* What is pointed at in the panel is lit in the drawing. */
  lights(i) {
    const light = (one) => () => { if (this.stage.isDrawn?.has(i)) this.stage.hover(one); };
    return { onpointerenter: light(i), onfocus: light(i), onpointerleave: light(-1), onblur: light(-1) };
  },
});
