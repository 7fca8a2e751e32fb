import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith } from '../testing/fixtures.ts';
import { texts } from './texts.ts';

async function read(folder: string, options: object) {
  return collect(texts.read(texts.options.parse(options), contextFor(folder)));
}

it('reads JSON lines by a field', async () => {
  const folder = await folderWith({
    'a.jsonl': [
      { text: 'One.', body: 'Eins.' },
      { id: 'x', text: 'Two.', body: 'Zwei.' },
    ],
  });
  expect(await read(folder, { file: 'a.jsonl' })).toEqual([
    { id: 'line-1', text: 'One.' },
    { id: 'x', text: 'Two.' },
  ]);
  expect((await read(folder, { file: 'a.jsonl', field: 'body' })).map((row) => row.text)).toEqual(['Eins.', 'Zwei.']);
  await expect(read(folder, { file: 'a.jsonl', field: 'content' })).rejects.toThrow(
    'expected an object with the string content',
  );
});

it('reads blocks or lines of a plain file, named by their first line', async () => {
  const folder = await folderWith({ 'a.txt.gz': '\n\nfirst\r\nblock\n\n \nsecond\n\n\n\nthird' });
  expect(await read(folder, { file: 'a.txt' })).toEqual([
    { id: 'line-3', text: 'first\nblock' },
    { id: 'line-7', text: 'second' },
    { id: 'line-11', text: 'third' },
  ]);
  expect((await read(folder, { file: 'a.txt', document: 'line' })).map((row) => row.id)).toEqual([
    'line-3',
    'line-4',
    'line-7',
    'line-11',
  ]);
});

it('reads a real text file', async () => {
  const rows = await read(corpora, {
    file: 'wikitext2_train_5k.txt',
    document: 'line',
    limit: 500,
    text_length: { min_characters: 200, max_characters: 400 },
  });
  expect(rows).toHaveLength(500);
  expect(rows.every((row) => row.text.length >= 200 && row.text.length <= 400)).toBe(true);
});

it.each([
  ['a.json', '{"text": "One.", "url": "u"}\n{"text": "Two."}\n', 'JSON lines'],
  ['a.JSONL', '{"text": "One."}\n{"text": "Two."}\n', 'JSON lines'],
  ['a.json.gz', '{"text": "One."}\n{"text": "Two."}\n', 'JSON lines'],
  ['a.json', '[{"text": "One."}, {"text": "Two."}]', 'one JSON array'],
  ['a.csv', 'text,label\n"One.",1\nTwo.,0\n', 'CSV with a header row'],
])('never takes records for prose: %s as %3$s', async (file, content, format) => {
  const context = contextFor(await folderWith({ [file]: content }));
  const rows = texts.read(texts.options.parse({ file, document: 'line' }), context);
  expect((await collect(rows)).map(({ text }) => text)).toEqual(['One.', 'Two.']);
  expect(rows.counts.format).toBe(format);
  expect(context.notes[0]).toBe(`${file}: read as ${format}`);
});
