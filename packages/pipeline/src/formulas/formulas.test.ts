import { addressOf, stagesOf } from '@mainbench/graph';
import {
  type Filter,
  type InferenceClient,
  type JsonObject,
  MainbenchError,
  type Stage,
  type WorkerSlot,
} from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../read-rows.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import { overPairs } from '../testing/over-pairs.ts';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { refusalOf } from '../testing/refusal.ts';
import { storeOnWorker } from '../testing/tables.ts';

type ArmFields = { name: string; filter?: string | JsonObject; [field: string]: unknown };

const recipeOf = (arms: readonly ArmFields[], more: JsonObject = {}) =>
  recipeWith({ arms: [{ name: 'no-filter', filter: 'any' }, ...(arms as unknown as JsonObject[])], ...more });

const build = async (arms: readonly ArmFields[], more: JsonObject = {}, own: readonly Filter[] = []) =>
  experimentOf(recipeOf(arms, more), own);

const refusal = (arm: ArmFields, more: JsonObject = {}) => refusalOf(build([arm], more));

const formula = (score: string, keep?: string) => ({
  name: 'mine',
  filter: { score, ...(keep === undefined ? {} : { keep }) },
});

describe('a formula in a recipe', () => {
  it('is refused at its place, with the nearest name, before anything runs', async () => {
    expect(await refusal(formula('forward_nl + 1'))).toEqual({
      message: 'arms.1.filter: there is no signal or filter "forward_nl", did you mean forward_nll?',
      path: ['arms', 1, 'filter'],
    });
    expect((await refusal(formula('words', 'wrds > 2'))).message).toContain('did you mean words?');
    expect((await refusal(formula('constructor'))).message).toContain('no signal or filter "constructor"');
    expect((await refusal(formula('__proto__'))).message).toContain('"__proto__"');
    expect((await refusal(formula('2 + 2'))).message).toContain('names no signal and no filter');
    expect((await refusal(formula('words; words'))).message).toContain('cannot be read');
    expect((await refusal({ ...formula('words'), options: { a: 1 } })).path).toEqual(['arms', 1, 'options']);
    expect((await refusal({ ...formula('words'), rounds: 2 })).path).toEqual(['arms', 1, 'rounds']);
    const select = { strata: { by: 'wrds', bins: 2 }, top_k: 1 };
    expect((await refusal({ ...formula('words'), select })).path).toEqual(['arms', 1, 'select']);
  });

  it('may name signals of the recipe’s own, which are checked too', async () => {
    const iteration = (number: number, signal = 'forward_nll') => ({
      signals: { mine: { signal, iteration: number } },
    });
    expect((await refusal(formula('mine'), iteration(7))).message).toContain('up to 2, found 7');
    expect((await refusal(formula('mine'), iteration(1, 'base_nll'))).message).toContain(
      'asks no model of the alignment loop',
    );
    expect((await refusal(formula('mine'), { signals: { mine: { filter: 'nobody' } } })).path).toEqual([
      'signals',
      'mine',
      'filter',
    ]);
    const { targets } = await build([formula('mine - forward_nll')], iteration(1));
    const labels = stagesOf(targets).map(({ label }) => label);
    expect(labels).toContain('tiny/1/align_iteration_1/forward_nll');
  });

  it('makes each signal’s stage once, whatever names it, and that of `mutual` is the signal forward_nll', async () => {
    const arms = [
      { name: 'mutual', filter: 'mutual' },
      formula('rank(-forward_nll) + rank(base_nll_alone - base_nll)', 'tokens > 2'),
      { ...formula('base_nll / base_nll_alone + base_nll_tokens'), name: 'other' },
      { ...formula('mutual + words + distinct_words'), name: 'third' },
      { name: 'by-length', filter: 'mutual', select: { strata: { by: 'tokens', bins: 2 }, top_k: 2 } },
    ];
    const { targets, models } = await build(arms, { 'align.iterations': 2 });
    const asking = new Map(
      stagesOf(targets)
        .filter(
          ({ kind, inputs, label }) =>
            (kind === 'signal' || kind === 'filter') && 'pairs' in inputs && !label.includes('by-iteration'),
        )
        .map((stage) => [addressOf(stage), stage]),
    );
    const requests = [...asking.values()].filter(({ cost }) => cost.requests > 0);
    // The likelihoods forward, base and base alone: a pass a pair each.
    expect(requests).toHaveLength(3);
    const pairs = models[0]?.seeds[0]?.arms[0]?.filtering?.candidates.rows as number;
    expect(requests.reduce((sum, { cost }) => sum + cost.requests, 0)).toBe(3 * pairs);
  });

  it('has an address of its names’ meaning: the same formula in two arms is one stage, and an own name another', async () => {
    const { models } = await build([
      formula('words + 1'),
      { ...formula('words + 1'), name: 'twin' },
      { ...formula('words + 2'), name: 'other' },
    ]);
    const [, first, twin, other] =
      models[0]?.seeds[0]?.arms.map(({ filtering }) => addressOf(filtering?.scores as Stage)) ?? [];
    expect(twin).toBe(first);
    expect(other).not.toBe(first);
  });
});

/** A worker whose models find every text as likely as its length tells, in nats a token; `I9` is too long for them. */
function slot(asked: string[]): Partial<WorkerSlot> {
  const client = {
    capabilities: { maxConcurrentRequests: 4 },
    async loglikelihood({ context, continuation }: { context: string; continuation: string }) {
      asked.push(`${context}>${continuation}`);
      if (continuation.includes('I9')) throw new MainbenchError('endpoint', 'too long', { reason: 'too-long' });
      const tokens = continuation.length;
      return { sum: -tokens * (context.length + 1), tokens, bytes: tokens, tokenLogprobs: [], straddles: false };
    },
  } as unknown as InferenceClient;
  return { serve: async () => client } as never;
}

describe('the stage of a formula', () => {
  const rows: (JsonObject & { id: string })[] = [
    { id: 'a', instruction: 'I', response: 'xx' },
    { id: 'held', instruction: 'held', response: 'xx' },
    { id: 'b', instruction: 'II', response: 'xxx', scores: { reward: 2 } },
    { id: 'c', instruction: '', response: 'xxx' },
    { id: 'd', instruction: 'I', response: 'I9 is long', scores: { reward: 'none' } },
    { id: 'e', instruction: 'IIII', response: 'x' },
  ];

  async function scored(
    score: string,
    keep?: string,
    more: JsonObject = {},
    own: readonly Filter[] = [],
  ): Promise<{ rows: ScoreRow[]; facts: JsonObject; asked: string[] }> {
    const { models } = await build([formula(score, keep)], more, own);
    const filtering = models[0]?.seeds[0]?.arms[1]?.filtering;
    const stage = overPairs(filtering?.scores as Stage, rows);
    const asked: string[] = [];
    const store = await storeOnWorker(slot(asked), stage);
    const found = await Array.fromAsync(readRows<ScoreRow>(store, stage));
    return { rows: found, facts: (await store.readManifest(stage)).facts, asked };
  }

  it('scores by the columns, leaves out what no arm may learn from, and says why a pair has no score', async () => {
    const { rows: found, facts } = await scored('base_nll_alone * tokens + words', 'characters < 3 or words > 5');
    expect(found).toEqual([
      { id: 'a', score: 3, details: {} },
      { id: 'held', score: null, details: { left_out: 'held-out instruction' } },
      { id: 'b', score: null, details: { reason: 'it does not meet characters < 3 or words > 5' } },
      { id: 'c', score: null, details: { reason: 'no base_nll_alone: empty instruction' } },
      { id: 'd', score: null, details: { reason: 'no base_nll_alone: too long for the model' } },
      { id: 'e', score: 2, details: {} },
    ]);
    expect(facts).toMatchObject({ rows: 6, left_out: 1, unscored: 3 });
  });

  it('reads scores that came with the data, and gives none where they are no numbers', async () => {
    const { rows: found, asked } = await scored('scores.reward');
    expect(found.filter(({ score }) => score !== null)).toEqual([{ id: 'b', score: 2, details: {} }]);
    expect(found.at(-2)?.details).toEqual({ reason: 'no scores.reward: the pair has none' });
    expect(asked).toEqual([]);
  });

  it('has no score where arithmetic gives none', async () => {
    const { rows: found } = await scored('log(words - words)');
    expect(found[0]).toEqual({ id: 'a', score: null, details: { reason: 'the score is not a finite number' } });
  });

  it('reads what a judge behind an address says as a signal of the recipe’s own', async () => {
    let open = 0;
    const judge: Filter = {
      ...{ name: 'judged', version: 1, summary: '', options: z.strictObject({ model: z.string() }) as never },
      ...{ models: () => [], costPerPair: () => ({ scored: 0, generated: 9 }) },
      async connect() {
        open += 1;
        const close = async () => {
          open -= 1;
        };
        return { close } as never;
      },
      async score({ response }, options, { outside }) {
        expect(outside).toBeDefined();
        return { score: response.length, details: { model: options.model ?? null } };
      },
    };
    const more = { signals: { quality: { filter: 'judged', options: { model: 'm' } } } };
    const { rows: found } = await scored('2 * quality + words', undefined, more, [judge]);
    expect(found.map(({ id, score }) => [id, score])).toEqual([
      ...[
        ['a', 5],
        ['held', null],
        ['b', 7],
        ['c', null],
        ['d', 23],
        ['e', 3],
      ],
    ]);
    expect(open).toBe(0);
    const experiment = await build([formula('quality')], more, [judge]);
    const asks = experiment.models[0]?.seeds[0]?.arms[1]?.filtering?.asks.map(({ filter }) => filter.name);
    expect(asks).toEqual(['judged']);
  });

  it('asks each model once a pair, whatever the formula names', async () => {
    const { asked } = await scored('base_nll_alone + base_nll_alone_tokens + rank(base_nll_alone) * base_nll_alone');
    // Neither the pair that is left out nor that without an instruction.
    expect(asked.sort()).toEqual(['>I9 is long', '>x', '>xx', '>xxx']);
  });
});
