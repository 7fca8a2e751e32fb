// The work of dedup.ts in a process of its own: reads texts into a table, cleans it, and prints what that took as JSON:
// node dedup-process.ts TEXTS.jsonl FOLDER STEP ...
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cleaningSteps } from '../../packages/data/src/index.ts';
import { texts } from '../../packages/data/src/sources/texts.ts';
import { ArtifactStore, execute, noCost, tableStage } from '../../packages/graph/src/index.ts';
import { readRows } from '../../packages/pipeline/src/index.ts';
import { cleanedTables } from '../../packages/pipeline/src/stages/cleaning-stage.ts';
import { sourceTable } from '../../packages/pipeline/src/stages/data-stages.ts';

// All of the command line is loaded, since its memory counts.
await import('../../packages/cli/src/commands/run.ts');

const [file = '', folder = '', ...names] = process.argv.slice(2);
const signal = new AbortController().signal;
const source = { dataDirectory: dirname(file), signal, note: () => {} };
const pairs = (name: string) => ({
  rows: 1,
  tokensPerRow: 1,
  stage: tableStage({
    ...{ kind: name, version: 1, parameters: {}, inputs: {}, label: name, cost: noCost },
    rows: () => [{ id: 'a', instruction: `The only pair of ${name}?`, response: `There is no other pair of ${name}.` }],
  }),
});
const heldOut = pairs('held-out');
const options = texts.options.parse({ file: basename(file), deduplicate: false });
const unlabeled = await sourceTable('unlabeled', texts, options, 250, source, heldOut);
const steps = names.map((name) => {
  const step = cleaningSteps.find((each) => each.name === name);
  if (step === undefined) throw new TypeError(`there is no step ${name}`);
  // Invented words have no stop words among them.
  const given = name === 'gopher' ? { stop_words: 0 } : {};
  return { step, options: step.options.parse(given), tables: step.tables, identity: null };
});
const { stage, tables } = cleanedTables({ heldOut, seed: pairs('seed'), unlabeled }, steps, source);
const cleaned = tables.unlabeled?.stage ?? stage;

await mkdir(folder, { recursive: true });
const store = new ArtifactStore(join(folder, 'artifacts'));
const nothing = () => {};
const observer = {
  ...{ started: nothing, progressed: nothing, finished: nothing, failed: nothing, retried: nothing, overall: nothing },
};
const runtime = {
  ...{ slots: 1, check: async () => {}, describe: async () => ({}), close: async () => {} },
  open: () => Promise.reject(new Error('no stage has a worker')),
};
const run = { store, runtime, environment: {}, signal, observer };
const began = performance.now();
await execute([unlabeled.stage], run);
const read = performance.now();
await execute([cleaned], run);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage();
const kept: number[] = [];
for await (const { id } of readRows(store, cleaned)) kept.push(Number(String(id).slice(1)));
process.stdout.write(
  JSON.stringify({
    seconds,
    read_seconds: (read - began) / 1000,
    processor_seconds: (user + system) / 1e6,
    peak_memory: process.resourceUsage().maxRSS * 1024,
    kept,
  }),
);
