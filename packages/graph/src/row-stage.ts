import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrent, openJournal, readJsonLines, writeLinesAtomic } from '@mainbench/kit';
import type { InferenceClient, JsonObject, Stage, StageContext } from '@mainbench/spec';
import { readModelReference } from './model-artifact.ts';

/** The file of every table. */
export const rowsFile = 'rows.jsonl';

/** A stage that makes one row of output from each row of a table. */
export interface RowStageOptions<Row extends { id: string }, Role extends string> {
  kind: string;
  version: number;
  label: string;
  parameters: JsonObject;
  inputs: Stage['inputs'];
  cost: Stage['cost'];
  /** Name of the input whose rows are read. */
  table: string;
  /** Read only the first so many rows. */
  limit?: number;
  /** The models that a row needs: each role is the name of an input that holds a model. */
  models: readonly Role[];
  process(row: Row, models: Record<Role, InferenceClient>, signal: AbortSignal): Promise<JsonObject>;
  /** Counts for the manifest, made from the finished rows. */
  summarize?(rows: AsyncIterable<JsonObject>): Promise<JsonObject>;
}

async function* firstRows<Row>(path: string, limit: number): AsyncGenerator<Row> {
  let count = 0;
  for await (const { value } of readJsonLines<Row>(path)) {
    if (count === limit) return;
    count += 1;
    yield value;
  }
}

async function serveModels<Role extends string>(
  roles: readonly Role[],
  context: StageContext,
): Promise<Record<Role, InferenceClient>> {
  const clients = {} as Record<Role, InferenceClient>;
  for (const role of roles) {
    const artifact = context.inputs[role];
    if (artifact === undefined) throw new TypeError(`no input holds the model ${role}`);
    clients[role] = await context.lane().serve(await readModelReference(artifact), context.signal);
  }
  return clients;
}

/** Rows under way: twice what the servers take, since a row also waits for the journal's group commit. */
function inFlight(limits: readonly number[]): number {
  return limits.length === 0 ? 256 : 2 * Math.min(...limits);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function* valuesOf(path: string): AsyncGenerator<JsonObject> {
  for await (const { value } of readJsonLines<JsonObject>(path)) yield value;
}

/**
 * Makes a stage that journals each finished row, so that an interrupted run repeats none of them. The artifact holds
 * `rows.jsonl` in the order of the input, whatever order the rows finished in.
 */
export function rowStage<Row extends { id: string }, Role extends string>(options: RowStageOptions<Row, Role>): Stage {
  const { kind, version, label, parameters, inputs, cost, models } = options;
  /** Journals what is missing, then writes the table in the order of its input. */
  const makeRows = async (context: StageContext, journalFile: string, output: string): Promise<void> => {
    const table = context.inputs[options.table];
    if (table === undefined) throw new TypeError(`no input is named ${options.table}`);
    const input = join(table.directory, rowsFile);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const journal = await openJournal(journalFile);
    try {
      let total = 0;
      for await (const _ of firstRows(input, limit)) total += 1;
      context.progress(journal.size, total);
      if (journal.size < total) {
        const clients = await serveModels(models, context);
        const limits = Object.values<InferenceClient>(clients).map(
          (client) => client.capabilities.maxConcurrentRequests,
        );
        await mapConcurrent(
          firstRows<Row>(input, limit),
          inFlight(limits),
          async (row) => {
            if (journal.has(row.id)) return;
            await journal.append(row.id, await options.process(row, clients, context.signal));
            context.progress(journal.size, total);
          },
          context.signal,
        );
      }
      const lines = async function* () {
        for await (const row of firstRows<Row>(input, limit)) yield JSON.stringify(await journal.get(row.id));
      };
      await writeLinesAtomic(output, lines());
    } finally {
      await journal.close();
    }
  };
  const run = async (context: StageContext): Promise<JsonObject> => {
    const journalFile = join(context.directory, 'journal.jsonl');
    const output = join(context.directory, rowsFile);
    // A table that is there is whole: only its manifest was not written before a kill.
    if (!(await exists(output))) await makeRows(context, journalFile, output);
    let rows = 0;
    for await (const _ of valuesOf(output)) rows += 1;
    const facts = { rows, ...(await options.summarize?.(valuesOf(output))) };
    await rm(journalFile, { force: true });
    return facts;
  };
  return { kind, version, label, parameters, inputs, needsLane: models.length > 0, cost, run };
}
