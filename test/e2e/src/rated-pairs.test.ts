import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results, RunCosts } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatJudge, startChatJudge } from './chat-judge.ts';
import { smallRecipe, writeRecipe } from './errors/small-recipe.ts';
import { mainbench, temporaryFolder } from './mainbench.ts';

const token = 'rater-token-5e1f';
const env = { RATER_TOKEN: token };
const data = { world: { pairs: 16, texts: 40, held_out: 12 } };

/** Rates by the length of the prompt; some replies name no rating. */
function reply(prompt: string): string {
  return prompt.length % 6 === 0 ? 'I would rather not say.' : `It is short.\nScore: ${prompt.length % 6}`;
}

describe('an outside rating of kept pairs', { timeout: 300_000 }, () => {
  let judge: ChatJudge;
  let out: string;
  let results: Results;

  const recipeAt = (url: string) => {
    const options = { url, model: 'rater', token_variable: 'RATER_TOKEN', max_new_tokens: 32 };
    const arms = [...smallRecipe.arms, { name: 'judged', filter: 'judge', options }];
    return writeRecipe({ data, arms, rate_pairs: { filter: 'judge', options, sample: 5 } } as never);
  };

  beforeAll(async () => {
    judge = await startChatJudge(reply);
    out = join(await temporaryFolder(), 'run');
    const { code, stderr } = await mainbench(['run', await recipeAt(judge.url), '--out', out], { env });
    expect(code, stderr).toBe(0);
    results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
  }, 300_000);

  afterAll(() => judge.close());

  it('stands in the results, a sample of what each arm keeps and of all candidates', () => {
    const ratings = results.models[0]?.pairRatings ?? [];
    expect(ratings.map(({ of, arms }) => [of, arms.join()])).toEqual([
      ['candidates', 'no-filter,mutual,judged'],
      ...['no-filter', 'mutual', 'judged'].map((arm) => ['kept', arm]),
    ]);
    for (const { sampled, rated, missing, mean, missingReasons } of ratings) {
      expect(sampled).toBe(5);
      expect(rated + missing).toBe(5);
      expect(missingReasons.reduce((sum, { count }) => sum + count, 0)).toBe(missing);
      if (rated > 0) expect(mean?.mean).toBeGreaterThanOrEqual(1);
    }
    // It keeps what the same judge rates highest.
    expect(ratings[3]?.mean?.mean).toBeGreaterThan(ratings[0]?.mean?.mean ?? Number.NaN);
    expect(results.runs[0]?.rater).toMatchObject({ filter: 'judge', model: 'outside', sample: 5 });
  });

  it('stands in the report, with what makes it less than independent', async () => {
    const report = await readFile(join(out, 'report', 'report.md'), 'utf8');
    expect(report).toContain('Outside rating of kept pairs on tiny, by judge (rater)');
    expect(report).toMatch(/kept by mutual against all its candidates[^\n]*mean rating by judge \(rater\)/);
    expect(report).toContain('a filter of the rater’s kind also makes the choice of judged');
  });

  it('is counted as what a judge was asked', async () => {
    const { total } = JSON.parse(await readFile(join(out, 'report', 'costs.json'), 'utf8')) as RunCosts;
    expect(total.judged).toBe(40 + 4 * 5);
    expect(judge.rated.length).toBeGreaterThan(20);
    expect(judge.authorizations.every((value) => value === `Bearer ${token}`)).toBe(true);
  });

  it('is not asked again at another address, and needs no judge to be reported', async () => {
    const before = judge.rated.length;
    const { stdout } = await mainbench(['plan', await recipeAt('http://127.0.0.1:9/v1'), '--out', out, '--json']);
    expect(JSON.parse(stdout).stages.filter(({ runs }: { runs: boolean }) => runs)).toEqual([]);
    expect(judge.rated.length).toBe(before);
  });

  it('leaves the token in no file', async () => {
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'latin1');
      expect(text.includes(token), entry.name).toBe(false);
    }
  });

  it('ends with one sentence, before anything is trained, where the judge cannot be reached', async () => {
    const other = join(await temporaryFolder(), 'run');
    const { code, stderr } = await mainbench(['run', await recipeAt('http://127.0.0.1:9/v1'), '--out', other], { env });
    expect(code).toBe(7);
    expect(await readdir(join(other, 'artifacts')).catch(() => [])).toEqual([]);
    expect(stderr).toMatch(/127\.0\.0\.1:9/);
    expect(stderr).not.toMatch(/ {4}at /);
  });
});
