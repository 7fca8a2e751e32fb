import { dirname, join, resolve } from 'node:path';
import { type Instruction, type OwnChecker, ownInstruction } from '@mainbench/ifeval';
import { z } from 'zod';
import { guardFunction } from './guard-module.ts';
import type { ModuleShape } from './module-shape.ts';
import { loadUserModule } from './user-module.ts';

const checkersShape: ModuleShape = {
  checkers: {
    value: z.record(
      z.string(),
      z.custom<OwnChecker>((value) => typeof value === 'function', { error: 'expected a function' }),
    ),
  },
};

/**
 * Instructions of a user's own file: its default export has `checkers`, functions by the id of their instruction.
 * @throws MainbenchError of kind `recipe` where the file is missing, fails to load or exports something else; likewise
 *   where a checker fails later
 */
export async function loadCheckers(path: string): Promise<Instruction[]> {
  const file = resolve(path);
  const place = { file: join(dirname(file), 'command line'), path: ['--checkers'] };
  const { checkers } = await loadUserModule<{ checkers: Record<string, OwnChecker> }>(
    'checkers',
    file,
    checkersShape,
    place,
  );
  return Object.entries(checkers).map(([id, follows]) => {
    const guard = { kind: 'checkers', name: id, file, result: z.boolean(), mayWait: false };
    return ownInstruction(id, guardFunction(guard, checkers, follows as (...args: unknown[]) => unknown) as OwnChecker);
  });
}
