// A stage of 500,000 rows of about 1 kB: memory of the orchestrator each second, time of each tenth, until the artifact
// is there. A static server answers over HTTP; with --direct the client answers from memory, so that all of the time is
// that of rows alone: node benchmarks/perf/rows.ts [--rows 500000] [--direct] [--folder DIR] [--write]
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connectTgi } from '../../packages/engines/src/index.ts';
import {
  ArtifactStore,
  execute,
  noCost,
  rowStage,
  tableStage,
  writeModelReference,
} from '../../packages/graph/src/index.ts';
import type { InferenceClient, Runtime, Stage, WorkerSlot } from '../../packages/spec/src/index.ts';
import { nodeFlags } from '../../scripts/toolchain.mjs';
import { startStaticServer } from './inference/static-server.ts';

const root = resolve(import.meta.dirname, '..', '..');
// As the command line does; all of it is loaded, since its memory counts.
const compiled = join(root, '.toolchain', 'compiled');
if (process.env.NODE_COMPILE_CACHE !== compiled) {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  const { status } = spawnSync(process.execPath, [...nodeFlags, ...process.argv.slice(1)], { env, stdio: 'inherit' });
  process.exit(status ?? 1);
}
await import('../../packages/cli/src/commands/run.ts');
await import('../../packages/cli/src/commands/eval.ts');
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '500000' },
    folder: { type: 'string' },
    direct: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const tenth = Math.ceil(rows / 10);
/** The bar on memory, bytes; memory after the first tenth may grow by so much. */
const mostMemory = 400e6;
const mostGrowth = 1.25;
/** The last tenth may take so much longer than the mean of all. */
const mostSlowing = 1.5;
const inFlight = 256;

const words = 'the model writes an answer that explains how rivers shape valleys and why bread rises slowly'.split(' ');
const text = (seed: number, length: number) =>
  Array.from({ length }, (_, index) => words[(seed * 31 + index * index) % words.length]).join(' ');

interface Pair {
  id: string;
  instruction: string;
  response: string;
  [field: string]: string;
}

let answered = 0;
const direct = {
  capabilities: { maxConcurrentRequests: inFlight / 2 },
  async generate({ prompt }: { prompt: string }) {
    await new Promise(setImmediate);
    answered += 1;
    return { text: text(prompt.length + answered, 64), finish: 'length', promptTokens: 90, generatedTokens: 64 };
  },
  close: async () => {},
} as unknown as InferenceClient;
const server = values.direct ? undefined : await startStaticServer();
const client = server === undefined ? direct : await connectTgi(server.url, { concurrency: inFlight / 2 });
const slot: WorkerSlot = {
  train: async () => ({}),
  serve: async () => client,
  serveAll: async () => [client],
  release: async () => {},
};
const runtime: Runtime = {
  ...{ slots: 1, check: async () => {}, describe: async () => ({}), open: async () => slot, close: async () => {} },
};

const table = tableStage({
  ...{ kind: 'table', version: 1, parameters: { rows }, inputs: {}, label: 'table', cost: noCost },
  *rows(): Generator<Pair> {
    for (let index = 0; index < rows; index += 1) {
      yield { id: `pair-${index}`, instruction: text(index, 90), response: text(index + 7, 64) };
    }
  },
});
const model: Stage = {
  ...{ kind: 'model', version: 1, parameters: {}, inputs: {}, label: 'model', needsWorker: false, cost: noCost },
  async run({ directory }) {
    await writeModelReference(directory, { path: 'canned' });
    return {};
  },
};

interface Mark {
  rows: number;
  /** Seconds since the stage began. */
  seconds: number;
  /** Resident memory, bytes. */
  memory: number;
}

const memory = () => process.memoryUsage.rss();
let began = performance.now();
let made = 0;
const marks: Mark[] = [];
const now = () => (performance.now() - began) / 1000;
const stage = rowStage<Pair, 'model'>({
  ...{ kind: 'generate', version: 1, label: 'rows', parameters: {}, inputs: { table, model }, cost: noCost },
  table: 'table',
  models: ['model'],
  async process({ id, instruction }, models, signal) {
    const {
      text: response,
      finish,
      generatedTokens,
    } = await models.model.generate({ prompt: instruction, maxNewTokens: 64, temperature: 0 }, signal);
    made += 1;
    if (made % tenth === 0) marks.push({ rows: made, seconds: now(), memory: memory() });
    return { id, instruction, response, generation: { finish, tokens: generatedTokens } };
  },
});

const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'mainbench-rows-')));
const store = new ArtifactStore(folder);
const nothing = () => {};
const observer = {
  ...{ started: nothing, progressed: nothing, finished: nothing, failed: nothing, retried: nothing, overall: nothing },
};
const options = { store, runtime, environment: {}, signal: new AbortController().signal, observer };
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

await execute([table, model], options);
process.stdout.write(`A table of ${rows} rows took ${now().toFixed(1)} s; ${megabytes(memory())} of memory.\n`);

const source = values.direct ? 'a client that answers from memory' : 'a static server on the same machine';
const samples: Mark[] = [];
const sampler = setInterval(() => samples.push({ rows: made, seconds: now(), memory: memory() }), 1000);
const used = process.cpuUsage();
began = performance.now();
await execute([stage], options);
const seconds = now();
clearInterval(sampler);
await client.close();
await server?.close();
const { user, system } = process.cpuUsage(used);
const { facts, files } = await store.readManifest(stage);
const { size } = await stat(join(store.directoryOf(stage), 'rows.jsonl'));
if (facts.rows !== rows || files['rows.jsonl']?.bytes !== size) throw new Error('the artifact is not whole');

const peak = Math.max(...samples.map((sample) => sample.memory), ...marks.map((mark) => mark.memory));
const first = marks[0] as Mark;
const later = samples.filter((sample) => sample.rows >= first.rows).map((sample) => sample.memory);
const growth = Math.max(...later) / first.memory;
const spans = marks.map((mark, index) => mark.seconds - (marks[index - 1]?.seconds ?? 0));
const lastMark = marks.at(-1) as Mark;
const slowing = (spans.at(-1) as number) / (lastMark.seconds / spans.length);
const result = {
  ...{ rows, bytes: size, in_flight: inFlight, answers: source, node: process.version, cores: availableParallelism() },
  ...{ seconds, merge_seconds: seconds - lastMark.seconds, processor_seconds: (user + system) / 1e6 },
  ...{ peak_memory: peak, growth_after_first_tenth: growth, last_tenth_against_mean: slowing },
  marks,
  samples,
};
const lines = [
  '| rows | time of these, s | rows/s | memory |',
  '|---:|---:|---:|---:|',
  ...marks.map((mark, index) => {
    const span = spans[index] as number;
    const cells = [mark.rows.toLocaleString('en'), span.toFixed(1), (tenth / span).toFixed(0), megabytes(mark.memory)];
    return `| ${cells.join(' | ')} |`;
  }),
];
const verdicts = [
  `peak memory ${megabytes(peak)}, the bar is ${megabytes(mostMemory)}`,
  `highest memory after the first tenth ${growth.toFixed(2)} × that at its end, the bar is ${mostGrowth}`,
  `last tenth ${slowing.toFixed(2)} × the mean, the bar is ${mostSlowing}`,
];
const summary =
  `${rows.toLocaleString('en')} rows (${megabytes(size)}) in ${seconds.toFixed(1)} s, of which the last ` +
  `${(seconds - lastMark.seconds).toFixed(1)} s merged the shards; ` +
  `${(((user + system) / 1000 / rows) * 1000).toFixed(0)} µs of processor time per row, including journal and merge.`;
process.stdout.write(`${lines.join('\n')}\n\n${summary}\n${verdicts.join('\n')}\n`);

if (values.write) {
  await writeFile(join(root, 'docs', 'performance-rows.json'), `${JSON.stringify(result, null, 1)}\n`);
  const page = join(root, 'docs', 'performance.md');
  const [start, end] = ['<!-- rows: begin -->', '<!-- rows: end -->'];
  const before = await readFile(page, 'utf8').catch(() => '# Performance\n');
  const section = [
    start,
    '## Rows',
    '',
    'In a stage of many rows, memory stays flat and time grows linearly. Measured by `node benchmarks/perf/rows.ts --write` ' +
      `(Node ${process.version}, ${availableParallelism()} cores, ${source}, ${inFlight} rows ` +
      'in flight; one sample per second in [performance-rows.json](performance-rows.json)):',
    '',
    ...lines,
    '',
    `${summary} ${verdicts.map((verdict) => `${verdict[0]?.toUpperCase()}${verdict.slice(1)}.`).join(' ')}`,
    end,
  ].join('\n');
  const from = before.indexOf(start);
  const kept = from === -1 ? `${before.trimEnd()}\n\n` : before.slice(0, from);
  const rest = from === -1 ? '\n' : before.slice(before.indexOf(end) + end.length);
  await writeFile(page, `${kept}${section}${rest}`);
}
if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
if (peak > mostMemory || growth > mostGrowth || slowing > mostSlowing) {
  process.stderr.write('A bar was missed.\n');
  process.exitCode = 1;
}
