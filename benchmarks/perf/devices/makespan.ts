import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevicePool } from '../../../packages/engines/src/devices/device-pool.ts';
import { ArtifactStore, addressOf, execute, stagesOf } from '../../../packages/graph/src/index.ts';
import type { Runtime, Stage } from '../../../packages/spec/src/index.ts';
import type { PlannedWork } from './paper-graph.ts';

/** How long a graph took on so many devices, and how long it must take at least. Seconds. */
export interface Makespan {
  stages: number;
  seconds: number;
  /** The longest chain, each stage on as many devices as it can use. */
  criticalPath: number;
  /** All work on all devices. */
  evenWork: number;
  /** Largest of both: no schedule is shorter. */
  bound: number;
  /** Share of the devices' time that was work. */
  busy: number;
}

/**
 * Holds devices for as long as some work takes: on a fixed number of them, or on as many as there are at each moment.
 * @param work device-seconds
 */
function holdDevices(pool: DevicePool, work: number, fixed: number | undefined, priority: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const begin = (devices: readonly string[]) => {
    let [left, size, since] = [work, devices.length, performance.now()];
    let timer: NodeJS.Timeout | undefined;
    const change = (by: number) => {
      const now = performance.now();
      left -= (size * (now - since)) / 1000;
      [size, since] = [size + by, now];
      clearTimeout(timer);
      timer = setTimeout(end, Math.max(0, (1000 * left) / size));
    };
    const elastic = {
      ...{ step: 1, most: pool.devices.length, grow: (more: readonly string[]) => change(more.length) },
      shrink(less: readonly string[]) {
        change(-less.length);
        lease.giveBack(less);
      },
    };
    const lease = pool.lease(devices, fixed === undefined ? elastic : undefined);
    const end = () => {
      lease.release();
      resolve();
    };
    change(0);
  };
  return pool.take({ priority, least: () => fixed ?? 1, begin }).then(() => promise);
}

/** The same graph with stages that only hold devices. */
function holdingStages(works: readonly PlannedWork[], secondsAnHour: number): Map<string, Stage> {
  const made = new Map<string, Stage>();
  for (const { stage, hours, devices } of works) {
    const inputs = Object.entries(stage.inputs).map(([name, input]) => [name, made.get(addressOf(input)) as Stage]);
    const { kind, version, parameters, label, cost } = stage;
    const needsWorker = hours > 0;
    const config = { work: hours * secondsAnHour, devices: devices ?? null };
    made.set(addressOf(stage), {
      ...{ kind, version, parameters, label, cost, needsWorker, inputs: Object.fromEntries(inputs) },
      async run({ slot, signal, directory }) {
        if (!needsWorker) return {};
        return slot().train(
          { command: 'train', config, workDirectory: directory, output: directory },
          () => {},
          signal,
        );
      },
    });
  }
  return made;
}

/** Runs the works of a graph through the executor and a pool of devices, scaled so that the bound is so many seconds. */
export async function measureMakespan(works: readonly PlannedWork[], count: number, wanted: number): Promise<Makespan> {
  const most = ({ devices }: PlannedWork) => devices ?? count;
  const hours = works.reduce((sum, work) => sum + work.hours, 0);
  const chains = new Map<string, number>();
  for (const work of works) {
    const before = Object.values(work.stage.inputs).map((input) => chains.get(addressOf(input)) ?? 0);
    chains.set(addressOf(work.stage), Math.max(0, ...before) + work.hours / most(work));
  }
  const [path, even] = [Math.max(...chains.values()), hours / count];
  const scale = wanted / Math.max(path, even);
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-makespan-'));
  const devices = Array.from({ length: count }, (_, index) => String(index));
  const pool = new DevicePool({ devices, growAfter: 0 });
  const stages = [...holdingStages(works, scale).values()];
  const nothing = () => {};
  const runtime: Runtime = {
    ...{ slots: count, check: async () => {}, describe: async () => ({}), close: async () => {} },
    open: async (_, priority = 0) => ({
      async train({ config }) {
        await holdDevices(pool, Number(config.work), (config.devices ?? undefined) as number | undefined, priority);
        return {};
      },
      serve: () => Promise.reject(new Error('nothing is served here')),
      serveAll: () => Promise.reject(new Error('nothing is served here')),
      release: async () => {},
    }),
  };
  const start = performance.now();
  await execute(stages, {
    ...{ store: new ArtifactStore(folder), runtime, environment: {}, signal: new AbortController().signal },
    observer: {
      ...{ started: nothing, progressed: nothing, finished: nothing, failed: nothing, retried: nothing },
      overall: nothing,
    },
  });
  const seconds = (performance.now() - start) / 1000;
  pool.close();
  await rm(folder, { recursive: true, force: true });
  const bound = Math.max(path, even) * scale;
  return {
    ...{ stages: stagesOf(stages).length, seconds, bound, criticalPath: path * scale, evenWork: even * scale },
    busy: (hours * scale) / (count * seconds),
  };
}
