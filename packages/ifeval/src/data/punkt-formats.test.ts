import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { contextFor, readGzipped } from '../testing/fixtures.ts';
import { findPunkt, loadPunkt } from './load-punkt.ts';
import { punktFromJson } from './punkt-formats.ts';
import { zipMember } from './zip-member.ts';

const converted = JSON.parse(await readGzipped('deps', 'punkt_english_params.json.gz')) as {
  abbrev_types: string[];
  collocations: [string, string][];
  sent_starters: string[];
  ortho_context: Record<string, number>;
};
const expected = punktFromJson(converted, 'fixture');

const tab: Record<string, string> = {
  'abbrev_types.txt': converted.abbrev_types.join('\n'),
  'collocations.tab': converted.collocations.map((pair) => pair.join('\t')).join('\n'),
  'sent_starters.txt': converted.sent_starters.join('\n'),
  'ortho_context.tab': Object.entries(converted.ortho_context)
    .map((entry) => entry.join('\t'))
    .join('\n'),
};

/** A module of literals, as the Python package has it. */
const quote = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`);
const module = [
  '"""Punkt model: english."""',
  "LANGUAGE = 'english'",
  `ABBREV_TYPES = frozenset((\n    ${converted.abbrev_types.map(quote).join(',')},\n))`,
  `SENT_STARTERS = frozenset((\n    ${converted.sent_starters.map(quote).join(',')},\n))`,
  `COLLOCATIONS = frozenset((\n    ${converted.collocations.map(([a, b]) => `(${quote(a)},${quote(b)})`).join(',')},\n))`,
  'NUMERIC_ABBREV_TYPES = frozenset((\n))',
  `ORTHO_CONTEXT = {\n    ${Object.entries(converted.ortho_context)
    .map(([word, bits]) => `${quote(word)}:${bits}`)
    .join(',')},\n}`,
].join('\n');

/** A ZIP archive, each member stored or deflated. */
function zip(members: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, text]] of Object.entries(members).entries()) {
    const raw = Buffer.from(text);
    const stored = index % 2 === 1;
    const bytes = stored ? raw : deflateRawSync(raw);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(crc32(raw), 10);
    shared.writeUInt32LE(bytes.length, 14);
    shared.writeUInt32LE(raw.length, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-punkt-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const inFolder = (folder: string) =>
  Object.fromEntries(Object.entries(tab).map(([name, text]) => [`${folder}/${name}`, text]));
const archive = zip(inFolder('punkt_tab/english'));

it.each<[string, Record<string, string | Buffer>, string]>([
  ['JSON', { 'ifeval/punkt_english_params.json': JSON.stringify(converted) }, 'json'],
  ['a folder of NLTK', inFolder('punkt_tab/english'), 'tab'],
  ['a data directory of NLTK', inFolder('tokenizers/punkt_tab/english'), 'tab'],
  ['an archive of NLTK', { 'nltk_data/tokenizers/punkt_tab.zip': archive }, 'zip'],
  ['a Python package', { 'punkt/data/english.py': module }, 'module'],
])('reads the same parameters from %s', async (_, files, format) => {
  const context = contextFor(await folderWith(files));
  expect((await findPunkt(context))?.format).toBe(format);
  expect(await loadPunkt(context)).toEqual(expected);
});

it.each<[string, Record<string, string | Buffer>, string]>([
  ['none', {}, 'the data file punkt_tab.zip is missing'],
  ['other JSON', { 'punkt_english_params.json': '{}' }, 'expected abbrev_types, collocations, sent_starters'],
  ['another module', { 'punkt/data/english.py': 'x = 1\n' }, 'expected an assignment to COLLOCATIONS'],
  ['no archive', { 'punkt_tab.zip': 'no' }, 'is not a complete ZIP archive'],
  ['a cut archive', { 'punkt_tab.zip': archive.subarray(500) }, 'ZIP archive'],
  [
    'an archive of something else',
    { 'punkt_tab.zip': zip({ a: 'b' }) },
    'expected punkt_tab/english/abbrev_types.txt in',
  ],
  [
    'a folder with other numbers',
    { ...inFolder('punkt_tab/english'), 'punkt_tab/english/ortho_context.tab': 'internal\t0.0' },
    'expected a word, a tab and a whole number on each line of ortho_context.tab',
  ],
])('says in a sentence that there is %s', async (_, files, message) => {
  const error = await loadPunkt(contextFor(await folderWith(files))).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && error.kind).toBe('data');
  expect((error as Error).message).toContain(message);
});

it('reads stored and deflated members', () => {
  const bytes = zip({ a: 'first', b: 'second' });
  expect(zipMember(bytes, 'a', 'x.zip')).toBe('first');
  expect(zipMember(bytes, 'b', 'x.zip')).toBe('second');
});
