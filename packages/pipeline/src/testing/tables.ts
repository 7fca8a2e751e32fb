import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, execute, noCost, tableStage, writeModelReference } from '@mainbench/graph';
import type { JsonObject, Stage, WorkerSlot } from '@mainbench/spec';
import type { Table } from '../table.ts';

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

/** These rows as a table. */
export function givenTable(kind: string, rows: readonly JsonObject[], tokensPerRow = 1): Table {
  return { stage: tableOf(kind, rows), rows: rows.length, tokensPerRow };
}

/** A stage that names a model. */
export function modelOf(name: string): Stage {
  return {
    ...tableOf(name, []),
    run: async ({ directory }) => {
      await writeModelReference(directory, { path: name });
      return {};
    },
  };
}

/** A store in which these stages have run. */
export function storeWith(...stages: Stage[]): Promise<ArtifactStore> {
  return storeOnWorker({}, ...stages);
}

/** A store in which these stages have run on a slot that does what a test says. */
export async function storeOnWorker(slot: Partial<WorkerSlot>, ...stages: Stage[]): Promise<ArtifactStore> {
  const store = new ArtifactStore(await mkdtemp(join(tmpdir(), 'mainbench-results-')));
  const ignore = () => {};
  const serveEach: WorkerSlot['serveAll'] = (models, signal) =>
    Promise.all(models.map((model) => (slot as WorkerSlot).serve(model, signal)));
  await execute(stages, {
    store,
    runtime: {
      slots: 1,
      check: async () => {},
      describe: async () => ({}),
      open: async () => ({ serveAll: serveEach, release: async () => {}, ...slot }) as WorkerSlot,
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
