import { expect, it } from 'vitest';
import { inventedText } from '../testing/invented-texts.ts';
import { jaccard } from './jaccard.ts';
import { Shingler } from './shingles.ts';
import { equalNumbers, TextSigner } from './text-signatures.ts';

const settings = { shingle: 'words', size: 1 } as const;

it('estimates the Jaccard similarity of the words of two texts', () => {
  const [signer, shingler] = [new TextSigner({ ...settings, numbers: 256 }), new Shingler(settings)];
  const setOf = (text: string) => Uint32Array.from(new Set(shingler.hash(text))).sort();
  const words = Array.from({ length: 300 }, (_, index) => `word${index}`);
  let sum = 0;
  for (let shared = 0; shared <= 100; shared += 1) {
    const [a, b] = [words.slice(0, 100).join(' '), words.slice(100 - shared, 200 - shared).join(' ')];
    const exact = jaccard(setOf(a), setOf(b));
    expect(exact).toBeCloseTo(shared / (200 - shared), 12);
    const estimate = equalNumbers([signer.sign(a), 0], [signer.sign(b), 0], 256) / 256;
    // Five standard errors.
    expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(5 * Math.sqrt((exact * (1 - exact)) / 256) + 1e-9);
    sum += estimate - exact;
  }
  expect(Math.abs(sum / 101)).toBeLessThan(0.02);
});

it('signs many texts as it signs each, and all texts without words alike', async () => {
  const texts = ['', '?!', ...Array.from({ length: 2000 }, (_, index) => inventedText(index, 1, 60).text)];
  const signer = new TextSigner({ ...settings, numbers: 32 });
  const parts: Uint16Array[] = [];
  for await (const part of signer.signAll(
    (async function* () {
      yield* texts;
    })(),
  ))
    parts.push(part);
  expect(parts.length).toBeGreaterThan(1);
  const all = parts.flatMap((part) => [...part]);
  expect(all).toHaveLength(32 * texts.length);
  expect(all.slice(0, 32)).toEqual(all.slice(32, 64));
  for (const at of [0, 1, 2, 700, texts.length - 1])
    expect(all.slice(32 * at, 32 * (at + 1))).toEqual([...signer.sign(texts[at] as string)]);
});

it('counts equal numbers from two places on, and stops once too many differ', () => {
  const a = Uint16Array.of(9, 1, 2, 3, 4);
  const b = Uint16Array.of(1, 2, 7, 4);
  expect(equalNumbers([a, 1], [b, 0], 4)).toBe(3);
  expect(equalNumbers([a, 1], [b, 0], 4, 1)).toBe(3);
  expect(equalNumbers([a, 1], [b, 0], 4, 0)).toBe(-1);
  expect(equalNumbers([b, 0], [b, 0], 4, -1)).toBe(-1);
});
