import { pythonStrip } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textsOf } from '../testing/arbitraries.ts';
import { looseVariants } from './score-response.ts';

it('makes the eight variants of the official code', () => {
  fc.assert(
    fc.property(textsOf('*', '**', '\n*', '\n\n'), (response) => {
      const lines = response.split('\n');
      const first = pythonStrip(lines.slice(1).join('\n'));
      const last = pythonStrip(lines.slice(0, -1).join('\n'));
      const both = pythonStrip(lines.slice(1, -1).join('\n'));
      const plain = (text: string) => text.split('*').join('');
      expect(looseVariants(response)).toEqual([
        response,
        plain(response),
        first,
        last,
        both,
        plain(first),
        plain(last),
        plain(both),
      ]);
    }),
    { numRuns: 1000 },
  );
});
