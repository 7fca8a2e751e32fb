import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallWorld } from '../testing/small-world.ts';
import { givenTable, storeWith } from '../testing/tables.ts';
import { splitTable, worldTables } from './data-stages.ts';

const pairs = Array.from({ length: 500 }, (_, index) => ({ id: `p${index}`, instruction: 'i', response: 'r' }));

async function idsOf(table: ReturnType<typeof splitTable>): Promise<string[]> {
  const store = await storeWith(table.stage);
  const text = await readFile(join(store.directoryOf(table.stage), 'rows.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id);
}

describe('splitTable', () => {
  it('puts every row on exactly one side, about the share asked for, whatever rows stand beside it', async () => {
    const table = (rows: typeof pairs) => givenTable('pairs', rows);
    const held = await idsOf(splitTable(table(pairs), 0.2, 'held-out'));
    const seed = await idsOf(splitTable(table(pairs), 0.2, 'seed'));
    expect([...held, ...seed].sort()).toEqual(pairs.map(({ id }) => id).sort());
    expect(held.length).toBeGreaterThan(70);
    expect(held.length).toBeLessThan(130);
    const half = await idsOf(splitTable(table(pairs.slice(0, 250)), 0.2, 'held-out'));
    expect(half).toEqual(held.filter((id) => Number(id.slice(1)) < 250));
  });
});

describe('worldTables', () => {
  it('are three tables with the sizes that the world says', async () => {
    const { seed, unlabeled, heldOut } = worldTables(smallWorld, {});
    expect([seed, unlabeled, heldOut].map(({ rows }) => rows)).toEqual([3, 4, 2]);
    expect(await idsOf(unlabeled)).toEqual(['t1', 't2', 't3', 't4']);
    expect(seed.tokensPerRow).toBeGreaterThan(2);
  });

  it('leave out texts that are the response of a held-out pair, and count them', async () => {
    const texts = function* () {
      for (const id of ['t1', ' H2 ', 't3']) yield { id, text: id };
    };
    const { unlabeled } = worldTables({ ...smallWorld, texts }, {});
    expect(unlabeled.rows).toBe(2);
    expect(await idsOf(unlabeled)).toEqual(['t1', 't3']);
    const store = await storeWith(unlabeled.stage);
    expect((await store.readManifest(unlabeled.stage)).facts).toMatchObject({ rows: 2, held_out_responses: 1 });
  });
});
