import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith } from '../testing/fixtures.ts';
import { articles } from './articles.ts';

it('reads the bodies of real articles with their addresses', async () => {
  const rows = articles.read(articles.options.parse({}), contextFor(corpora));
  const all = await collect(rows);
  expect(rows.counts.read).toBe(181);
  expect(all.length).toBeGreaterThan(170);
  expect(all[0]).toMatchObject({
    id: '042bb7b5fedab6eac7db576522b89b93904c237d344bcbe14a6a5ab7f7335856',
    url: expect.stringContaining('https://www.wsj.com/'),
    text: expect.stringContaining('Gaming used to be so simple.'),
  });
});

it('splits real articles into pieces of a length, repeatably', async () => {
  const options = { overlong: 'split', text_length: { min_characters: 100, max_characters: 300 }, limit: 1000 };
  const read = () => collect(articles.read(articles.options.parse(options), contextFor(corpora)));
  const pieces = await read();
  expect(pieces).toHaveLength(1000);
  expect(new Set(pieces.map((piece) => piece.id)).size).toBe(1000);
  for (const { text } of pieces) expect([...text].length).toBeLessThanOrEqual(300);
  expect(await read()).toEqual(pieces);
});

it('reads JSON lines as well', async () => {
  const folder = await folderWith({ 'a.jsonl.gz': [{ articleBody: 'One.', url: 'u' }, { articleBody: 'Two.' }] });
  expect(await collect(articles.read(articles.options.parse({ file: 'a.jsonl' }), contextFor(folder)))).toEqual([
    { id: 'line-1', text: 'One.', url: 'u' },
    { id: 'line-2', text: 'Two.' },
  ]);
});

it.each([
  ['a.json', '[]', 'a JSON object that maps an id'],
  ['a.json', '{"x": {"body": "b"}}', 'found the fields body'],
  ['a.jsonl', '{"x": 1}', 'expected an object with the string articleBody'],
])('says what is wrong with %s: %s', async (file, content, message) => {
  const folder = await folderWith({ [file]: content });
  await expect(collect(articles.read(articles.options.parse({ file }), contextFor(folder)))).rejects.toThrow(message);
});
