import { describe, expect, it } from 'vitest';
import { differenceText, settingDifferences } from './setting-differences.ts';

describe('settingDifferences', () => {
  it('names the settings that differ by their path, and those that only one side has', () => {
    const [first, second, ...more] = settingDifferences([
      ['a', { limit: 6, options: { shots: 5, loud: true }, judge: null }],
      ['b', { limit: 12, options: { shots: 5 }, judge: null }],
    ]);
    expect(more).toEqual([]);
    expect(first && differenceText(first)).toBe('limit is 6 in a and 12 in b');
    expect(second && differenceText(second)).toBe('options.loud is true in a and none in b');
  });

  it('says in one breath which runs agree', () => {
    const [only] = settingDifferences([
      ['a', { version: 1 }],
      ['b', { version: 2 }],
      ['c', { version: 1 }],
    ]);
    expect(only && differenceText(only)).toBe('version is 1 in a and c and 2 in b');
  });

  it('shortens hashes, and finds nothing where all agree', () => {
    const [only] = settingDifferences([
      ['a', { data: 'a'.repeat(64) }],
      ['b', { data: 'b'.repeat(64) }],
    ]);
    expect(only && differenceText(only)).toBe('data is aaaaaaaaaaaa in a and bbbbbbbbbbbb in b');
    expect(
      settingDifferences([
        ['a', { x: 1 }],
        ['b', { x: 1 }],
      ]),
    ).toEqual([]);
  });
});
