// What it costs to compare artifacts with their checksums: every file of a finished run against that run's own time, and
// the start of a finished run with 10 GB of weights: node benchmarks/perf/verification.ts [--run runs/quickstart]
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ArtifactStore, findDamage, manifestFile, noCost, parseManifest } from '../../packages/graph/src/index.ts';
import type { Stage } from '../../packages/spec/src/index.ts';

const { values } = parseArgs({ options: { run: { type: 'string', default: 'runs/quickstart' } } });
/** Bars: share of a run's time; seconds to start with weights of so many bytes. */
const mostShare = 0.02;
const mostSeconds = 1;
const weightBytes = 10e9;

const seconds = async (work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** Seconds from the first stage's start to the last one's end, and those that hashing all artifacts takes. */
async function wholeRun(folder: string): Promise<{ ran: number; compared: number; bytes: number }> {
  let [first, last, bytes] = [Number.POSITIVE_INFINITY, 0, 0];
  const found: { directory: string; files: Parameters<typeof findDamage>[1] }[] = [];
  for (const name of await readdir(join(folder, 'artifacts'))) {
    const directory = join(folder, 'artifacts', name);
    const manifest = parseManifest(await readFile(join(directory, manifestFile), 'utf8'));
    if (typeof manifest === 'string') throw new Error(`${directory}: ${manifest}`);
    const start = Date.parse(manifest.startedAt) / 1000;
    first = Math.min(first, start);
    last = Math.max(last, start + manifest.seconds);
    for (const file of Object.values(manifest.files)) bytes += file.bytes;
    found.push({ directory, files: manifest.files });
  }
  const compared = await seconds(async () => {
    for (const { directory, files } of found) {
      const damage = await findDamage(directory, files);
      if (damage !== undefined) throw new Error(`${damage.file}: ${damage.found}`);
    }
  });
  return { ran: last - first, compared, bytes };
}

/** Seconds to make sure that a model of many bytes is there, in a new process's store, after it was committed. */
async function largeModel(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-verification-'));
  try {
    const stage: Stage = {
      ...{ kind: 'train', version: 1, parameters: {}, inputs: {}, label: 'train', needsWorker: false, cost: noCost },
      run: async () => ({}),
    };
    const store = new ArtifactStore(folder);
    for (let part = 0; part < 4; part += 1) {
      const weights = await open(join(await store.openPartial(stage), `model-${part}.safetensors`), 'w');
      await weights.truncate(weightBytes / 4);
      await weights.close();
    }
    await store.commit(stage, { facts: {}, environment: {}, startedAt: new Date().toISOString(), seconds: 1 });
    const next = new ArtifactStore(folder);
    return await seconds(async () => {
      await next.stateOf(stage);
      await next.requireWhole(stage);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { ran, compared, bytes } = await wholeRun(values.run);
const start = await largeModel();
const share = compared / ran;
process.stdout.write(
  `${values.run} took ${ran.toFixed(0)} s; all its ${(bytes / 1e6).toFixed(0)} MB are compared in ${compared.toFixed(2)} s, ` +
    `${(100 * share).toFixed(2)} %, the bar is ${100 * mostShare} %.\n` +
    `A finished run with ${weightBytes / 1e9} GB of weights starts in ${start.toFixed(3)} s, the bar is ${mostSeconds} s.\n`,
);
if (share > mostShare || start > mostSeconds) {
  process.stderr.write('A bar was missed.\n');
  process.exitCode = 1;
}
