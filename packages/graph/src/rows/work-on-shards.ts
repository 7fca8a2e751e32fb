import { mapConcurrent } from '@mainbench/kit';
import type { HeldElsewhere, JsonObject, SharedContext } from '@mainbench/spec';
import { type OpenShard, openShard } from './open-shard.ts';
import { lookAtShards, type ShardsPresent } from './shard-files.ts';
import type { Shard, TableCut } from './table-cut.ts';

export interface ShardWork<Row extends { id: string }> {
  /** File of the rows to be read. */
  table: string;
  cut: TableCut;
  /** Called once there is a row to make. */
  begin(): Promise<{
    /** Rows under way at once, asked again and again: servers come and go. */
    concurrency(): number;
    process(row: Row, signal: AbortSignal): Promise<JsonObject>;
  }>;
}

/** A row with the shard to which it belongs. */
interface Task<Row> {
  row: Row;
  shard: OpenShard<Row>;
}

/** Once so few rows of a shard wait to be started, the next one is claimed: that takes as long as a few requests. */
const claimAhead = 128;

/**
 * Makes rows, shard by shard, until every shard is finished or in the hands of others. The next shard is claimed when
 * nearly all rows of the one before have started, so that as many rows as possible are under way all the time.
 * @param onProgress gets a function that tells how many rows of the whole table are made
 */
export async function workOnShards<Row extends { id: string }>(
  work: ShardWork<Row>,
  context: SharedContext,
  onProgress: (rowsMade: () => number) => void,
): Promise<HeldElsewhere | undefined> {
  const { table, cut } = work;
  const { directory } = context;
  const open = new Map<Shard, OpenShard<Row>>();
  /** Shards that this process has had: one that it lost is not tried again at once. */
  const tried = new Set<Shard>();
  /** Of finished shards, whoever made them, when they were last looked at. */
  let finishedRows = 0;
  let elsewhere: HeldElsewhere | undefined;
  onProgress(() => [...open.values()].reduce((sum, shard) => sum + shard.settled, finishedRows));

  /** The next shard that has rows to make, if there is one for this process. */
  async function claimNext(): Promise<OpenShard<Row> | undefined> {
    elsewhere = undefined;
    for (const [shard, { over, claim }] of [...open]) if (over || claim.signal.aborted) await leave(shard);
    const before = await countFinished();
    for (const shard of cut.shards) {
      if (tried.has(shard) || before.isFinished(shard)) continue;
      const claim = await context.claim(`rows-${shard.name}`);
      if ('heldBy' in claim) {
        elsewhere = claim;
        continue;
      }
      tried.add(shard);
      const now = await lookAtShards(directory);
      if (now.isFinished(shard)) await claim.release();
      else {
        const opened = await openShard<Row>(directory, table, shard, claim, now.journalsOf(shard));
        open.set(shard, opened);
        return opened;
      }
    }
    return undefined;
  }

  async function leave(shard: Shard): Promise<void> {
    const left = open.get(shard);
    open.delete(shard);
    if (left?.over && !left.claim.signal.aborted) finishedRows += shard.rows;
    await left?.close();
  }

  async function* tasks(): AsyncGenerator<Task<Row>> {
    let next: Promise<OpenShard<Row> | undefined> | undefined = claimNext();
    try {
      for (let shard = await next; shard !== undefined; shard = await next) {
        next = undefined;
        for await (const row of shard.rows()) {
          if (shard.claim.signal.aborted) break;
          if (next === undefined && shard.unstarted <= claimAhead) {
            next = claimNext();
            // Its error is thrown where it is awaited, if it ever is.
            next.catch(() => undefined);
          }
          yield { row, shard };
        }
        next ??= claimNext();
      }
    } finally {
      await next?.catch(() => undefined);
    }
  }

  async function countFinished(): Promise<ShardsPresent> {
    const present = await lookAtShards(directory);
    const finished = cut.shards.filter((shard) => !open.has(shard) && present.isFinished(shard));
    finishedRows = finished.reduce((sum, { rows }) => sum + rows, 0);
    return present;
  }

  const allFinished = async () => cut.shards.every((await countFinished()).isFinished);
  if (await allFinished()) return undefined;
  const rows = tasks();
  try {
    const first = await rows.next();
    if (first.done !== true) {
      const { concurrency, process } = await work.begin();
      const all = async function* () {
        yield first.value;
        yield* rows;
      };
      await mapConcurrent(
        all(),
        concurrency,
        async ({ row, shard }, _, signal) => {
          try {
            await shard.settle(row.id, await process(row, signalOf(shard, signal)));
          } catch (error) {
            // Another process has this shard now; what it makes counts.
            if (signal.aborted || !shard.claim.signal.aborted) throw error;
          }
        },
        context.signal,
      );
    }
  } finally {
    await rows.return(undefined);
    await Promise.all([...open.keys()].map(leave));
  }
  return (await allFinished()) ? undefined : (elsewhere ?? { heldBy: 'another process' });
}

const signals = new WeakMap<OpenShard<never>, AbortSignal>();

/** Ends a row when the work is stopped or its shard is lost; one signal a shard, since making one is not free. */
function signalOf<Row>(shard: OpenShard<Row>, work: AbortSignal): AbortSignal {
  const key = shard as OpenShard<never>;
  const known = signals.get(key);
  if (known !== undefined) return known;
  const signal = AbortSignal.any([work, shard.claim.signal]);
  signals.set(key, signal);
  return signal;
}
