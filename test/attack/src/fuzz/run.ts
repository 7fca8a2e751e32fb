// node test/attack/src/fuzz/run.ts [COUNT] [SEED]: the fuzz for a night; prints what failed, small enough to paste.
import { fuzzCommandLine } from './fuzz-command-line.ts';
import { fuzzReaders } from './fuzz-readers.ts';

const [count = 20_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
process.stdout.write(`${count} files, seed ${seed}\n`);
const { counts, failures } = await fuzzReaders(count, seed);
for (const [name, times] of Object.entries(counts)) process.stdout.write(`${name}: ${times}\n`);
failures.push(...(await fuzzCommandLine(Math.ceil(count / 200), seed)));
for (const failure of failures) process.stdout.write(`\nfailed: ${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
