// Runs a program under V8: `node v8.mjs MODULE ROUNDS` prints the checksum of the exported run(rounds); a module that exports _start
// instead is a WASI command, which gets ROUNDS as its argument and prints the checksum itself.
import {readFileSync} from 'node:fs';

const [path, rounds] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(path));
if (WebAssembly.Module.exports(module).some(({name}) => name === '_start')) {
  const {WASI} = await import('node:wasi');
  const wasi = new WASI({version: 'preview1', args: [path, rounds]});
  wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
} else {
  const {exports} = await WebAssembly.instantiate(module, {});
  console.log(BigInt.asUintN(64, exports.run(Number(rounds))).toString());
}
