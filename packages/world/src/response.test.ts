import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResponse, renderResponse } from './response.ts';
import { anyListing, anyText, hostileTexts } from './testing/arbitraries.ts';

describe('responses', () => {
  it('read well', () => {
    expect(renderResponse({ words: ['elm', 'fir'], separator: 'commas' })).toBe('elm, fir.');
    expect(renderResponse({ words: ['elm', 'fir'], separator: 'slashes', ending: 'fir' })).toBe('elm / fir. fir!');
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(anyListing, (listing) => {
        expect(readResponse(renderResponse(listing))).toEqual(listing);
      }),
    );
  });

  it('are written as they were read, white space around them aside', () => {
    const piece = fc.constantFrom('elm', 'fir', 'owl', ', ', ' / ', '. ', '.', 'elm!', ' fir!', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const listing = readResponse(text);
        if (listing !== null) expect(renderResponse(listing)).toBe(text.trim());
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'elm',
    'elm.',
    'elm, fir',
    'elm, fir,',
    'elm, fir,.',
    'elm,fir.',
    'elm, fir; oak.',
    'elm, elm.',
    'elm, tree.',
    'Elm, fir.',
    'ELM, FIR.',
    'elm, fir. oak!',
    'elm, fir. fir',
    'elm, fir.fir!',
    'elm, fir. fir! fir!',
    'elm, fir. elm, fir.',
    'ash, beech, birch, cedar, elm, fir.',
  ])('refuses %j as not complete', (text) => {
    expect(readResponse(text)).toBeNull();
  });

  it('answers quickly and never throws, whatever the text', () => {
    const start = performance.now();
    for (const text of hostileTexts.slice(0, -1)) expect(readResponse(text)).toBeNull();
    expect(readResponse(hostileTexts.at(-1) as string)).toEqual({ words: ['elm', 'fir'], separator: 'commas' });
    expect(performance.now() - start).toBeLessThan(2000);
    fc.assert(fc.property(anyText, (text) => readResponse(text) === null));
  });
});
