import type { JsonObject, PairChange } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { readRows } from '../read-rows.ts';
import { givenTable, storeWith } from '../testing/tables.ts';
import { changeStage } from './change-stage.ts';

const ids = Array.from({ length: 20 }, (_, index) => `p${index}`);
const kept = givenTable(
  'kept',
  ids.map((id) => ({ id, instruction: `say ${id}`, response: id })),
);

async function changed(change: PairChange, seed = 1): Promise<JsonObject[]> {
  const { stage } = changeStage('change', kept, change, seed);
  const store = await storeWith(kept.stage, stage);
  return Array.fromAsync(readRows(store, stage));
}

it('gives every pair the instruction of another one, each once, and nothing else', async () => {
  const rows = await changed('exchange-instructions');
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows.map(({ response }) => response)).toEqual(ids);
  expect(rows.map(({ instruction }) => instruction).sort()).toEqual(ids.map((id) => `say ${id}`).sort());
  expect(rows.filter(({ id, instruction }) => instruction === `say ${id}`)).toEqual([]);
  expect(await changed('exchange-instructions')).toEqual(rows);
  expect(await changed('exchange-instructions', 2)).not.toEqual(rows);
});

it('leaves responses without instructions', async () => {
  const rows = await changed('no-instructions');
  expect(rows).toEqual(ids.map((id) => ({ id, instruction: '', response: id })));
});
