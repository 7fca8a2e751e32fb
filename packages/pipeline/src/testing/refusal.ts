import { describeError, MainbenchError } from '@mainbench/spec';
import { expect } from 'vitest';

/** The one sentence with which a recipe is refused, and its place; fails where it is built, or refused in another way. */
export async function refusalOf(build: Promise<unknown>): Promise<{ message: string; path: unknown }> {
  const error = await build.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!MainbenchError.is(error)) throw new Error(`expected a refusal, found ${error}`);
  expect(error.kind).toBe('recipe');
  expect(describeError(error).length).toBeLessThan(600);
  return { message: error.message, path: error.details.recipePath };
}
