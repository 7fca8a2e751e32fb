import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ArtifactStore } from '../artifact-store.ts';
import { execute } from '../execute.ts';
import { noCost } from '../plan.ts';
import { rowStage } from '../rows/row-stage.ts';
import { tableStage } from '../rows/table-stage.ts';
import { testRuntime, testStage } from './stages.ts';

/** What an orchestrator of a test is told. */
export interface OrchestratorTask {
  folder: string;
  name: string;
  rows: number;
  rowsPerShard: number;
  /** Milliseconds that a row takes. */
  rowTime: number;
  /** Milliseconds that the stage after the rows takes whoever makes it first. */
  afterTime: number;
  /** Where each row and stage is noted when it is worked on. */
  log: string;
  /** No row is made before so many orchestrators have begun. */
  crowd: number;
}

/** Resolves once all have begun: how fast processes start must not decide a test. */
async function awaitCrowd({ log, name, crowd }: OrchestratorTask): Promise<void> {
  appendFileSync(`${log}.begun`, `${name}\n`);
  while (readFileSync(`${log}.begun`, 'utf8').split('\n').length <= crowd) await wait(10);
}

/** The stages of the test: a table, rows made from it, and a stage that needs them all. */
export function sharedStages(task: OrchestratorTask) {
  let crowd: Promise<void> | undefined;
  const table = tableStage({
    kind: 'table',
    version: 1,
    parameters: { rows: task.rows },
    inputs: {},
    label: 'table',
    cost: noCost,
    rows: () => Array.from({ length: task.rows }, (_, index) => ({ id: `row-${index}` })),
  });
  const rows = rowStage<{ id: string }, never>({
    kind: 'rows',
    version: 1,
    label: 'rows',
    parameters: {},
    inputs: { table },
    cost: noCost,
    table: 'table',
    models: [],
    rowsPerShard: task.rowsPerShard,
    async process({ id }) {
      crowd ??= awaitCrowd(task);
      await crowd;
      appendFileSync(task.log, `${id} ${task.name}\n`);
      await wait(task.rowTime);
      return { id, by: task.name };
    },
  });
  const after = testStage({
    kind: 'after',
    inputs: { rows },
    async run({ signal }) {
      const first = !readFileSync(task.log, 'utf8').includes('\nafter ');
      appendFileSync(task.log, `after ${task.name}\n`);
      if (first) await wait(task.afterTime, undefined, { signal });
      return { by: task.name };
    },
  });
  return { table, rows, after };
}

/** Does the work of one orchestrator in the process that calls. */
export async function orchestrate(task: OrchestratorTask): Promise<void> {
  const ignore = () => {};
  await execute([sharedStages(task).after], {
    store: new ArtifactStore(task.folder),
    runtime: testRuntime(),
    environment: {},
    signal: new AbortController().signal,
    sharing: { interval: 200, expiresAfter: 10, poll: 20 },
    observer: {
      ...{ started: ignore, progressed: ignore, finished: ignore, failed: ignore, retried: ignore, overall: ignore },
      waiting: (stage) => appendFileSync(task.log, `waiting-${stage.label} ${task.name}\n`),
    },
  });
}
