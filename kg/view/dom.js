"use strict";
/* What all parts of the page use: elements, text compared, data. */

const byId = (id) => document.getElementById(id);

/* Whether the page stands in one column, as on a phone or with large letters. */
const isNarrow = () => matchMedia("(max-width: 45em)").matches;

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

/* Ways to look at the same content; only the first is drawn. */
const VIEWS = ["graph", "table", "matrix", "names"];

/* Hand over a text as a file, without asking anything of the network. */
function saveFile(name, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/* Rows as CSV, with the mark by which spreadsheets know UTF-8. They would run a cell that
   begins like a formula, and texts of pages are other people's. */
function saveCsv(name, rows) {
  const cell = (value) => {
    const runs = typeof value === "string" && /^\s*[=+\-@＝＋－＠]/.test(value);
    return `"${`${runs ? "'" : ""}${value}`.replaceAll('"', '""')}"`;
  };
  const text = rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
  saveFile(name, "text/csv;charset=utf-8", `\ufeff${text}`);
}

/* Not every browser tells when it has nothing to do. */
const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);

async function readData() {
  const data = JSON.parse(byId("data").textContent);
  if (typeof data !== "string") return data;
  const letters = atob(data);
  const bytes = new Uint8Array(letters.length);
  /* A loop takes a twentieth of the time of Uint8Array.from. */
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(unpacked).text());
}
