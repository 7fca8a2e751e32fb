import { findProblems, MainbenchError } from '@mainbench/spec';
import type { z } from 'zod';
import { moduleFault } from './module-fault.ts';

type Work = (...args: unknown[]) => unknown;

/** A function of a user's own file. */
export interface UserFunction {
  /** `filter` or `task`. */
  kind: string;
  name: string;
  file: string;
  result: z.ZodType;
}

const remedy = 'Correct the file and run the same command again.';

/** The row that a call is about, where its first argument is one. */
function rowOf([first]: unknown[]): string {
  const id = typeof first === 'object' && first !== null && 'id' in first ? first.id : undefined;
  return typeof id === 'string' ? ` on the row ${JSON.stringify(id)}` : '';
}

/**
 * A function of a user's own file that fails, or returns something else than it should, with a sentence that names
 * the file, the row and the reason. Errors of mainbench's own clients pass through.
 */
export function guardFunction({ kind, name, file, result }: UserFunction, self: unknown, work: Work): Work {
  const fail = (thrown: unknown, args: unknown[]): never => {
    if (MainbenchError.is(thrown)) throw thrown;
    throw moduleFault(`${name} of the ${kind} failed${rowOf(args)}`, file, thrown, remedy);
  };
  const check = (value: unknown, args: unknown[]): unknown => {
    const [problem] = findProblems(result, value);
    if (problem === undefined) return value;
    const place = ['its result', ...problem.path.map(String)].join('.');
    const message = `${name} of the ${kind} went wrong${rowOf(args)}: ${place}: ${problem.message}.`;
    throw new MainbenchError('recipe', message, { file, hint: remedy });
  };
  return (...args) => {
    let value: unknown;
    try {
      value = work.apply(self, args);
    } catch (thrown) {
      return fail(thrown, args);
    }
    return value instanceof Promise
      ? value.then(
          (settled) => check(settled, args),
          (thrown: unknown) => fail(thrown, args),
        )
      : check(value, args);
  };
}
