// Parses the Mermaid files named on the command line with Mermaid itself; the first bad one ends it with its error.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.RAILSPINE_NODE_MODULES}/`);
const { JSDOM } = require("jsdom");
globalThis.window = new JSDOM("").window;
globalThis.document = globalThis.window.document;
const found = `${process.env.RAILSPINE_NODE_MODULES}/mermaid/dist/mermaid.core.mjs`;
const { default: mermaid } = await import(pathToFileURL(found).href);
for (const path of process.argv.slice(2)) {
  const { diagramType } = await mermaid.parse(readFileSync(path, "utf8"));
  console.log(diagramType);
}
