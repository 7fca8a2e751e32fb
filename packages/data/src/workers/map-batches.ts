import { mapInOrder } from './map-in-order.ts';
import { WorkerPool } from './worker-pool.ts';

const batchesPerThread = 3;

export interface BatchWork<Item, Message, Result> {
  /** The program of the threads, and what it is given. */
  program: URL;
  data: unknown;
  message(batch: readonly Item[]): Message;
  /** What a thread would do: for the first batch, so that little work starts no threads. */
  inline(message: Message): Result | Promise<Result>;
}

/** Items in groups whose weights add up to about `most`. */
async function* inBatches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  weight: (item: Item) => number,
  most: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let sum = 0;
  for await (const item of items) {
    batch.push(item);
    sum += weight(item);
    if (sum < most) continue;
    yield batch;
    batch = [];
    sum = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Characters of a batch: enough that handing it over costs nothing beside the work on it. */
const batchCharacters = 1 << 18;

/**
 * Works on a stream in batches, on threads from the second batch on, and gives the results in order.
 * @param characters of an item, which decide how many make a batch
 * @throws whatever the items or the work throw
 */
export async function* mapBatches<Item, Message, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  characters: (item: Item) => number,
  { program, data, message, inline }: BatchWork<Item, Message, Result>,
): AsyncGenerator<{ batch: readonly Item[]; result: Result }> {
  const batches = inBatches(items, characters, batchCharacters);
  let pool: WorkerPool<Message, Result> | undefined;
  try {
    const first = await batches.next();
    if (first.done === true) return;
    yield { batch: first.value, result: await inline(message(first.value)) };
    const second = await batches.next();
    if (second.done === true) return;
    const workers = new WorkerPool<Message, Result>(program, { data });
    pool = workers;
    const rest = async function* () {
      yield second.value;
      yield* batches;
    };
    yield* mapInOrder(rest(), batchesPerThread * workers.threads, async (batch) => ({
      batch,
      result: await workers.run(message(batch)),
    }));
  } finally {
    await batches.return(undefined);
    await pool?.close();
  }
}
