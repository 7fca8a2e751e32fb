import type { Pair } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { readRows } from '../read-rows.ts';
import { storeWith, givenTable as table } from '../testing/tables.ts';
import { sampleStage } from './sample-stage.ts';

const pair = (id: string, instruction = `say ${id}`) => ({ id, instruction, response: id });
const many = Array.from({ length: 40 }, (_, index) => pair(`p${index}`));
const seedPairs = table('seed', [pair('p1')]);
const heldOut = table('held-out', [pair('h', 'SAY p2')]);

async function drawn(rows: ReturnType<typeof pair>[], size: number, seedNumber = 1): Promise<string[]> {
  const sample = sampleStage({ label: 's', pairs: table('pairs', rows), size, seedPairs, heldOut, seedNumber });
  const store = await storeWith(sample.stage);
  return Array.fromAsync(readRows<Pair>(store, sample.stage), ({ id }) => id);
}

describe('sampleStage', () => {
  it('draws by the id alone, so that two tables share what both hold, and otherwise under another seed', async () => {
    const all = await drawn(many, 8);
    expect(all).toHaveLength(8);
    expect(await drawn(many.toReversed(), 8)).toEqual(all.toReversed());
    expect(await drawn([...many.filter(({ id }) => all.includes(id)), pair('new')], 9)).toEqual([...all, 'new']);
    expect(await drawn(many, 8, 2)).not.toEqual(all);
  });

  it('leaves out what no arm may keep: copies of seed pairs, held-out instructions, pairs without an instruction', async () => {
    expect(await drawn([pair('p1'), pair('p2'), pair('p3'), pair('p4', '')], 4)).toEqual(['p3']);
  });
});
