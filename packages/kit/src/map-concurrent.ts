type Source<T> = Iterable<T> | AsyncIterable<T>;

function iteratorOf<T>(source: Source<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

/**
 * Does `work` on each item, on at most `concurrency` at once: a number, or a function that is asked again after each item.
 * An item is read only when a worker is free for it.
 * The first error (of the work, the source or the signal) stops reading and aborts the signal that `work` gets;
 * it is thrown once all work in flight has settled.
 * @returns the results in the order of the items
 * @throws RangeError unless `concurrency` is an integer of at least 1
 */
export async function mapConcurrent<T, Result>(
  source: Source<T>,
  concurrency: number | (() => number),
  work: (item: T, index: number, signal: AbortSignal) => Promise<Result> | Result,
  signal?: AbortSignal,
): Promise<Result[]> {
  const most = (): number => {
    const now = typeof concurrency === 'number' ? concurrency : concurrency();
    if (!Number.isSafeInteger(now) || now < 1) throw new RangeError(`a concurrency of ${now}; expected at least 1`);
    return now;
  };
  const first = most();
  signal?.throwIfAborted();
  const results: Result[] = [];
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    stop.abort(error);
    for (const giveUp of waiting) giveUp();
  };
  const onAbort = () => fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });

  const iterator = iteratorOf(source);
  let count = 0;
  let exhausted = false;
  let reading = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function read(): Promise<{ item: T; index: number } | undefined> {
    if (exhausted || failure !== undefined) return undefined;
    reading = true;
    let entry: IteratorResult<T>;
    try {
      entry = await iterator.next();
    } catch (error) {
      exhausted = true;
      throw error;
    } finally {
      reading = false;
    }
    if (entry.done === true) {
      exhausted = true;
      return undefined;
    }
    const index = count;
    count += 1;
    return { item: entry.value, index };
  }

  // One reader at a time; a source that never answers must not keep an abort waiting.
  function take(): ReturnType<typeof read> {
    const entry = turn.then(read);
    turn = entry.catch(() => undefined);
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve(undefined);
      waiting.add(giveUp);
      entry.then(resolve, reject).finally(() => waiting.delete(giveUp));
    });
  }

  const workers = new Set<Promise<void>>();
  function addWorkers(count: number): void {
    while (workers.size < count && !exhausted && failure === undefined) {
      const added: Promise<void> = worker().finally(() => workers.delete(added));
      workers.add(added);
    }
  }

  async function worker(): Promise<void> {
    try {
      for (let next = await take(); next !== undefined && failure === undefined; next = await take()) {
        results[next.index] = await work(next.item, next.index, stop.signal);
        const now = most();
        if (workers.size > now) return;
        addWorkers(now);
      }
    } catch (error) {
      fail(error);
    }
  }

  try {
    addWorkers(first);
    while (workers.size > 0) await Promise.all(workers);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  if (failure === undefined) return results;
  if (!exhausted) {
    const closed = Promise.resolve(iterator.return?.()).catch(() => undefined);
    if (!reading) await closed;
  }
  throw failure.error;
}
