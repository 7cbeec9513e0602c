"use strict";
/* What all parts of the page use: elements, text compared, data. */

const byId = (id) => document.getElementById(id);

/* An element; text becomes text nodes, never markup. Empty children are left out. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

/* Letters without accents or case, words parted by one space: what search compares. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/ø/g, "o")
    .replace(/ł/g, "l").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/* Things have a name in each language; works, people and pages have but their own. */
const bilingual = ({ group }) => ["Method", "Benchmark", "Concept", "Venue"].includes(group);

/* Three ways to look at the same content; only the first is drawn. */
const VIEWS = ["graph", "table", "names"];

async function readData() {
  const data = JSON.parse(byId("data").textContent);
  if (typeof data !== "string") return data;
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(unpacked).text());
}
