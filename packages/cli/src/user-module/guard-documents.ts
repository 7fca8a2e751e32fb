import { type BenchmarkDocument, findProblems, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { guardFunction, remedy, type UserFunction } from './guard-module.ts';
import { plainObject } from './module-shape.ts';

type Work = (...args: unknown[]) => unknown;

const iterator = z.custom<Iterator<unknown> | AsyncIterator<unknown>>(
  (value) => typeof value === 'object' && value !== null && 'next' in value,
  { error: 'expected documents one after another, such as those of an async generator or a list' },
);
const document = plainObject.and(z.looseObject({ id: z.string().min(1) }));
const step = z.object({ done: z.boolean().optional(), value: z.unknown() });

/** What goes through the documents that a function gave, which may be a promise of them. */
async function iterate(given: unknown): Promise<unknown> {
  const made = (await given) as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  return made?.[Symbol.asyncIterator]?.() ?? made?.[Symbol.iterator]?.();
}

/**
 * The documents of a user's own task, each checked: a plain object with an id of its own. What fails or takes too long
 * is named with the file, as other functions of own files are.
 */
export function guardDocuments(guard: Omit<UserFunction, 'result' | 'mayWait'>, self: unknown, work: Work) {
  const { kind, name, file } = guard;
  const guarded = (result: z.ZodType, own: Work) => guardFunction({ ...guard, result, mayWait: true }, self, own);
  const begin = guarded(iterator, (...args) => iterate(work.apply(self, args)));
  return async function* documents(...args: unknown[]): AsyncGenerator<BenchmarkDocument> {
    const given = (await begin(...args)) as z.infer<typeof iterator>;
    const next = guarded(step, () => given.next());
    const ids = new Set<string>();
    const wrong = (number: number, problem: string) => {
      const message = `${name} of the ${kind} failed at document ${number}: ${problem}.`;
      return new MainbenchError('recipe', message, { file, hint: remedy });
    };
    try {
      for (let number = 1; ; number += 1) {
        const { done, value } = (await next()) as z.infer<typeof step>;
        if (done === true) return;
        const [problem] = findProblems(document, value);
        if (problem !== undefined) throw wrong(number, [...problem.path.map(String), problem.message].join(': '));
        const found = value as BenchmarkDocument;
        if (ids.has(found.id)) throw wrong(number, `the id ${JSON.stringify(found.id)} occurs twice`);
        ids.add(found.id);
        yield found;
      }
    } finally {
      // Not waited for: a generator that hangs never comes to it.
      void (async () => given.return?.())().catch(() => undefined);
    }
  };
}
