import { expect, it } from 'vitest';
import { smallest } from './smallest.ts';

it('keeps only what fails', async () => {
  const text = `${'x'.repeat(500)}a${'y'.repeat(300)}b${'z'.repeat(100)}`;
  expect(await smallest(text, async (part) => /a.*b/.test(part))).toBe('ab');
});
