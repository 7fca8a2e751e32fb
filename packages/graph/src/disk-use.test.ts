import type { Stage } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { diskUse } from './disk-use.ts';
import { noCost } from './plan.ts';
import { testStage } from './testing/stages.ts';

function sized(kind: string, inputs: Stage['inputs'] = {}): Stage {
  return testStage({ kind, inputs, cost: { ...noCost, diskBytes: 11, weightBytes: 10 } });
}

const first = sized('first');
const second = sized('second', { first });
const third = sized('third', { second });

it('is the sum of all artifacts where every model stays', () => {
  expect(diskUse([third], [])).toEqual({ end: 33, peak: 33 });
});

it('leaves out weights once nothing needs them, and knows the worst moment', () => {
  // The second is made beside the first; the third beside the second and what is left of the first.
  expect(diskUse([third], [first, second])).toEqual({ end: 13, peak: 23 });
  expect(diskUse([third, sized('late', { first })], [first, second]).end).toBe(24);
});
