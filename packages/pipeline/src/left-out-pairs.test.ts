import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact, Pair } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOutPairs, textKey } from './left-out-pairs.ts';

async function artifactOf(rows: readonly Pair[]): Promise<Artifact> {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-left-out-'));
  await writeFile(join(directory, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { directory } as Artifact;
}

const pair = (instruction: string, response: string): Pair => ({ id: 'x', instruction, response });

it('leaves out instructions of held-out pairs and copies of seed pairs, and nothing else', async () => {
  const seedPairs = await artifactOf([pair('Name a bird.', 'a wren')]);
  const heldOut = await artifactOf([pair('Name a fish.', 'a carp')]);
  const reasonOf = await leftOutPairs(seedPairs, heldOut);
  expect(reasonOf(pair(' name  a fish. ', 'a pike'))).toBe('held-out instruction');
  expect(reasonOf(pair('Name a bird.', 'A wren'))).toBe('copy of a seed pair');
  // Another answer to a seed instruction, or a held-out response under another instruction, is a pair of its own.
  expect(reasonOf(pair('Name a bird.', 'a crow'))).toBeUndefined();
  expect(reasonOf(pair('Name a river fish.', 'a carp'))).toBeUndefined();
});

describe('textKey', () => {
  it('is one key for texts that differ in case, white space and composition', () => {
    expect(textKey('  Name  three\nCafés. ')).toBe(textKey('name three cafe\u0301s.'));
  });

  it('tells other words and other borders between texts apart', () => {
    expect(textKey('name three')).not.toBe(textKey('name four'));
    expect(textKey('a b', 'c')).not.toBe(textKey('a', 'b c'));
    expect(textKey('a', 'b')).not.toBe(textKey('b', 'a'));
  });

  it('never changes with white space around a text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(' ', '\n', '\t', '\u00a0'), (text, space) => {
        expect(textKey(space + text + space)).toBe(textKey(text));
      }),
    );
  });
});
