import type { BenchmarkDocument } from '@mainbench/spec';
import { z } from 'zod';
import { guardEach, wrongOne } from './guard-each.ts';
import type { UserFunction } from './guard-module.ts';
import { plainObject } from './module-shape.ts';

const document = plainObject.and(z.looseObject({ id: z.string().min(1) }));

/** The documents of a user's own task, each checked: a plain object with an id of its own. */
export function guardDocuments(
  guard: Omit<UserFunction, 'result' | 'mayWait'>,
  self: unknown,
  work: (...args: unknown[]) => unknown,
) {
  const each = guardEach(guard, self, work, { each: document, called: 'document' });
  return async function* documents(...args: unknown[]): AsyncGenerator<BenchmarkDocument> {
    const ids = new Set<string>();
    let number = 0;
    for await (const found of each(...args) as AsyncGenerator<BenchmarkDocument>) {
      number += 1;
      if (ids.has(found.id))
        throw wrongOne(guard, `document ${number}`, `the id ${JSON.stringify(found.id)} occurs twice`);
      ids.add(found.id);
      yield found;
    }
  };
}
