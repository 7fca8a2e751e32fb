import { findProblems, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { guardFunction, remedy, type UserFunction } from './guard-module.ts';

type Work = (...args: unknown[]) => unknown;

/** What a function gives one after another. */
export interface Each {
  /** What each must be. */
  each: z.ZodType;
  /** What each is called in messages: `document`. */
  called: string;
}

const step = z.object({ done: z.boolean().optional(), value: z.unknown() });

/** What goes through the things that a function gave, which may be a promise of them. */
async function iterate(given: unknown): Promise<unknown> {
  const made = (await given) as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  return made?.[Symbol.asyncIterator]?.() ?? made?.[Symbol.iterator]?.();
}

/** The error of a function whose given thing of a number, from 1, is not what it should be. */
export function wrongOne(
  { kind, name, file }: Pick<UserFunction, 'kind' | 'name' | 'file'>,
  one: string,
  problem: string,
) {
  return new MainbenchError('recipe', `${name} of the ${kind} failed at ${one}: ${problem}.`, { file, hint: remedy });
}

/**
 * What a function of a user's own file gives one after another, each checked. What fails or takes too long is named with the
 * file, as other functions of own files are.
 */
export function guardEach(
  guard: Omit<UserFunction, 'result' | 'mayWait'>,
  self: unknown,
  work: Work,
  { each, called }: Each,
) {
  const iterator = z.custom<Iterator<unknown> | AsyncIterator<unknown>>(
    (value) => typeof value === 'object' && value !== null && 'next' in value,
    { error: `expected ${called}s one after another, such as those of an async generator or a list` },
  );
  const guarded = (result: z.ZodType, own: Work) => guardFunction({ ...guard, result, mayWait: true }, self, own);
  const begin = guarded(iterator, (...args) => iterate(work.apply(self, args)));
  return async function* items(...args: unknown[]): AsyncGenerator<unknown> {
    const given = (await begin(...args)) as z.infer<typeof iterator>;
    const next = guarded(step, () => given.next());
    // What stops the function stops each step of it.
    const context = args.at(-1);
    try {
      for (let number = 1; ; number += 1) {
        const { done, value } = (await next(context)) as z.infer<typeof step>;
        if (done === true) return;
        const [problem] = findProblems(each, value);
        if (problem !== undefined)
          throw wrongOne(guard, `${called} ${number}`, [...problem.path.map(String), problem.message].join(': '));
        yield value;
      }
    } finally {
      // Not waited for: a generator that hangs never comes to it.
      void (async () => given.return?.())().catch(() => undefined);
    }
  };
}
