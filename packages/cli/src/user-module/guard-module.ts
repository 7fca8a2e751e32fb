import { findProblems, MainbenchError } from '@mainbench/spec';
import type { z } from 'zod';
import { moduleFault } from './module-fault.ts';
import { beginOwnCall } from './own-code.ts';

/** How long something may take. */
export interface TimeLimit {
  seconds: number;
  /** The error where it takes longer. */
  late(): Error;
}

/** The longest delay that a timer of Node takes. */
const longestDelay = 2 ** 31 - 1;

/**
 * What a promise becomes, unless its time is over or a signal is aborted before: own code may never settle it.
 * @throws what `late` says, or the signal's reason
 */
export function settledInTime<T>(
  promise: PromiseLike<T>,
  limit: TimeLimit | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => reject(limit.late()), Math.min(longestDelay, limit.seconds * 1000));
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    Promise.resolve(promise).then(resolve, reject).finally(end);
  });
}

/** A copy of plain data that nothing can change; what is no plain object or list is the same. */
export function frozenCopy<T>(value: T): T;
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((entry) => frozenCopy(entry)));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, frozenCopy(entry)])));
}

type Work = (...args: unknown[]) => unknown;

/** A function of a user's own file. */
export interface UserFunction {
  /** `filter` or `task`. */
  kind: string;
  name: string;
  file: string;
  result: z.ZodType;
  /** Whether the result may be a promise. */
  mayWait: boolean;
  /** Longest time of one call in seconds; none where absent. */
  timeout?: number | undefined;
}

export const remedy = 'Correct the file and run the same command again.';

/** The row that a call is about, where its first argument is one. */
function rowOf([first]: unknown[]): string {
  const id = typeof first === 'object' && first !== null && 'id' in first ? first.id : undefined;
  return typeof id === 'string' ? ` on the row ${JSON.stringify(id)}` : '';
}

/** What stops a call: the `signal` of its context, where it is given one. */
function signalOf(args: unknown[]): AbortSignal | undefined {
  const context = args.at(-1);
  const signal = typeof context === 'object' && context !== null && 'signal' in context ? context.signal : undefined;
  return signal instanceof AbortSignal ? signal : undefined;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/**
 * A function of a user's own file that gets copies of its row and options, which it cannot change; that fails, returns
 * something else than it should, or takes longer than it may, with a sentence that names the file, the row and the
 * reason. Errors of mainbench's own clients pass through.
 */
export function guardFunction(
  { kind, name, file, result, mayWait, timeout }: UserFunction,
  self: unknown,
  work: Work,
): Work {
  const fail = (thrown: unknown, args: unknown[]): never => {
    if (MainbenchError.is(thrown)) throw thrown;
    throw moduleFault(`${name} of the ${kind} failed${rowOf(args)}`, file, thrown, remedy);
  };
  const check = (value: unknown, args: unknown[]): unknown => {
    const [problem] = findProblems(result, value);
    if (problem === undefined) return value;
    const place = ['its result', ...problem.path.map(String)].join('.');
    const end = problem.message.endsWith('?') ? '' : '.';
    const message = `${name} of the ${kind} failed${rowOf(args)}: ${place}: ${problem.message}${end}`;
    throw new MainbenchError('recipe', message, { file, hint: remedy });
  };
  const settle = async (value: PromiseLike<unknown>, args: unknown[]): Promise<unknown> => {
    const what = `${name} of the ${kind}${rowOf(args)}`;
    const call = beginOwnCall({ what, file });
    const late = () =>
      new MainbenchError('recipe', `${what} did not finish within ${timeout} s.`, {
        file,
        hint: 'Correct the file, or raise --own-timeout.',
      });
    try {
      const limit = timeout === undefined ? undefined : { seconds: timeout, late };
      return check(await settledInTime(value, limit, signalOf(args)), args);
    } finally {
      call.end();
    }
  };
  return (...args) => {
    const [row, options, ...rest] = args;
    const given = args.length < 2 ? [frozenCopy(row)] : [frozenCopy(row), frozenCopy(options), ...rest];
    let value: unknown;
    try {
      value = work.apply(self, given.slice(0, args.length));
    } catch (thrown) {
      return fail(thrown, args);
    }
    if (!isPromise(value)) return check(value, args);
    if (!mayWait) {
      // Whatever becomes of it is told by nobody.
      value.then(undefined, () => undefined);
      const message = `${name} of the ${kind} failed${rowOf(args)}: expected a value, found a promise.`;
      throw new MainbenchError('recipe', message, { file, hint: 'Write it without `async`.' });
    }
    const guarded = Promise.resolve(value).catch((thrown: unknown) => fail(thrown, args));
    return settle(guarded, args);
  };
}
