import { readJsonLines } from '@mainbench/kit';
import { closestName, findProblems, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import type { Check, IfevalPrompt, Instruction } from '../instructions/instruction.ts';
import { instructions } from '../instructions/instructions.ts';

const rowSchema = z.object({
  key: z.union([z.int(), z.string()]),
  prompt: z.string(),
  instruction_id_list: z.array(z.string()).min(1),
  kwargs: z.array(z.record(z.string(), z.unknown())),
});

/** A row of IFEval's prompts, as it lies in its file. */
export type PromptRow = z.infer<typeof rowSchema>;

interface Place {
  file: string;
  line?: number;
}

const hint = 'Correct or remove that line.';

function refuse(message: string, place: Place, remedy = hint): never {
  throw new MainbenchError('data', message, { ...place, hint: remedy });
}

function expectValid(schema: z.ZodType, value: unknown, where: string, place: Place): void {
  const [problem] = findProblems(schema, value);
  if (problem === undefined) return;
  const path = [where, ...problem.path.map(String)].filter((part) => part !== '').join('.');
  refuse(`${path === '' ? '' : `${path}: `}${problem.message}.`, place);
}

function checkOf(
  id: string,
  given: Record<string, unknown>,
  index: number,
  known: ReadonlyMap<string, Instruction>,
  place: Place,
): Check {
  const instruction = known.get(id);
  if (instruction === undefined) {
    const close = closestName(id, [...known.keys()]);
    const meant = close === undefined ? '' : ` Did you mean ${close}?`;
    refuse(
      `instruction_id_list.${index}: no instruction is called ${id}.${meant}`,
      place,
      'A file of your own can add it: see --checkers.',
    );
  }
  // The copy on the Hugging Face hub has all keys in each row, those that do not apply being null.
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  expectValid(instruction.arguments, present, `kwargs.${index}`, place);
  return { instruction, given: present };
}

/** Instructions by their names, with those of a user's own over the ones of IFEval. */
export function knownInstructions(own: readonly Instruction[] = []): ReadonlyMap<string, Instruction> {
  return new Map([...instructions, ...own].map((instruction) => [instruction.id, instruction]));
}

/** A prompt from a row. @throws MainbenchError of kind `data` with the place, where it is not as expected */
export function promptFromRow(row: unknown, known: ReadonlyMap<string, Instruction>, place: Place): IfevalPrompt {
  expectValid(rowSchema, row, '', place);
  const { key, prompt, instruction_id_list: ids, kwargs } = row as PromptRow;
  if (kwargs.length !== ids.length) {
    refuse(
      `kwargs: expected as many entries as instruction_id_list has (${ids.length}); found ${kwargs.length}.`,
      place,
    );
  }
  const checks = ids.map((id, index) => checkOf(id, kwargs[index] as Record<string, unknown>, index, known, place));
  return { key, prompt, checks };
}

/**
 * The prompts of a file in IFEval's format, `{key, prompt, instruction_id_list, kwargs}` a line.
 * @throws MainbenchError of kind `data` naming file and line, also for a key or prompt that occurs twice
 */
export async function* readPrompts(
  file: string,
  known: ReadonlyMap<string, Instruction> = knownInstructions(),
): AsyncGenerator<{ row: PromptRow; prompt: IfevalPrompt }> {
  const seen = new Set<string>();
  for await (const { value, line } of readJsonLines<unknown>(file)) {
    const prompt = promptFromRow(value, known, { file, line });
    for (const name of [`key ${prompt.key}`, `prompt ${prompt.prompt}`]) {
      if (seen.has(name)) refuse(`the ${name.slice(0, 60)} occurs twice.`, { file, line });
      seen.add(name);
    }
    yield { row: value as PromptRow, prompt };
  }
}
