// Opens a page in headless Chromium as a reader would and prints as JSON what happened.
// Usage: node browse.mjs PAGE DOWNLOADS; puppeteer-core and axe-core come from RAILSPINE_NODE_MODULES.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const modules = process.env.RAILSPINE_NODE_MODULES;
const require = createRequire(`${modules}/`);
const puppeteer = require("puppeteer-core");
const [, , path, downloads] = process.argv;
const problems = [];
const requests = [];
const browser = await puppeteer.launch({ executablePath: process.env.RAILSPINE_CHROMIUM, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  const session = await page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads, eventsEnabled: true });
  const downloaded = new Promise((done) => session.on("Browser.downloadProgress", (e) => e.state === "completed" && done()));
  const audits = {};
  const axe = readFileSync(`${modules}/axe-core/axe.min.js`, "utf8");
  const check = async (name, features, width) => {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures(features);
    await page.goto(pathToFileURL(path).href);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    audits[name] = violations.map((found) => `${found.impact} ${found.id}: ${found.nodes[0].html}`);
    return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  };
  const overflow = {};
  for (const scheme of ["light", "dark"]) {
    overflow[scheme] = await check(scheme, [{ name: "prefers-color-scheme", value: scheme }], 1280);
  }
  overflow.narrow = await check("narrow", [{ name: "prefers-color-scheme", value: "light" }], 390);
  await page.setViewport({ width: 1280, height: 900 });

  const column = (name) =>
    page.$$eval("#bom tbody tr", (rows, wanted) => {
      const heads = [...document.querySelectorAll("#bom th")].map((head) => head.dataset.column);
      return rows.filter((row) => !row.hidden).map((row) => row.cells[heads.indexOf(wanted)].textContent);
    }, name);
  const first = await page.$eval("#bom th", (head) => head.dataset.column);
  const sortBy = process.env.RAILSPINE_SORT;
  const seen = { all: await column(first) };
  await page.click(`#bom th[data-column="${sortBy}"] button`);
  seen.ascending = await column(sortBy);
  await page.click(`#bom th[data-column="${sortBy}"] button`);
  seen.descending = await column(sortBy);
  await page.type("#bom-search", "switch");
  seen.searched = await column("category");
  seen.status = await page.$eval("#bom-status", (element) => element.textContent);
  await page.click("#bom-download");
  await downloaded;
  await page.click("#bom-clear");
  seen.cleared = await column(first);

  const shown = () => page.$$eval(".panel", (panels) => panels.filter((panel) => !panel.hidden).map((panel) => panel.dataset.title));
  const tabs = [];
  if (await page.$("[role=tab]")) {
    await page.focus("[role=tab][aria-selected=true]");
    tabs.push(await shown());
    await page.keyboard.press("ArrowRight");
    tabs.push(await shown());
    await page.keyboard.press("End");
    tabs.push(await shown());
    await page.keyboard.press("Home");
    await page.$eval(".panel:not([hidden]) .bar-row", (bar) => bar.focus());
    await page.keyboard.press("Enter");
    seen.filtered = await column("category");
    seen.bar = await page.$eval(".bar-row[aria-pressed=true]", (bar) => bar.dataset.value);
    await page.keyboard.press("Enter");
  }
  await page.click("#theme");
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  await page.emulateMediaType("print");
  const printed = await page.$$eval(".panel", (panels) => panels.filter((panel) => panel.offsetHeight > 0).length);
  console.log(JSON.stringify({ problems, requests, audits, overflow, seen, tabs, theme, printed }));
} finally {
  await browser.close();
}
