import { describe, expect, it } from 'vitest';
import { flattenSettings, settingsText } from './flatten-settings.ts';

describe('flattenSettings', () => {
  it('names fields inside objects, and those of listed objects, by their path', () => {
    const settings = { align: { train: { steps: 3 } }, arms: [{ name: 'a' }, { name: 'b' }], seeds: [1, 2], on: null };
    expect(flattenSettings(settings)).toEqual([
      ['align.train.steps', '3'],
      ['arms.0.name', 'a'],
      ['arms.1.name', 'b'],
      ['seeds', '[1,2]'],
      ['on', 'null'],
    ]);
  });

  it('cuts a long value with a mark', () => {
    expect(flattenSettings({ text: 'x'.repeat(300) })[0]?.[1]).toContain('[cut: 300 characters in all]');
  });
});

describe('settingsText', () => {
  it('is one line, or a dash', () => {
    expect(settingsText({ top_k: 500 })).toBe('top_k 500');
    expect(settingsText({})).toBe('–');
    expect(settingsText(null)).toBe('–');
  });
});
