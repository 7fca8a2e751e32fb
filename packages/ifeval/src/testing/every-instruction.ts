import { join } from 'node:path';
import { readPrompts } from '../data/read-prompts.ts';
import type { Check, IfevalPrompt } from '../instructions/instruction.ts';
import { fixtures } from './fixtures.ts';

/** A prompt with one instruction of each kind, as the first prompt of IFEval with that kind gives it. */
export async function promptWithEveryInstruction(): Promise<IfevalPrompt> {
  const checks = new Map<string, Check>();
  for await (const { prompt } of readPrompts(join(fixtures, 'input_data.jsonl.gz'))) {
    for (const check of prompt.checks) {
      if (!checks.has(check.instruction.id)) checks.set(check.instruction.id, check);
    }
  }
  return { key: 0, prompt: 'everything', checks: [...checks.values()] };
}
