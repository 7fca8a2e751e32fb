import type { Judgement } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { reasonsFirst } from './reasoned-outputs.ts';

it.each([
  ['<think>Hm.</think>m', true],
  [{ text: 'Hm.</think>\nm' }, true],
  ['m', false],
  [{ text: 'm' }, false],
  [{ as_given: 0.5 }, false],
  [null, false],
])('tells whether a judge that answered %j marked reasoning', (completion, expected) => {
  expect(reasonsFirst({ completion } as Judgement)).toBe(expected);
});
