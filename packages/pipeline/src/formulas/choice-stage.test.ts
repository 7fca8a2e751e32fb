import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, stagesOf } from '@mainbench/graph';
import {
  type Choice,
  type ChoosingFilter,
  describeError,
  type JsonObject,
  MainbenchError,
  type Pair,
  type Stage,
} from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../read-rows.ts';
import { collectFilter } from '../results/collect-filter.ts';
import { plannedRecord } from '../results/run-record.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import { overPairs } from '../testing/over-pairs.ts';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { refusalOf } from '../testing/refusal.ts';
import { storeWith } from '../testing/tables.ts';

/** Takes the pairs by rising place, so that what it gives is plain; `skip` are left out, `alike` reads the pairs. */
const inOrder = {
  name: 'in-order',
  version: 1,
  summary: '',
  source: '',
  options: z.strictObject({ skip: z.array(z.string()).default([]), by: z.string().default('words') }),
  columns: ({ by }) => ({ size: by }),
  async *choose({ size }, reader, { skip }) {
    for (const place of reader.places) {
      const { id } = await reader.at(place);
      if (skip.includes(id)) yield { place, reason: 'skipped' };
      else yield { place, score: -place + 0 * ((size as Float64Array)[place] as number) };
    }
  },
} satisfies ChoosingFilter<{ skip: string[]; by: string }>;

/** Reads texts alone, and chooses by the seeded draw. */
const drawn: ChoosingFilter = {
  ...inOrder,
  name: 'drawn',
  options: z.strictObject({}) as never,
  columns: () => ({}),
  async *choose(_columns, reader, _options, { draw }) {
    for (const place of [...reader.places].sort((a, b) => draw(b) - draw(a))) yield { place, score: draw(place) };
  },
};

/** Gives whatever a test says. */
const saying = (choices: readonly Choice[]): ChoosingFilter => ({
  ...drawn,
  name: 'saying',
  async *choose() {
    yield* choices;
  },
});

type ArmFields = { filter?: string; [field: string]: unknown };

const build = (arm: ArmFields, more: JsonObject = {}, own: readonly ChoosingFilter[] = []) =>
  experimentOf(
    recipeWith({
      arms: [{ name: 'no-filter', filter: 'any' }, { name: 'mine', filter: 'in-order', ...arm } as JsonObject],
      ...more,
    }),
    [inOrder as unknown as ChoosingFilter, drawn, ...own],
  );

const word = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const rows: (JsonObject & { id: string })[] = [
  { id: 'a', instruction: 'I', response: word(9), scores: { reward: 1 } },
  { id: 'held', instruction: 'held', response: 'xx', scores: { reward: 1 } },
  { id: 'b', instruction: 'II', response: 'three words here', scores: { reward: 1 } },
  { id: 'c', instruction: '', response: 'xxx', scores: { reward: 1 } },
  { id: 'd', instruction: 'I', response: `${word(9)} end`, scores: { reward: 1 } },
  { id: 'e', instruction: 'IIII', response: 'x' },
  { id: 'f', instruction: 'IV', response: 'of others unlike all those', scores: { reward: 1 } },
];

async function chosen(arm: ArmFields, own: readonly ChoosingFilter[] = [], more: JsonObject = {}) {
  const { models } = await build(arm, more, own);
  const stages = models[0]?.seeds[0]?.arms[1];
  const filtering = stages?.filtering;
  if (stages === undefined || filtering === undefined) throw new Error('the arm has no filter');
  const scores = overPairs(filtering.scores, rows);
  const pairs = scores.inputs['candidate-pairs'] as Stage;
  const selected = { ...filtering.selected, stage: { ...filtering.selected.stage, inputs: { pairs, scores } } };
  const store = await storeWith(selected.stage);
  const found = await Array.fromAsync(readRows<ScoreRow>(store, scores));
  const kept = await Array.fromAsync(readRows<Pair>(store, selected.stage), ({ id }) => id);
  const candidates = { ...filtering.candidates, stage: pairs, rows: rows.length };
  const result = await collectFilter(
    store,
    1,
    { ...stages, filtering: { ...filtering, scores, selected, candidates } },
    undefined,
    0,
    { confidence: 0.95, resamples: 10, seed: 1 } as never,
  );
  return { rows: found, kept, facts: (await store.readManifest(scores)).facts, result, scores, store };
}

describe('the stage of a choice', () => {
  it('scores what was chosen, and gives every other pair its own reason', async () => {
    const options = { skip: ['b'], by: 'scores.reward' };
    const { rows: found, kept, facts, result } = await chosen({ options, select: { top_k: 2 } });
    expect(found).toEqual([
      { id: 'a', score: 0, details: {} },
      { id: 'held', score: null, details: { left_out: 'held-out instruction' } },
      { id: 'b', score: null, details: { reason: 'skipped' } },
      { id: 'c', score: null, details: { reason: 'no scores.reward: empty instruction' } },
      { id: 'd', score: -4, details: {} },
      { id: 'e', score: null, details: { reason: 'no scores.reward: the pair has none' } },
      { id: 'f', score: null, details: { reason: 'not among the first 2' } },
    ]);
    expect(facts).toMatchObject({ rows: 7, left_out: 1, unscored: 4, eligible: 4, chosen: 2 });
    expect(kept).toEqual(['a', 'd']);
    expect(result).toMatchObject({ filter: 'in-order', candidates: 6, unscored: 4, kept: 2, passes: 0 });
  });

  it('keeps fewer where there are no more, and a share of those that may be chosen', async () => {
    expect((await chosen({ select: { top_k: 50 } })).kept).toEqual(['a', 'b', 'd', 'e', 'f']);
    expect((await chosen({ select: { top_fraction: 0.4 } })).kept).toEqual(['a', 'b']);
    expect((await chosen({ select: { top_fraction: 0.4 } }, [], { select: { threshold: 1 } })).kept).toHaveLength(2);
    expect((await chosen({ filter: 'saying', select: { top_k: 2 } }, [saying([])])).kept).toEqual([]);
  });

  it('goes on to the next pair where one is a near-duplicate of a chosen one', async () => {
    const { kept, rows: found } = await chosen({ select: { top_k: 4, distinct: 0.5 } });
    expect(kept).toEqual(['a', 'b', 'e', 'f']);
    expect(found[4]?.details).toEqual({ reason: 'near-duplicate of a pair chosen before' });
  });

  it('lets a filter read texts alone, and draws by seed and id', async () => {
    const one = await chosen({ filter: 'drawn', select: { top_k: 2 } });
    const again = await chosen({ filter: 'drawn', select: { top_k: 2 } });
    const more = await chosen({ filter: 'drawn', select: { top_k: 5 } });
    expect(again.rows).toEqual(one.rows);
    expect(more.kept).toEqual(expect.arrayContaining(one.kept));
    const draws = more.rows.flatMap(({ score }) => score ?? []);
    expect(new Set(draws).size).toBe(5);
    for (const each of draws) expect(each >= 0 && each < 1).toBe(true);
    expect(one.rows[3]?.details).toEqual({ reason: 'no words: empty instruction' });
    const others = await Promise.all(
      [2, 3, 4].map((seed) => chosen({ filter: 'drawn', select: { top_k: 2 } }, [], { seeds: [seed] })),
    );
    expect(new Set([one, ...others].map(({ kept }) => String(kept))).size).toBeGreaterThan(1);
  });

  it.each([
    [[{ place: 1, score: 1 }], 'may be chosen and was not named before, found 1'],
    [[{ place: 0.5, score: 1 }], 'found 0.5'],
    [[{ place: 99, score: 1 }], 'found 99'],
    [
      [
        { place: 0, score: 1 },
        { place: 0, reason: 'again' },
      ],
      'found 0',
    ],
    [
      [
        { place: 0, score: 1 },
        { place: 2, score: 2 },
      ],
      'expected scores that never rise, found 2 after 1',
    ],
    [[{ place: 0, score: Number.NaN }], 'found NaN'],
  ] as const)('refuses %j', async (choices, message) => {
    const error = await chosen({ filter: 'saying', select: { top_k: 3 } }, [saying(choices)]).catch((thrown) => thrown);
    expect(MainbenchError.is(error) && describeError(error)).toContain('choose of the filter saying failed: ');
    expect(error.message).toContain(message);
  });

  it('starts over after it was stopped, and comes to the same', async () => {
    const { rows: expected, scores, store } = await chosen({ select: { top_k: 2 } });
    const directories = Object.entries(scores.inputs).map(async ([name, stage]) => {
      return [name, { directory: await store.requireWhole(stage) }];
    });
    const directory = await mkdtemp(join(tmpdir(), 'mainbench-choice-'));
    const controller = new AbortController();
    const context = {
      ...{ directory, inputs: Object.fromEntries(await Promise.all(directories)), signal: controller.signal },
      progress: (done: number) => done === 1 && controller.abort(new Error('stopped')),
    };
    await expect(scores.run(context as never)).rejects.toThrow('stopped');
    expect(await readdir(directory)).not.toContain('rows.jsonl');
    await scores.run({ ...context, signal: new AbortController().signal } as never);
    const lines = (await readFile(join(directory, 'rows.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
  });
});

describe('a filter that chooses, in a recipe', () => {
  const refusal = (arm: ArmFields, more: JsonObject = {}) => refusalOf(build(arm, more));

  it.each([
    ['threshold', { threshold: 1 }],
    ['band', { band: { from: 0.1, to: 0.9 } }],
    ['strata', { strata: { by: 'words', bins: 2 }, top_k: 4 }],
  ])('is refused with the rule %s', async (rule, select) => {
    expect(await refusal({ select })).toEqual({
      message: `arms.1.select: the filter in-order chooses pairs one after another, and the rule ${rule} needs a score of every pair.`,
      path: ['arms', 1, 'select'],
    });
    expect((await refusal({}, { select })).path).toEqual(['select']);
  });

  it('is refused where every pair needs a score, and with what its options or columns do not have', async () => {
    const score = { name: 'mine', filter: { score: 'rank(in_order)' } };
    expect((await refusal(score as never)).message).toContain('in-order chooses among all pairs and gives no score');
    const signals = { signals: { own: { filter: 'in-order' } } };
    const own = await refusal({ filter: { score: 'own' } } as never, signals);
    expect(own).toMatchObject({ path: ['signals', 'own', 'filter'] });
    expect((await refusal({}, { rate_pairs: { filter: 'drawn' } })).message).toContain(
      'drawn chooses among all pairs, expected one of a pair',
    );
    expect((await refusal({ options: { skip: 3 } })).path).toEqual(['arms', 1, 'options', 'skip']);
    expect((await refusal({ options: { by: 'wrds' } })).message).toContain('did you mean words?');
    expect((await refusal({ rounds: 2 })).path).toEqual(['arms', 1, 'rounds']);
  });

  it('has an address of its options, columns, rule and seed', async () => {
    const address = async (arm: ArmFields, more: JsonObject = {}) => {
      const { models } = await build(arm, more);
      return addressOf(models[0]?.seeds[0]?.arms[1]?.filtering?.scores as Stage);
    };
    const first = await address({});
    expect(await address({ name: 'other' })).toBe(first);
    const others = await Promise.all([
      address({ options: { skip: ['a'] } }),
      address({ options: { by: '2 * words' } }),
      address({ select: { top_k: 3 } }),
      address({ select: { top_k: 3, distinct: 0.8 } }),
      address({ filter: 'drawn' }),
      address({}, { seeds: [9] }),
    ]);
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it('costs the passes of its columns alone, and is named with them', async () => {
    const experiment = await build({ options: { by: 'base_nll_alone - base_nll' }, select: { top_fraction: 0.5 } });
    const filtering = experiment.models[0]?.seeds[0]?.arms[1]?.filtering;
    const signals = stagesOf([filtering?.scores as Stage]).filter(({ kind }) => kind === 'signal');
    expect(signals.map(({ label }) => label.split('/').at(-1)).sort()).toEqual(['base_nll', 'base_nll_alone']);
    const { filter } = plannedRecord(experiment).arms[1] ?? {};
    expect(filter).toMatchObject({
      name: 'in-order',
      options: { columns: { size: 'base_nll_alone - base_nll' } },
      roles: ['base'],
      select: { top_fraction: 0.5 },
    });
    const rowsOf = filtering?.selected.rows;
    expect(rowsOf).toBe(Math.round((filtering?.candidates.rows as number) / 2));
  });
});
