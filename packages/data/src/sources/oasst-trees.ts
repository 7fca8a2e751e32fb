import type { Pair } from '@mainbench/spec';
import { z } from 'zod';
import { cleanPairs } from '../cleaning/clean-rows.ts';
import { boundsSchema, pairOptions } from '../cleaning/cleaning-options.ts';
import { count, emptyCounts, type RowCounts } from '../cleaning/counted-rows.ts';
import { expectField, expectRecord, type Place } from '../files/expect-record.ts';
import { readLines } from '../files/read-rows.ts';
import { fileSource, type PairSource } from './file-source.ts';

const expectedTree = 'a conversation tree: an object with a prompt that has role, text, lang and replies';

/** A message of a conversation tree as far as the filters look at it. */
export interface Message {
  id: string;
  text: string;
  role: string;
  language: string;
  deleted: boolean;
  synthetic: boolean;
  /** 0 is the best of its siblings; null where nobody ranked them. */
  rank: number | null;
  /** Mean of the quality labels, 0 to 1; null without labels. */
  quality: number | null;
  replies: readonly Message[];
}

function qualityOf(labels: unknown): number | null {
  const quality = (labels as { quality?: { value?: unknown } } | null | undefined)?.quality?.value;
  return typeof quality === 'number' ? quality : null;
}

function messageOf(value: unknown, place: Place): Message {
  const record = expectRecord(value, expectedTree, place);
  return {
    id: expectField(record, 'message_id', 'string', expectedTree, place),
    text: expectField(record, 'text', 'string', expectedTree, place),
    role: expectField(record, 'role', 'string', expectedTree, place),
    language: expectField(record, 'lang', 'string', expectedTree, place),
    deleted: record.deleted === true,
    synthetic: record.synthetic === true,
    rank: typeof record.rank === 'number' ? record.rank : null,
    quality: qualityOf(record.labels),
    replies: expectField(record, 'replies', 'array', expectedTree, place).map((reply) => messageOf(reply, place)),
  };
}

/** The first message of a line of a trees file. @throws MainbenchError of kind `data` with file and line */
export function rootOfTree(value: unknown, place: Place): Message {
  const tree = expectRecord(value, expectedTree, place);
  return messageOf(expectField(tree, 'prompt', 'object', expectedTree, place), place);
}

const moreThanFiveWords = boundsSchema.unwrap().prefault({ min_words: 6 });

const options = z.strictObject({
  ...pairOptions,
  file: z.string().default('2023-04-12_oasst_ready.trees.jsonl.gz').describe('trees as JSON lines, gzipped or not'),
  language: z.string().nullable().default('en').describe('of both sides; null: any'),
  reply: z
    .enum(['rank-0', 'best', 'all'])
    .default('rank-0')
    .describe('rank-0: replies ranked first; best: also replies without siblings, which have no rank'),
  quality_above: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(0.6)
    .describe('minimum quality of both sides; a message without labels has none; null: any'),
  turns: z
    .enum(['all', 'first'])
    .default('all')
    .describe('pairs of every turn of a tree, or of its first prompt alone'),
  synthetic: z.enum(['keep', 'drop']).default('keep').describe('messages that a model wrote'),
  limit: z
    .int()
    .min(1)
    .nullable()
    .default(3200)
    .describe(
      'keep only the N pairs with the highest sum of both qualities, earlier pairs first among equals; null: all',
    ),
  instruction_length: moreThanFiveWords,
  response_length: moreThanFiveWords,
});

type Options = z.infer<typeof options>;

function wrongWith(instruction: Message, response: Message, siblings: number, settings: Options): string | undefined {
  const { language, reply, quality_above, synthetic } = settings;
  const both = [instruction, response];
  if (both.some((message) => message.deleted)) return 'deleted';
  if (language !== null && both.some((message) => message.language !== language)) return 'in another language';
  const first = response.rank === 0 || (reply === 'best' && siblings === 1 && response.rank === null);
  if (reply !== 'all' && !first) return response.rank === null ? 'without a rank' : 'of a lower rank';
  if (synthetic === 'drop' && both.some((message) => message.synthetic)) return 'written by a model';
  if (quality_above !== null && both.some((message) => (message.quality ?? 0) <= quality_above)) {
    return both.some((message) => message.quality === null) ? 'without a quality' : 'of low quality';
  }
  return undefined;
}

/** A pair with the sum of its qualities, by which the best are chosen. */
interface RatedPair extends Pair {
  quality: number;
}

function* pairsBelow(prompt: Message, settings: Options, counts: RowCounts): Generator<RatedPair> {
  const replies = prompt.replies.filter((reply) => prompt.role === 'prompter' && reply.role === 'assistant');
  for (const reply of replies) {
    const wrong = wrongWith(prompt, reply, replies.length, settings);
    if (wrong === undefined) {
      const quality = (prompt.quality ?? 0) + (reply.quality ?? 0);
      yield { id: reply.id, instruction: prompt.text, response: reply.text, quality };
    } else {
      counts.read += 1;
      count(counts.dropped, wrong);
    }
  }
  if (settings.turns === 'all') for (const reply of prompt.replies) yield* pairsBelow(reply, settings, counts);
}

async function* goodPairs(path: string, settings: Options, counts: RowCounts): AsyncGenerator<RatedPair> {
  async function* candidates(): AsyncGenerator<RatedPair> {
    for await (const { value, place } of readLines(path)) {
      yield* pairsBelow(rootOfTree(value, place), settings, counts);
    }
  }
  yield* cleanPairs(candidates(), { ...settings, limit: null }, counts);
}

/** Positions of the pairs with the highest qualities: only numbers are held, whatever the size of the file. */
async function bestPositions(path: string, settings: Options, limit: number): Promise<ReadonlySet<number>> {
  const qualities: number[] = [];
  for await (const { quality } of goodPairs(path, settings, emptyCounts())) qualities.push(quality);
  const order = qualities.map((_, position) => position).sort((a, b) => (qualities[b] ?? 0) - (qualities[a] ?? 0));
  return new Set(order.slice(0, limit));
}

/**
 * Pairs of OpenAssistant's conversation trees, by default chosen as in the development code that is probably the
 * paper's (docs/method.md, data). The file is read twice: the first time for the qualities alone. Pairs come in the
 * order of the file.
 */
export const oasstTrees: PairSource<Options> = fileSource(
  {
    name: 'oasst-trees',
    version: 1,
    summary: 'OpenAssistant conversation trees as JSON lines, the best replies in one language',
    options,
    async *rows(path, settings, counts) {
      const best = settings.limit === null ? undefined : await bestPositions(path, settings, settings.limit);
      let position = 0;
      for await (const pair of goodPairs(path, settings, counts)) {
        if (best === undefined || best.has(position)) yield pair;
        else count(counts.dropped, 'below the best');
        position += 1;
      }
    },
  },
  'pairs',
);
