// Runs a program under V8: `node v8.mjs MODULE ROUNDS` prints the checksum.
import {readFileSync} from 'node:fs';

const [path, rounds] = process.argv.slice(2);
const {instance} = await WebAssembly.instantiate(readFileSync(path), {});
console.log(BigInt.asUintN(64, instance.exports.run(Number(rounds))).toString());
