import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noCost, tableStage } from '@mainbench/graph';
import type { SelectSettings } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutOf, keepCount, selectStage } from './select-stage.ts';

const dummy = tableStage({
  kind: 'pairs',
  version: 1,
  parameters: {},
  inputs: {},
  label: 'pairs',
  cost: noCost,
  rows: () => [],
});

async function select(scores: (number | null)[], settings: SelectSettings, seed = 1, bins?: number[]) {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-select-'));
  const table = async (name: string, rows: object[]) => {
    const directory = join(folder, name);
    await mkdir(directory);
    await writeFile(join(directory, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return { address: '', kind: name, label: name, directory };
  };
  const pairs = await table(
    'pairs',
    scores.map((_, id) => ({ id: `p${id}`, instruction: 'i', response: 'r' })),
  );
  const scored = await table(
    'scores',
    scores.map((score, id) => ({ id: `p${id}`, score, details: {} })),
  );
  const strata = await table(
    'strata',
    (bins ?? []).map((score, id) => ({ id: `p${id}`, score, details: {} })),
  );
  const { stage } = selectStage(
    'select',
    { stage: dummy, rows: scores.length, tokensPerRow: 1 },
    dummy,
    settings,
    seed,
    bins === undefined ? {} : { strata: dummy },
  );
  const facts = await stage.run({
    directory: folder,
    inputs: { pairs, scores: scored, ...(bins === undefined ? {} : { strata }) },
    signal: new AbortController().signal,
    progress: () => {},
    slot: () => {
      throw new Error('unused');
    },
  });
  const lines = (await readFile(join(folder, 'rows.jsonl'), 'utf8')).split('\n').filter(Boolean);
  return { facts, ids: lines.map((line) => JSON.parse(line).id as string) };
}

describe('selectStage', () => {
  it('keeps a band of scores between two quantiles, both ends among them', async () => {
    const scores = [5, 1, null, 4, 2, 3, 4];
    const { ids, facts } = await select(scores, { band: { from: 0.2, to: 0.8 } });
    expect(ids).toEqual(['p3', 'p4', 'p5', 'p6']);
    expect(facts).toMatchObject({ candidates: 7, unscored: 1, cut: { score: 2, tied: 1, tiedKept: 1 } });
    expect((await select([null], { band: { from: 0, to: 1 } })).ids).toEqual([]);
  });

  it('keeps an equal share of each bin of a signal', async () => {
    const strata = { strata: { by: 'words', bins: 2 }, top_k: 2 };
    const { ids, facts } = await select([9, 8, 7, 1, 2], strata, 1, [1, 1, 1, 5, 5]);
    expect(ids).toEqual(['p0', 'p4']);
    expect(facts).toMatchObject({ cut: null, strata: { bins: 2, withoutBin: 0, tied: 0, tiedKept: 0 } });
  });

  it('keeps the best, in the order of the table', async () => {
    const { ids, facts } = await select([0.1, 0.9, null, 0.5, 0.7], { top_k: 3 });
    expect(ids).toEqual(['p1', 'p3', 'p4']);
    expect(facts).toEqual({ rows: 3, candidates: 5, unscored: 1, cut: { score: 0.5, tied: 1, tiedKept: 1 } });
  });

  it('never keeps an unscored pair, even where too few are scored', async () => {
    expect((await select([null, 1, null], { top_k: 3 })).ids).toEqual(['p1']);
    expect((await select([null, null], { top_k: 3 })).ids).toEqual([]);
  });

  it('breaks ties by seed, not by position', async () => {
    const scores = Array.from({ length: 40 }, () => 1);
    const [first, again, other] = [
      await select(scores, { top_k: 10 }),
      await select(scores, { top_k: 10 }),
      await select(scores, { top_k: 10 }, 2),
    ];
    expect(first.ids).toEqual(again.ids);
    expect(first.ids).not.toEqual(other.ids);
    expect(first.ids).not.toEqual(scores.slice(0, 10).map((_, index) => `p${index}`));
  });
});

describe('cutOf', () => {
  const cut = (keep: number, ...scores: number[]) =>
    cutOf(
      scores.map((score) => ({ score })),
      keep,
    );

  it('counts the ties at the cut and those that were kept', () => {
    expect(cut(4, 5, 5, 4, 4, 4, 3)).toEqual({ score: 4, tied: 3, tiedKept: 2 });
    expect(cut(2, 5, 5, 4, 4, 4, 3)).toEqual({ score: 5, tied: 2, tiedKept: 2 });
    expect(cut(6, 5, 5, 4, 4, 4, 3)).toEqual({ score: 3, tied: 1, tiedKept: 1 });
  });

  it('is nothing where nothing is kept', () => {
    expect(cut(0, 1, 1)).toBeNull();
    expect(cut(0)).toBeNull();
  });

  it('draws among equal ratings, and says so in the manifest', async () => {
    const { ids, facts } = await select([4, 5, 4, null, 4, 5, 3], { top_k: 4 });
    expect(ids).toHaveLength(4);
    expect(facts).toEqual({ rows: 4, candidates: 7, unscored: 1, cut: { score: 4, tied: 3, tiedKept: 2 } });
    expect((await select([1, 1, 2], { threshold: 1 })).facts).toMatchObject({
      cut: { score: 1, tied: 2, tiedKept: 2 },
    });
    expect((await select([null], { top_k: 4 })).facts).toEqual({ rows: 0, candidates: 1, unscored: 1, cut: null });
  });
});

describe('keepCount', () => {
  it('never keeps more than there are, nor a score below the threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true })),
        fc.nat(50),
        fc.double({ noNaN: true }),
        (scores, top_k, threshold) => {
          const sorted = [...scores].sort((a, b) => b - a).map((score) => ({ score }));
          expect(keepCount({ top_k }, sorted)).toBe(Math.min(top_k, scores.length));
          expect(keepCount({ top_fraction: 1 }, sorted)).toBe(scores.length);
          const kept = keepCount({ threshold }, sorted);
          expect(sorted.slice(0, kept).every(({ score }) => score >= threshold)).toBe(true);
          expect(sorted.slice(kept).every(({ score }) => score < threshold)).toBe(true);
        },
      ),
    );
  });
});
