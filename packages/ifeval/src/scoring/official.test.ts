import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { knownInstructions, readPrompts } from '../data/read-prompts.ts';
import { readResponses } from '../data/read-responses.ts';
import type { IfevalPrompt } from '../instructions/instruction.ts';
import type { TextTools } from '../response/response-text.ts';
import { fixtures, loadedTools, readGzipped } from '../testing/fixtures.ts';
import { accuracies } from './accuracy.ts';
import { matchResponses } from './match-responses.ts';
import { scoreResponses } from './score-responses.ts';

interface Official {
  n: number;
  strict: { prompt: number; inst: number };
  loose: { prompt: number; inst: number };
  rows: { key: number; strict: boolean[]; loose: boolean[] }[];
}

const golden = JSON.parse(await readGzipped('golden', 'official_verdicts_seed0.json.gz')) as Record<string, Official>;
const prompts: IfevalPrompt[] = [];
let tools: TextTools;

beforeAll(async () => {
  tools = await loadedTools();
  for await (const { prompt } of readPrompts(join(fixtures, 'input_data.jsonl.gz'), knownInstructions())) {
    prompts.push(prompt);
  }
});

it('has the 541 prompts with 834 instructions', () => {
  expect(prompts).toHaveLength(541);
  expect(prompts.flatMap(({ checks }) => checks)).toHaveLength(834);
});

it.each(Object.keys(golden))('decides in mirror mode as the official code on %s', async (model) => {
  const { responses } = await matchResponses(prompts, readResponses(join(fixtures, 'responses', `${model}.jsonl.gz`)));
  const scored = [...scoreResponses(prompts, responses, tools, 'mirror')];
  const official = golden[model] as Official;
  expect(scored.map(({ key, strict, loose }) => ({ key, strict, loose }))).toEqual(official.rows);
  const { prompt_level_strict_acc, inst_level_strict_acc, prompt_level_loose_acc, inst_level_loose_acc } =
    accuracies(scored);
  expect(prompt_level_strict_acc.value).toBe(official.strict.prompt);
  expect(inst_level_strict_acc.value).toBe(official.strict.inst);
  expect(prompt_level_loose_acc.value).toBe(official.loose.prompt);
  expect(inst_level_loose_acc.value).toBe(official.loose.inst);
});
