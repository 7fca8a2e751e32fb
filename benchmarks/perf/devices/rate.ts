import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime, engineNamed } from '../../../packages/engines/src/index.ts';
import {
  ArtifactStore,
  execute,
  noCost,
  rowStage,
  tableStage,
  writeModelReference,
} from '../../../packages/graph/src/index.ts';
import type { ServerSettings, Stage } from '../../../packages/spec/src/index.ts';

/** The servers that stand for devices. */
export interface PretendedServers {
  /** Milliseconds of a request. */
  latency: number;
  /** Requests at once. */
  capacity: number;
}

export interface Rate {
  devices: number;
  rows: number;
  seconds: number;
  rowsPerSecond: number;
  /** Processor time of the driver, as a share of the elapsed time of one core. */
  driver: number;
}

/** Scores rows on so many pretended devices, whose servers a run starts; they are up when the clock starts. */
export async function measureRate(
  root: string,
  devices: number,
  rows: number,
  servers: PretendedServers,
): Promise<Rate> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-devices-'));
  const before = process.env.MAINBENCH_CACHE;
  process.env.MAINBENCH_CACHE = join(folder, 'cache');
  const program = join(folder, 'launcher');
  const fake = join(root, 'packages', 'engines', 'src', 'testing', 'fake-launcher.mjs');
  const variables = `FAKE_LATENCY=${servers.latency} FAKE_CAPACITY=${servers.capacity}`;
  await writeFile(program, `#!/bin/sh\n${variables} exec '${process.execPath}' '${fake}' "$@"\n`);
  await chmod(program, 0o755);
  await mkdir(join(folder, 'run'));
  const settings = { engine: 'tgi', command: program, arguments: [], shards: 1, dtype: 'float16' };
  let ready = 0;
  const runtime = createRuntime(
    engineNamed('tgi'),
    { ...settings, max_concurrent_requests: servers.capacity, cache: false } as unknown as ServerSettings,
    { processes: 1, accelerate_arguments: [] },
    {
      runDirectory: join(folder, 'run'),
      devices: Array.from({ length: devices }, (_, index) => ({ id: String(index), key: String(index) })),
      onNote(note) {
        ready = Math.max(ready, Number(/^(\d+) of \d+ servers ready/.exec(note)?.[1] ?? 0));
      },
    },
  );
  const nothing = () => {};
  const options = {
    ...{ store: new ArtifactStore(folder), runtime, environment: {}, signal: new AbortController().signal },
    observer: {
      ...{ started: nothing, progressed: nothing, finished: nothing, failed: nothing, retried: nothing },
      overall: nothing,
    },
  };
  try {
    const warm = await runtime.open(options.signal);
    await warm.serve({ path: '/models/pretended' }, options.signal);
    const end = performance.now() + 120_000;
    while (ready < devices && devices > 1) {
      if (performance.now() > end) throw new Error(`only ${ready} of ${devices} servers were ready within 120 s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const stage = scoringStage(rows);
    await execute(Object.values(stage.inputs), options);
    await warm.release();
    const used = process.cpuUsage();
    const start = performance.now();
    await execute([stage], options);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    return { devices, rows, seconds, rowsPerSecond: rows / seconds, driver: (user + system) / 1e6 / seconds };
  } finally {
    await runtime.close();
    if (before === undefined) delete process.env.MAINBENCH_CACHE;
    else process.env.MAINBENCH_CACHE = before;
    await rm(folder, { recursive: true, force: true });
  }
}

/** A stage that scores each row of a table on a model. */
function scoringStage(rows: number): Stage {
  const table = tableStage({
    ...{ kind: 'table', version: 1, parameters: { rows }, inputs: {}, label: 'table', cost: noCost },
    *rows() {
      for (let index = 0; index < rows; index += 1) yield { id: `row-${index}`, text: `row ${index}` };
    },
  });
  const model: Stage = {
    ...{ kind: 'model', version: 1, parameters: {}, inputs: {}, label: 'model', needsWorker: false, cost: noCost },
    async run({ directory }) {
      await writeModelReference(directory, { path: '/models/pretended' });
      return {};
    },
  };
  return rowStage<{ id: string; text: string }, 'model'>({
    ...{ kind: 'score', version: 1, label: 'rows', parameters: {}, inputs: { table, model }, cost: noCost },
    ...{ table: 'table', models: ['model'] },
    async process({ id, text }, models, signal) {
      const { sum } = await models.model.loglikelihood({ context: text, continuation: ' is scored' }, signal);
      return { id, sum };
    },
  });
}
