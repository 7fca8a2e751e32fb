import { locateFile, requireFile } from '@mainbench/data';
import { digest, sha256 } from '@mainbench/kit';
import {
  type BenchmarkDocument,
  type BenchmarkRecord,
  decodingOf,
  defineTask,
  departuresOf,
  type JsonObject,
  reasoningFate,
  type SourceContext,
  splitReasoning,
} from '@mainbench/spec';
import { z } from 'zod';
import { knownInstructions, promptFromRow, readPrompts } from './data/read-prompts.ts';
import { dataIdentity, loadTextTools } from './data/text-tools.ts';
import type { Instruction } from './instructions/instruction.ts';
import type { TextTools } from './response/response-text.ts';
import { brokenLetters, hasBrokenLetter, randomLetters, scoreResponse } from './scoring/score-response.ts';
import {
  benchmarkSummary,
  ifevalMetrics,
  type Mode,
  type ScoredPrompt,
  summarizeVerdicts,
} from './scoring/summarize.ts';
import { reasoningCount, reasoningPolicy } from './scoring/take-out-reasoning.ts';

const promptCount = 541;
/** Tokens generated at most, as in lm-evaluation-harness. */
const usualMaxNewTokens = 1280;
/** For `plan`, at four characters a token: the 541 prompts have 211 characters on average, answers of seven models 1,718. */
const promptTokens = 53;
const usualTokens = 430;

const options = z.strictObject({
  mode: z
    .enum(['fixed', 'mirror'])
    .default('fixed')
    .describe('fixed leaves out the prompts that the official checker decides by a random letter; mirror draws it'),
  seed: z.int().min(0).default(0).describe('seed of language detection and, in mirror, of the random letters'),
  nltk: z.enum(['3.8', '3.9']).default('3.8').describe('the release of NLTK whose rules split words'),
  prompts: z.string().default('input_data.jsonl').describe('a file in IFEval’s format in the data directory'),
  reasoning: z
    .enum(['remove', 'keep'])
    .default('remove')
    .describe('marked reasoning (<think>) in an answer: removed before scoring, or kept; mirror keeps it'),
  max_new_tokens: z
    .int()
    .min(1)
    .default(usualMaxNewTokens)
    .describe('maximum tokens of an answer; with fewer than the usual 1280 the score is marked as not comparable'),
  temperature: z
    .number()
    .min(0)
    .optional()
    .describe('of the answers; default: 0, greedy; with another one the score is marked as not comparable'),
  top_p: z.number().gt(0).max(1).optional().describe('where the temperature is above 0: nucleus sampling'),
});

export type IfevalOptions = z.infer<typeof options>;

/** A prompt of IFEval with its instructions, as in its file. */
export interface IfevalDocument extends BenchmarkDocument {
  key: number | string;
  prompt: string;
  instruction_id_list: string[];
  kwargs: JsonObject[];
  /** How many random letters the official checker draws before it comes to this prompt. */
  lettersBefore: number;
}

interface Details extends JsonObject {
  /** As it was scored. */
  response: string;
  /** What the model reasoned before it, marked or told apart by the server; null for none. */
  reasoning: string | null;
  finish: string;
  key: number | string;
  ids: string[];
  strict: boolean[];
  loose: boolean[];
  undetected: number;
  broken: boolean;
}

function letterSource(mode: Mode, seed: number, skipped: number): Iterator<string> | undefined {
  if (mode !== 'mirror') return undefined;
  const letters = randomLetters(seed);
  for (let count = 0; count < skipped; count += 1) letters.next();
  return letters;
}

const share = (followed: readonly boolean[]) => followed.filter(Boolean).length / followed.length;

/**
 * IFEval as a benchmark (Zhou et al., 2023, arXiv 2311.07911): asks with greedy decoding and verifies the answers.
 * @param own instructions beside the 25 of IFEval
 */
export function createIfeval(own: readonly Instruction[] = []) {
  const known = knownInstructions(own);
  const loaded = new Map<string, Promise<TextTools>>();

  function toolsFor({ seed, nltk }: IfevalOptions, context: SourceContext): Promise<TextTools> {
    const name = JSON.stringify([context.dataDirectory, seed, nltk]);
    let tools = loaded.get(name);
    if (tools === undefined) {
      tools = loadTextTools(context, { seed, nltk });
      loaded.set(name, tools);
      tools.catch(() => loaded.delete(name));
    }
    return tools;
  }

  return defineTask({
    name: 'ifeval',
    version: 2,
    summary: 'IFEval: instructions that a program can verify (541 prompts)',
    options,
    needs: ['generate'],
    metrics: ifevalMetrics,
    identity: ({ prompts }, context) => dataIdentity(prompts, context),
    expectedDocuments: ({ prompts }) => (prompts === 'input_data.jsonl' ? promptCount : undefined),
    costPerRow: ({ max_new_tokens }) => ({ scored: 0, generated: Math.min(usualTokens, max_new_tokens) }),
    expectedPromptTokens: () => promptTokens,
    testTexts: ({ prompt }: IfevalDocument) => [prompt],
    async *documents({ prompts }, context): AsyncGenerator<IfevalDocument> {
      const file = (await locateFile(prompts, context)) ?? (await requireFile(prompts, context));
      let lettersBefore = 0;
      for await (const { row, prompt } of readPrompts(file, known)) {
        const { key, instruction_id_list } = row;
        const kwargs = row.kwargs as JsonObject[];
        yield { id: String(key), key, prompt: row.prompt, instruction_id_list, kwargs, lettersBefore };
        lettersBefore += brokenLetters(prompt);
      }
    },
    async evaluate(document: IfevalDocument, options, context): Promise<BenchmarkRecord> {
      const { mode, seed } = options;
      const { answer, seed: runSeed } = context;
      const { id, lettersBefore, ...row } = document;
      const prompt = promptFromRow(row, known, { file: `document ${id}` });
      const tools = await toolsFor(options, context);
      const {
        text,
        finish,
        reasoning: apart = null,
      } = await answer({ prompt: row.prompt, ...decodingOf(options, usualMaxNewTokens, runSeed) });
      const { answer: alone, reasoning } = splitReasoning(text);
      const response = reasoningPolicy(mode, options.reasoning) === 'keep' ? text : alone;
      const { strict, loose, undetected } = scoreResponse(
        prompt,
        response,
        tools,
        letterSource(mode, seed, lettersBefore),
      );
      const details: Details = {
        response,
        reasoning: reasoning ?? apart,
        finish,
        key: prompt.key,
        ids: row.instruction_id_list,
        strict,
        loose,
        undetected,
        broken: prompt.checks.some(hasBrokenLetter),
      };
      return {
        id,
        metrics: {
          prompt_level_strict_acc: strict.every(Boolean) ? 1 : 0,
          inst_level_strict_acc: share(strict),
          prompt_level_loose_acc: loose.every(Boolean) ? 1 : 0,
          inst_level_loose_acc: share(loose),
        },
        group: null,
        hashes: {
          doc: digest(row as JsonObject),
          prompt: sha256(row.prompt),
          target: digest({ ids: row.instruction_id_list, kwargs: row.kwargs }),
        },
        details,
      };
    },
    async summarize(records, options) {
      const { mode, reasoning: wanted } = options;
      const scored: ScoredPrompt[] = [];
      let [empty, cut] = [0, 0];
      const reasoned = { remove: 0, keep: 0 };
      const policy = reasoningPolicy(mode, wanted);
      let missing = 0;
      for await (const { metrics, details } of records) {
        if (metrics.prompt_level_strict_acc === null) {
          missing += 1;
          continue;
        }
        const { response, reasoning, finish, ...verdict } = details as Details;
        const fate = reasoningFate(response, reasoning !== null, policy);
        if (fate !== null) reasoned[fate] += 1;
        scored.push(verdict);
        if (response.trim() === '') empty += 1;
        if (finish === 'length') cut += 1;
      }
      const counts = {
        'empty responses': empty,
        'responses cut at the largest length': cut,
        ...(reasoned.remove === 0 ? {} : { [reasoningCount.remove]: reasoned.remove }),
        ...(reasoned.keep === 0 ? {} : { [reasoningCount.keep]: reasoned.keep }),
      };
      const summary = benchmarkSummary(summarizeVerdicts(scored, mode), missing, counts);
      const departures = departuresOf(options, usualMaxNewTokens);
      return departures.length === 0 ? summary : { ...summary, notComparable: departures.join('; ') };
    },
  });
}

/** IFEval with its own 25 kinds of instruction. */
export const ifeval = createIfeval();
