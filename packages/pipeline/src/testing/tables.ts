import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, execute, noCost, tableStage } from '@mainbench/graph';
import type { JsonObject, Stage } from '@mainbench/spec';

/** A stage that writes the rows it is given. */
export function tableOf(kind: string, rows: readonly JsonObject[]): Stage {
  return tableStage({
    kind,
    version: 1,
    label: kind,
    parameters: { rows: [...rows] },
    inputs: {},
    cost: noCost,
    rows: () => rows,
  });
}

/** A store in which these stages have run. */
export async function storeWith(...stages: Stage[]): Promise<ArtifactStore> {
  const store = new ArtifactStore(await mkdtemp(join(tmpdir(), 'mainbench-results-')));
  const ignore = () => {};
  await execute(stages, {
    store,
    runtime: {
      lanes: 1,
      check: async () => {},
      describe: async () => ({}),
      open: () => Promise.reject(new Error('no lane is needed')),
      close: async () => {},
    },
    environment: {},
    signal: new AbortController().signal,
    observer: {
      started: ignore,
      progressed: ignore,
      finished: ignore,
      failed: ignore,
      retried: ignore,
      overall: ignore,
    },
  });
  return store;
}
