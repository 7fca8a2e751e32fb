// Mainbench itself: a stage that makes a row from each row of a table, journal, artifact and manifest included.

import { connectTgi } from '../../../packages/engines/src/index.ts';
import {
  ArtifactStore,
  execute,
  noCost,
  rowStage,
  tableStage,
  writeModelReference,
} from '../../../packages/graph/src/index.ts';
import type { InferenceClient, JsonObject, Runtime, Stage, WorkerSlot } from '../../../packages/spec/src/index.ts';
import { type Order, serveOrders } from './runner.ts';
import { type BenchmarkRow, generatedTokens, rowsOf, type Shape } from './shapes.ts';

async function generateRow({ id, text }: BenchmarkRow, client: InferenceClient, signal: AbortSignal) {
  const request = { prompt: text, maxNewTokens: generatedTokens, temperature: 0 };
  const generation = await client.generate(request, signal);
  return { id, text: generation.text, generation: { finish: generation.finish, tokens: generation.generatedTokens } };
}

async function scoreRow({ id, text, continuation }: BenchmarkRow, client: InferenceClient, signal: AbortSignal) {
  const { sum, tokens, bytes, straddles } = await client.loglikelihood({ context: text, continuation }, signal);
  return { id, sum, tokens, bytes, straddles };
}

const process: Record<Shape, typeof generateRow | typeof scoreRow> = { generation: generateRow, scoring: scoreRow };

function runtimeFor(client: InferenceClient): Runtime {
  const slot: WorkerSlot = {
    train: async () => ({}),
    serve: async () => client,
    serveAll: async () => [client],
    release: async () => {},
  };
  return { slots: 1, check: async () => {}, describe: async () => ({}), open: async () => slot, close: async () => {} };
}

function stagesFor({ shape, rows, concurrency }: Order): { table: Stage; model: Stage; stage: Stage } {
  const table = tableStage({
    kind: 'table',
    version: 1,
    parameters: { shape, rows },
    inputs: {},
    label: 'table',
    cost: noCost,
    rows: () => rowsOf(shape, rows) as Iterable<JsonObject & BenchmarkRow>,
  });
  const model: Stage = {
    kind: 'model',
    version: 1,
    parameters: {},
    inputs: {},
    label: 'model',
    needsWorker: false,
    cost: noCost,
    run: async ({ directory }) => {
      await writeModelReference(directory, { path: 'canned' });
      return {};
    },
  };
  const stage = rowStage<BenchmarkRow, 'model'>({
    kind: shape,
    version: 1,
    label: shape,
    parameters: { concurrency },
    inputs: { table, model },
    cost: noCost,
    table: 'table',
    models: ['model'],
    process: async (row, models, signal) => process[shape](row, models.model, signal),
  });
  return { table, model, stage };
}

const nothing = () => {};
const observer = {
  started: nothing,
  progressed: nothing,
  finished: nothing,
  failed: nothing,
  retried: nothing,
  overall: nothing,
};
const clients = new Map<string, InferenceClient>();

async function prepare(order: Order) {
  const { url, concurrency, folder } = order;
  const key = `${url} ${concurrency}`;
  const client = clients.get(key) ?? (await connectTgi(url, { concurrency }));
  clients.set(key, client);
  const stages = stagesFor(order);
  const options = {
    store: new ArtifactStore(folder),
    runtime: runtimeFor(client),
    environment: {},
    signal: new AbortController().signal,
    observer,
  };
  await execute([stages.table, stages.model], options);
  return { stage: stages.stage, options };
}

await serveOrders(prepare, async ({ rows }, { stage, options }) => {
  await execute([stage], options);
  return rows;
});
