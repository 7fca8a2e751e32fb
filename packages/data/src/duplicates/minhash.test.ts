import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inventedText, textsOfManyScripts } from '../testing/invented-texts.ts';
import { minhashGoldens as golden } from '../testing/minhash-goldens.ts';
import { MinHasher } from './minhash.ts';
import { Shingler } from './shingles.ts';

describe('signatures of datasketch', () => {
  it('are made of 10,000 texts', () => {
    const shingler = new Shingler({ shingle: 'words', size: 5 });
    const hasher = new MinHasher(128);
    const block = golden.texts / golden.sha256.length;
    const signatures = new Uint32Array(block * hasher.count);
    const digests = golden.sha256.map((_, part) => {
      for (let text = 0; text < block; text += 1) {
        hasher.sign(shingler.hash(inventedText(part * block + text, 1, 60).text), signatures, text * hasher.count);
      }
      if (part === 0) expect([...signatures.subarray(0, hasher.count)]).toEqual(golden.first);
      return createHash('sha256').update(signatures).digest('hex');
    });
    expect(digests).toEqual(golden.sha256);
  });

  it.each([
    ['words', 3],
    ['characters', 6],
  ] as const)('are made of runs of %s in any script', (shingle, size) => {
    const shingler = new Shingler({ shingle, size });
    const hasher = new MinHasher(128);
    const signature = new Uint32Array(hasher.count);
    const made = textsOfManyScripts.map((text) => {
      hasher.sign(shingler.hash(text), signature, 0);
      return [...signature.subarray(0, 4)];
    });
    expect(made).toEqual(golden.foreign.map((each) => each[shingle]));
  });
});

it('writes the first numbers of a signature alone where that is all it needs', () => {
  const hashes = Uint32Array.of(1, 2, 3, 0xffffffff);
  const whole = new Uint32Array(10);
  new MinHasher(10).sign(hashes, whole, 0);
  const begun = new Uint32Array(10);
  new MinHasher(10, 1, 6).sign(hashes, begun, 2);
  expect([...begun]).toEqual([0, 0, ...whole.subarray(0, 6), 0, 0]);
});
