import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstruction, renderInstruction } from './instruction.ts';
import { anyConstraints, anyText, hostileTexts } from './testing/arbitraries.ts';

describe('instructions', () => {
  it('read well', () => {
    expect(renderInstruction({ topic: 'trees' })).toBe('Name trees.');
    expect(renderInstruction({ topic: 'trees', count: 5, separator: 'slashes', include: 'oak', ending: 'fir' })).toBe(
      'Name five trees, split by slashes, with oak, ending in fir.',
    );
  });

  it('are parsed to the constraints that they were rendered from', () => {
    fc.assert(
      fc.property(anyConstraints, (constraints) => {
        expect(parseInstruction(renderInstruction(constraints))).toEqual(constraints);
      }),
    );
  });

  it('are rendered to the text that they were parsed from, white space around it aside', () => {
    const piece = fc.constantFrom(
      'Name',
      ' two',
      ' trees',
      ' gems',
      ', split by stars',
      ', with elm',
      ', ending in oak',
      '.',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const constraints = parseInstruction(text);
        if (constraints !== null) expect(renderInstruction(constraints)).toBe(text.trim());
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'Name trees',
    'name trees.',
    'Name six trees.',
    'Name trees, with owl.',
    'Name trees, ending in owl.',
    'Name trees, with oak, with elm.',
    'Name trees, ending in fir, with oak.',
    'Name trees.\nName gems.',
    'Name trees. Thanks.',
    'Name TREES.',
  ])('refuses %j', (text) => {
    expect(parseInstruction(text)).toBeNull();
  });

  it('answers quickly and never throws, whatever the text', () => {
    const start = performance.now();
    for (const text of hostileTexts) expect(parseInstruction(text)).toBeNull();
    expect(performance.now() - start).toBeLessThan(2000);
    fc.assert(fc.property(anyText, (text) => parseInstruction(text) === null));
  });
});
