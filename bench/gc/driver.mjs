// Runs one function of a module in V8 and prints what its collector did, as one line of JSON.
// Usage: node driver.mjs FILE FUNCTION A B
import { readFileSync } from "node:fs";
import { PerformanceObserver, performance } from "node:perf_hooks";

const [file, name, a, b] = process.argv.slice(2);
const pauses = [];
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) pauses.push(entry.duration);
});
observer.observe({ entryTypes: ["gc"] });

const { instance } = await WebAssembly.instantiate(readFileSync(file));
const start = performance.now();
const result = instance.exports[name](Number(a), Number(b));
const seconds = (performance.now() - start) / 1000;
// Entries arrive with the event loop.
await new Promise((done) => setTimeout(done, 50));
console.log(JSON.stringify({
  result,
  seconds,
  peak_kib: process.resourceUsage().maxRSS,
  collections: pauses.length,
  longest_ms: Math.max(0, ...pauses),
  total_ms: pauses.reduce((sum, pause) => sum + pause, 0),
}));
