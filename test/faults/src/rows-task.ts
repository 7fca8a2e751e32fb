import { join } from 'node:path';
import { connectTgi, createEndpointPool } from '@mainbench/engines';
import { ArtifactStore, execute, noCost, rowStage, tableStage, writeModelReference } from '@mainbench/graph';
import type { EndpointActivity, InferenceClient, JsonObject, Runtime, Stage } from '@mainbench/spec';

/** What a process that makes rows is told. */
export interface RowsTask {
  folder: string;
  urls: string[];
  rows: number;
}

interface Row {
  id: string;
  prompt: string;
}

/** The prompt of a row; no other row has it. */
export function promptOf(index: number): string {
  return `Question ${index}: what lies behind the ${['old', 'blue', 'tall'][index % 3]} door?\n`;
}

async function processRow({ id, prompt }: Row, model: InferenceClient, signal: AbortSignal): Promise<JsonObject> {
  const seed = Number(id.slice('row-'.length));
  const { text } = await model.generate({ prompt, maxNewTokens: 3 + (seed % 5), temperature: 0.8, seed }, signal);
  const score = await model.loglikelihood({ context: prompt, continuation: text, endOfText: true }, signal);
  if (seed % 4 > 0) return { id, text, ...score };
  const choices = await model.choices({ context: prompt, continuations: [' the sea', ' a wall of glass'] }, signal);
  return { id, text, ...score, choices: choices.map(({ sum }) => sum) };
}

/** A table of prompts, and rows that are generated and scored from it. */
export function rowsStages({ rows }: Pick<RowsTask, 'rows'>): { made: Stage } {
  const table = tableStage({
    kind: 'prompts',
    version: 1,
    parameters: { rows },
    inputs: {},
    label: 'prompts',
    cost: noCost,
    rows: () => Array.from({ length: rows }, (_, index) => ({ id: `row-${index}`, prompt: promptOf(index) })),
  });
  const model: Stage = {
    kind: 'model',
    version: 1,
    parameters: {},
    inputs: {},
    label: 'model',
    needsWorker: false,
    cost: noCost,
    async run({ directory }) {
      await writeModelReference(directory, { path: 'toy' });
      return {};
    },
  };
  const made = rowStage<Row, 'model'>({
    kind: 'made',
    version: 1,
    label: 'made',
    parameters: {},
    inputs: { table, model },
    cost: noCost,
    table: 'table',
    models: ['model'],
    rowsPerShard: 100,
    process: (row, { model: client }, signal) => processRow(row, client, signal),
  });
  return { made };
}

function runtimeOf(pool: InferenceClient): Runtime {
  return {
    slots: 1,
    check: async () => {},
    describe: async () => ({}),
    open: async () => ({
      train: async () => ({}),
      serve: async () => pool,
      serveAll: async () => [pool],
      release: async () => {},
    }),
    close: async () => {},
  };
}

/** Makes all rows that the folder lacks, over a pool of servers that must answer soon. */
export async function makeRows(task: RowsTask): Promise<EndpointActivity[]> {
  const pool = await createEndpointPool({
    urls: task.urls,
    identityFile: join(task.folder, 'identity.json'),
    connect: (url, signal) =>
      connectTgi(url, { attempts: 1, requestTimeout: 250, startTimeout: 1500, baseDelay: 10, maxDelay: 50, signal }),
    baseDelay: 10,
    maxDelay: 100,
    quarantineSilence: 1_000,
    // Here the servers hang, whatever the row.
    timeoutAttempts: 16,
    quarantine: 50,
    longestQuarantine: 400,
    verifyEvery: 1_000,
    serverTimeout: 30_000,
  });
  const ignore = () => {};
  try {
    await execute([rowsStages(task).made], {
      store: new ArtifactStore(task.folder),
      runtime: runtimeOf(pool),
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
    return [...(pool.activity?.().endpoints ?? [])];
  } finally {
    await pool.close();
  }
}
