import type { FilterResult, ModelResult, TextSample } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ReportContext } from '../report-context.ts';
import { diagnosticsTable } from './kept-and-dropped.ts';

describe('diagnosticsTable', () => {
  const sample = (texts: number, languages: TextSample['languages'], nearDuplicates = 0): TextSample => {
    return { texts, languages, nearDuplicates, compressionRatio: 1 + texts / 100 };
  };
  const filter = (arm: string, seed: number, closer?: FilterResult['closer']) => {
    const diagnostics = [{ name: 'words', label: 'words in the text', kept: 4, dropped: 2 }];
    return { arm, seed, diagnostics, ...(closer === undefined ? {} : { closer }) } as unknown as FilterResult;
  };
  const tableOf = (...filters: FilterResult[]) => {
    const context = { results: { seeds: [1, 2] }, colourOf: () => 'arm-1' } as unknown as ReportContext;
    const { rows = [], notes = [] } =
      diagnosticsTable({ name: 'tiny', filters } as unknown as ModelResult, context) ?? {};
    return { rows: rows.map((row) => row.map(({ value }) => value)), notes };
  };

  it('shows compression, repeated texts and the most frequent languages of samples, seeds together', () => {
    const kept = sample(100, { en: 90, de: 6, fr: 3, it: 1 }, 5);
    const other = sample(300, { en: 300 }, 15);
    const dropped = sample(100, { en: 50, de: 20, fr: 20, it: 10 });
    const { rows, notes } = tableOf(
      filter('mutual', 1, { kept, dropped }),
      filter('mutual', 2, { kept: other, dropped }),
    );
    expect(rows.slice(1)).toEqual([
      ['bytes of the text over its compressed bytes', '3.00', '2.00'],
      ['% of texts that nearly repeat another', '5.0', '0.0'],
      ['% of texts in the language en', '97.5', '50.0'],
      ['% of texts in the language de', '1.5', '20.0'],
      ['% of texts in the language fr', '0.8', '20.0'],
    ]);
    expect(notes.join(' ')).toContain('at most 300 pairs');
  });

  it('has many arms as its rows', () => {
    const { rows } = tableOf(...['a', 'b', 'c', 'd', 'e', 'f'].map((arm) => filter(arm, 1)));
    expect(rows).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((arm) => [arm, '4.00', '2.00']));
  });

  it('says where languages could not be identified, and shows older results as they are', () => {
    const blind = sample(10, null);
    const { rows, notes } = tableOf(filter('mutual', 1, { kept: blind, dropped: blind }), filter('old', 1));
    expect(rows.map(([label]) => label)).not.toContain('% of texts in the language en');
    expect(rows.at(-1)?.slice(3)).toEqual(['–', '–']);
    expect(notes.at(-1)).toContain('mainbench data pull langdetect');
    expect(tableOf(filter('old', 1)).rows).toHaveLength(1);
  });
});
