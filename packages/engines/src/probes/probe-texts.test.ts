import { describe, expect, it } from 'vitest';
import { probeText } from './probe-texts.ts';

describe('probeText', () => {
  it.each([8, 12, 33, 64, 200, 4096])('fits into %i tokens, whatever they are', (most) => {
    for (const number of [0, 7, 123]) {
      const { context, continuation } = probeText(number, most);
      expect(context.length + continuation.length).toBeLessThanOrEqual(most - 4);
      expect(context).not.toBe('');
      expect(continuation).not.toBe('');
    }
  });

  it('is another text for every number', () => {
    const texts = Array.from({ length: 50 }, (_, number) => probeText(number, 4096).context);
    expect(new Set(texts).size).toBe(50);
    expect(texts.every((text) => text.length > 250)).toBe(true);
  });
});
