// Memory of the command line while a source reads a million texts into a table, and time of one line of 30 MB:
// node benchmarks/perf/read-rows.ts [--rows 1000000]
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { texts } from '../../packages/data/src/sources/texts.ts';
import { ArtifactStore, execute, noCost, tableStage } from '../../packages/graph/src/index.ts';
import type { JsonObject } from '../../packages/spec/src/index.ts';
import { nodeFlags } from '../../scripts/toolchain.mjs';

// As the command line starts: without its flags, the young generation of Node's heap takes 110 MB more.
if (!nodeFlags.every((flag) => process.execArgv.includes(flag))) {
  const { status } = spawnSync(process.execPath, [...nodeFlags, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

// All of the command line is loaded, since its memory counts.
await import('../../packages/cli/src/commands/run.ts');

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
/** Bars: resident memory, bytes; seconds of processor time for one line of 30 MB. */
const mostMemory = 300e6;
const mostSeconds = 5;

const words = 'the model writes an answer that explains how rivers shape valleys and why bread rises slowly'.split(' ');

function* lines(): Generator<string> {
  for (let row = 0; row < rows; row += 1) {
    const text = Array.from(
      { length: 40 },
      (_, at) => words[(row * 31 + at * at * 7 + ((row >> (at % 20)) & 1)) % words.length],
    );
    yield `${JSON.stringify({ id: `t${row}`, text: `${row} ${text.join(' ')}` })}\n`;
  }
}

const folder = await mkdtemp(join(tmpdir(), 'mainbench-read-'));
const signal = new AbortController().signal;
const context = { dataDirectory: folder, signal, note: () => {} };
const nothing = () => {};
const observer = {
  ...{ started: nothing, progressed: nothing, finished: nothing, failed: nothing, retried: nothing, overall: nothing },
};
const runtime = { slots: 1, check: async () => {}, describe: async () => ({}), close: async () => {} };
const open = () => Promise.reject(new Error('no stage here trains or serves'));

/** Reads a file into a table; returns seconds of processor time. */
async function read(file: string, expected: number): Promise<number> {
  const options = texts.options.parse({ file });
  const table = tableStage({
    ...{ kind: 'source', version: 1, parameters: { file }, inputs: {}, label: file, cost: noCost },
    rows: () => texts.read(options, context) as AsyncIterable<JsonObject>,
  });
  const store = new ArtifactStore(folder);
  const used = process.cpuUsage();
  await execute([table], { store, runtime: { ...runtime, open }, environment: {}, signal, observer });
  const { user, system } = process.cpuUsage(used);
  const { facts } = await store.readManifest(table);
  if (facts.rows !== expected) throw new Error(`expected ${expected} rows, found ${facts.rows}`);
  return (user + system) / 1e6;
}

try {
  const million = join(folder, 'texts.jsonl');
  await pipeline(lines, createWriteStream(million));
  const seconds = await read(million, rows);
  const peak = process.resourceUsage().maxRSS * 1024;
  const long = join(folder, 'long.txt');
  await writeFile(long, 'word '.repeat(6_000_000));
  const lineSeconds = await read(long, 1);
  const verdicts = [
    `${rows.toLocaleString('en')} texts: ${(peak / 1e6).toFixed(0)} MB of memory, the bar is ${mostMemory / 1e6} MB (${seconds.toFixed(1)} s of processor time)`,
    `one line of 30 MB: ${lineSeconds.toFixed(1)} s of processor time, the bar is ${mostSeconds}`,
  ];
  process.stdout.write(`${verdicts.join('\n')}\n`);
  if (peak > mostMemory || lineSeconds > mostSeconds) {
    process.stderr.write('A bar was missed.\n');
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
