// Turtle files -> triples, read by N3.js -> answers of Comunica.
// node comunica.mjs FILE... : prints {"triples": N}, then for each line of stdin, a
// query as a JSON string, one line: a SPARQL JSON result, or {"error": "..."}.
// It runs in the folder that holds node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const installed = createRequire(`${process.cwd()}/`);
const { Parser, Store } = installed("n3");
const { QueryEngine } = installed("@comunica/query-sparql-rdfjs-lite");

const store = new Store();
for (const path of process.argv.slice(2)) {
  store.addQuads(new Parser({ format: "text/turtle" }).parse(readFileSync(path, "utf8")));
}
say({ triples: store.size });

const engine = new QueryEngine();
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line)));
  } catch (error) {
    say({ error: String(error) });
  }
}

async function answer(query) {
  const result = await engine.query(query, { sources: [store] });
  if (result.resultType === "boolean") {
    return { boolean: await result.execute() };
  }
  const { variables } = await result.metadata();
  const vars = variables.map((each) => (each.variable ?? each).value);
  const rows = await (await result.execute()).toArray();
  const bindings = rows.map((row) =>
    Object.fromEntries([...row].map(([name, term]) => [name.value, json(term)])));
  return { head: { vars }, results: { bindings } };
}

function json(term) {
  if (term.termType === "NamedNode") return { type: "uri", value: term.value };
  if (term.termType === "BlankNode") return { type: "bnode", value: term.value };
  return {
    type: "literal",
    value: term.value,
    ...(term.language
      ? { "xml:lang": term.language }
      : { datatype: term.datatype.value }),
  };
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
