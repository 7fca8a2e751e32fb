import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { languageFixtures, loadedLanguages } from '../testing/language-fixtures.ts';
import { type CharacterTables, characterTables } from './character-tables.ts';

let tables: CharacterTables;
beforeAll(async () => {
  ({ tables } = await loadedLanguages());
});

const normal = (character: string) => String.fromCharCode(tables.normal[character.charCodeAt(0)] as number);

it.each([
  ['a', 'a'],
  ['Z', 'Z'],
  ['7', ' '],
  ['\n', ' '],
  ['«', ' '],
  ['é', 'é'],
  ['ș', 'ş'],
  ['ț', 'ţ'],
  ['ی', 'ي'],
  ['ạ', 'ể'],
  ['Ḁ', 'Ḁ'],
  ['—', ' '],
  ['ひ', 'あ'],
  ['カ', 'ア'],
  ['ㄅ', 'ㄅ'],
  ['ㆠ', 'ㄅ'],
  ['한', '가'],
  ['亜', '亀'],
])('makes %j %j', (character, expected) => {
  expect(normal(character)).toBe(expected);
});

it('uses the blocks of langdetect', async () => {
  const blocks = JSON.parse(
    await readFile(join(languageFixtures, 'deps', 'langdetect_unicode_blocks.json'), 'utf8'),
  ) as [number, number | null][];
  const starts = new Set(blocks.map(([start]) => start));
  for (const edge of [
    0x80, 0x100, 0x1e00, 0x1f00, 0x2000, 0x2070, 0x3040, 0x30a0, 0x3100, 0x3130, 0x31a0, 0x31c0, 0xac00, 0xd7b0,
  ]) {
    expect(starts).toContain(edge);
  }
});

it('is undefined for another file', () => {
  expect(characterTables('a=b\n')).toBeUndefined();
});
