import { expect, it } from 'vitest';
import { tableOf } from './testing/tables.ts';
import { unknownSizes } from './unknown-sizes.ts';

const table = (kind: string, rows: number) => ({ stage: tableOf(kind, []), rows, tokensPerRow: 1 });

it('names the tables of which a plan counts no rows, and none that are parts of others', () => {
  const [known, unknown] = [table('source', 9), table('source', 0)];
  const data = { seed: known, heldOut: table('split', 0), candidates: unknown, unlabeled: table('responses', 0) };
  expect(unknownSizes(data)).toEqual(['candidates']);
  expect(unknownSizes({ seed: table('split', 0), heldOut: unknown, unlabeled: known })).toEqual(['seed', 'held_out']);
  const none = { ...table('world', 0), measured: true };
  expect(unknownSizes({ seed: none, heldOut: none, unlabeled: none })).toEqual([]);
});

it('looks at the tables before they were cleaned', () => {
  const cleaned = table('cleaned', 0);
  const uncleaned = { seed: table('source', 9), heldOut: table('source', 9), candidates: table('source', 0) };
  const data = { seed: cleaned, heldOut: cleaned, candidates: cleaned, unlabeled: cleaned, uncleaned };
  expect(unknownSizes(data)).toEqual(['candidates']);
});
