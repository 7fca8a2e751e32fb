import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonLines, writeLinesAtomic } from '@mainbench/kit';
import type { Artifact, ClientActivity, InferenceClient, JsonObject, SharedContext, Stage } from '@mainbench/spec';
import { readModelReference } from '../model-artifact.ts';
import { watchClients } from './client-activity.ts';
import { mergedRows } from './merge-shards.ts';
import { cutTable, type TableCut } from './table-cut.ts';
import { rowsFile } from './table-stage.ts';
import { noteUsage, readUsage } from './usage-files.ts';
import { workOnShards } from './work-on-shards.ts';

/** A stage that makes one row of output from each row of a table. */
export interface RowStageOptions<Row extends { id: string }, Role extends string>
  extends Omit<Stage, 'run' | 'share' | 'needsWorker'> {
  /** Name of the input whose rows are read. */
  table: string;
  /** Read only the first so many rows. */
  limit?: number;
  /** The models that a row needs: each role is the name of an input that holds a model. */
  models: readonly Role[];
  /** How many rows one orchestrator claims at a time; 2,000 by default. */
  rowsPerShard?: number;
  process(
    row: Row,
    models: Record<Role, InferenceClient>,
    signal: AbortSignal,
    inputs: Readonly<Record<string, Artifact>>,
  ): Promise<JsonObject>;
  /** Counts for the manifest, made from the finished rows. */
  summarize?(rows: AsyncIterable<JsonObject>): Promise<JsonObject>;
}

const defaultRowsPerShard = 2_000;

async function serveModels<Role extends string>(
  roles: readonly Role[],
  context: SharedContext,
): Promise<Record<Role, InferenceClient>> {
  const clients = {} as Record<Role, InferenceClient>;
  if (roles.length === 0) return clients;
  const models = await Promise.all(
    roles.map((role) => {
      const artifact = context.inputs[role];
      if (artifact === undefined) throw new TypeError(`no input holds the model ${role}`);
      return readModelReference(artifact);
    }),
  );
  const slot = await context.openSlot();
  const served = await slot.serveAll(models, context.signal);
  roles.forEach((role, index) => {
    clients[role] = served[index] as InferenceClient;
  });
  return clients;
}

/** What probes found of the servers, by role: timings are among it, so it belongs into the manifest alone. */
function probesOf(clients: Readonly<Record<string, InferenceClient>>): JsonObject {
  return Object.fromEntries(
    Object.entries(clients).flatMap(([role, { probe }]) => (probe === undefined ? [] : [[role, probe]])),
  );
}

/** Rows under way: twice what the servers take, since a row also waits for the journal's group commit. */
function inFlight(clients: readonly InferenceClient[]): number {
  const limits = clients.map((client) => client.capabilities.maxConcurrentRequests);
  return limits.length === 0 ? 256 : 2 * Math.min(...limits);
}

async function* valuesOf(path: string): AsyncGenerator<JsonObject> {
  for await (const { value } of readJsonLines<JsonObject>(path)) yield value;
}

/**
 * Makes a stage that journals each finished row, so that an interrupted run repeats none of them, and whose rows several
 * orchestrators can make together. The artifact holds `rows.jsonl` in the order of the input, whatever order the rows
 * finished in.
 */
export function rowStage<Row extends { id: string }, Role extends string>(options: RowStageOptions<Row, Role>): Stage {
  const { table: input, limit, models, rowsPerShard, process, summarize, ...stage } = options;
  const cuts = new Map<string, Promise<TableCut>>();
  let servers: JsonObject = {};

  function tableOf(artifacts: Readonly<Record<string, Artifact>>): { table: string; cut: Promise<TableCut> } {
    const artifact = artifacts[input];
    if (artifact === undefined) throw new TypeError(`no input is named ${input}`);
    const table = join(artifact.directory, rowsFile);
    const cut =
      cuts.get(table) ?? cutTable(table, limit ?? Number.POSITIVE_INFINITY, rowsPerShard ?? defaultRowsPerShard);
    cuts.set(table, cut);
    return { table, cut };
  }

  return {
    ...stage,
    needsWorker: models.length > 0,
    async share(context) {
      const { table, cut: cutting } = tableOf(context.inputs);
      const cut = await cutting;
      let activity: (() => ClientActivity) | undefined;
      const begin = async () => {
        const clients = await serveModels(models, context);
        servers = probesOf(clients);
        activity = watchClients(Object.values<InferenceClient>(clients));
        return {
          concurrency: () => inFlight(Object.values(clients)),
          process: (row: Row, signal: AbortSignal) => process(row, clients, signal, context.inputs),
        };
      };
      try {
        return await workOnShards<Row>({ table, cut, begin }, context, (rowsMade) =>
          context.watch(() => ({ done: rowsMade(), total: cut.rows, activity: activity?.() })),
        );
      } finally {
        // A count that cannot be written must not hide why the rows ended.
        await noteUsage(context.directory, activity?.()).catch(() => undefined);
      }
    },
    async run(context) {
      const { cut } = tableOf(context.inputs);
      if (context.shared === undefined) throw new TypeError(`${stage.label} was not shared before it ran`);
      // Whatever stands here is of a cut run, perhaps of a former version, and would become a part of the artifact.
      for (const name of await readdir(context.directory)) await rm(join(context.directory, name), { recursive: true });
      const output = join(context.directory, rowsFile);
      const { lines } = await writeLinesAtomic(output, mergedRows(context.shared, (await cut).shards));
      const reported: JsonObject = Object.keys(servers).length === 0 ? {} : { servers };
      const usage = await readUsage(context.shared);
      if (usage.requests > 0) reported.usage = usage;
      return { rows: lines, ...reported, ...(await summarize?.(valuesOf(output))) };
    },
  };
}
