import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { contextFor, fixtures, temporaryFolder } from '../testing/fixtures.ts';
import { type VerifiedRow, verifyPublished } from './verify-published.ts';

let rows: VerifiedRow[];
beforeAll(async () => {
  rows = await Array.fromAsync(verifyPublished(contextFor()));
});

const of = (stage: VerifiedRow['stage'], ...metrics: string[]) =>
  rows.filter((row) => row.stage === stage && metrics.includes(row.metric));

it('reproduces rates, errors and counts of every annotation file within 1e-9', () => {
  for (const metric of [
    'win_rate',
    'standard_error',
    'n_wins',
    'n_wins_base',
    'n_draws',
    'n_total',
    'discrete_win_rate',
  ]) {
    const group = of('rates', metric);
    expect(group).toHaveLength(16);
    expect(group.filter(({ equal }) => !equal)).toEqual([]);
  }
  const different = of('rates', 'avg_length').filter(({ equal }) => !equal);
  expect(different.map(({ model }) => model)).toEqual(['falcon-7b-instruct', 'text_davinci_001']);
});

it('reproduces every verdict from the recorded answers by swap and parser', () => {
  const counts = new Map(
    of('verdicts', 'verdicts').map(({ model, annotator, published, computed }) => [
      `${annotator}/${model}`,
      [computed, published],
    ]),
  );
  expect(counts.get('alpaca_eval_cot_gpt4_turbo_fn/Mistral-7B-Instruct-v0.2')).toEqual([805, 805]);
  expect(counts.get('alpaca_eval_gpt4/llama-2-chat-7b-evol70k-neft')).toEqual([805, 805]);
  expect(counts.size).toBe(9);
  for (const [computed, published] of counts.values()) expect(computed).toBe(published);
  const answers = [...counts.values()].reduce((sum, [computed = 0]) => sum + computed, 0);
  expect(answers).toBeGreaterThan(7000);
});

it('predicts the published length-controlled win rates; three have weights of another fit', () => {
  const group = of('prediction', 'length_controlled_winrate');
  expect(group).toHaveLength(199);
  const different = group.filter(({ equal }) => !equal);
  expect(different.map(({ model }) => model).sort()).toEqual(['NullModel', 'dbrx-instruct', 'zephyr-7b-alpha-ExPO']);
  expect(different.every(({ excuse }) => excuse !== null)).toBe(true);
  expect(different.find(({ model }) => model === 'zephyr-7b-alpha-ExPO')?.difference).toBeLessThan(4e-8);
});

it('fits recorded annotations close to the published win rates, and says that the data are a surrogate', () => {
  const group = of('fit', 'length_controlled_winrate');
  expect(group).toHaveLength(8);
  for (const { model, difference, equal, excuse } of group) {
    // The published fit of NullModel is not that of its published weights either.
    expect(difference, model).toBeLessThan(model === 'NullModel' ? 0.14 : 1e-6);
    expect(equal || excuse?.includes('surrogate')).toBe(true);
  }
});

it('finds the files of a checkout of alpaca_eval, and a number that was changed', async () => {
  const folder = await temporaryFolder();
  const board = join(folder, 'src/alpaca_eval/leaderboards/data_AlpacaEval');
  const results = join(folder, 'results/phi-2/alpaca_eval_gpt4');
  await mkdir(board, { recursive: true });
  await mkdir(results, { recursive: true });
  const csv = await readFile(join(fixtures, 'leaderboards', 'alpaca_eval_gpt4_leaderboard.csv'), 'utf8');
  await writeFile(join(board, 'alpaca_eval_gpt4_leaderboard.csv'), csv.replace(/^(phi-2,)\d/m, '$19'));
  const annotations = await readFile(join(fixtures, 'annotations', 'alpaca_eval_gpt4__phi-2.json.gz'));
  await writeFile(join(results, 'annotations.json.gz'), annotations);
  const found = await Array.fromAsync(verifyPublished(contextFor(folder)));
  expect(found.filter(({ equal }) => !equal).map(({ metric, excuse }) => [metric, excuse])).toEqual([
    ['win_rate', null],
  ]);
  await expect(Array.fromAsync(verifyPublished(contextFor(join(folder, 'results'))))).rejects.toThrow('no leaderboard');
});
