/**
 * The results of `work` on each item, in the order of the items, while at most `ahead` of them are in flight: a stream
 * that is read slowly is worked on slowly. After the first error no further item is read.
 * @throws RangeError unless `ahead` is an integer of at least 1; whatever the source or the work throws
 */
export async function* mapInOrder<T, Result>(
  source: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<Result>,
): AsyncGenerator<Result> {
  if (!Number.isSafeInteger(ahead) || ahead < 1) throw new RangeError(`${ahead} in flight; expected at least 1`);
  const inFlight: Promise<Result>[] = [];
  try {
    for await (const item of source) {
      const result = work(item);
      // It is awaited in its turn, which may come after it fails.
      result.catch(() => undefined);
      inFlight.push(result);
      if (inFlight.length >= ahead) yield await (inFlight.shift() as Promise<Result>);
    }
    while (inFlight.length > 0) yield await (inFlight.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(inFlight);
  }
}
