import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTemplates } from './load-templates.ts';

const shipped = { forward: 'vicuna-forward', reverse: 'vicuna-reverse', rating: 'rating' };

async function recipeBeside(file: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-templates-'));
  await writeFile(join(folder, file), text);
  return join(folder, 'recipe.yaml');
}

describe('loadTemplates', () => {
  it.each([shipped, { forward: 'short-forward', reverse: 'short-reverse', rating: 'short-rating' }])(
    'loads %j',
    async (names) => {
      const templates = await loadTemplates(names, 'recipe.yaml');
      for (const { text } of Object.values(templates)) expect(text.endsWith('\n')).toBe(true);
    },
  );

  it.each([
    [{ ...shipped }, 'rating-digit'],
    [{ ...shipped, rating: 'short-rating' }, 'short-rating'],
    [{ ...shipped, rating_digit: 'short-rating' }, 'short-rating'],
  ])('takes for %j the digit from %s', async (names, expected) => {
    const { rating, ratingDigit } = await loadTemplates(names, 'recipe.yaml');
    expect(rating.name).toBe(names.rating);
    expect(ratingDigit.name).toBe(expected);
    expect(ratingDigit.text).not.toContain('Score:');
  });

  it('asks in the shipped rating for the line that is parsed', async () => {
    expect((await loadTemplates(shipped, 'recipe.yaml')).rating.text).toContain('"Score: <rating>"');
  });

  it('loads a file beside the recipe', async () => {
    const recipe = await recipeBeside('mine.txt', 'Q: {instruction}\nA:\n');
    const { forward } = await loadTemplates({ ...shipped, forward: './mine.txt' }, recipe);
    expect(forward.text).toBe('Q: {instruction}\nA:\n');
  });

  it.each([
    ['no placeholder\n', 'expected {instruction} exactly once'],
    ['{instruction} {instruction}\n', 'expected {instruction} exactly once'],
    ['Q: {instruction}', 'must end in a newline'],
    ['{instruction} {respnse}\n', 'the placeholder {respnse}; expected {instruction}.'],
    ['{instruction}\x1b[2J\n', 'the character U+001B'],
    ['\ufeff{instruction}\n', 'the character U+FEFF'],
    ['<s>{instruction}\n', 'the token <s>, which the engine adds by itself'],
  ])('refuses %j', async (text, message) => {
    const recipe = await recipeBeside('mine.txt', text);
    await expect(loadTemplates({ ...shipped, forward: './mine.txt' }, recipe)).rejects.toThrow(message);
  });

  it.each([
    [Buffer.from('{instruction}\xff\n', 'latin1'), 'expected text in UTF-8.'],
    [Buffer.from('{instruction}\n', 'utf16le'), 'expected {instruction} exactly once'],
    [Buffer.alloc(2_000_000, 'a'), 'expected at most 1000000 characters'],
  ])('refuses bytes that are no template, and names the file', async (bytes, message) => {
    const recipe = await recipeBeside('mine.txt', '');
    const file = join(dirname(recipe), 'mine.txt');
    await writeFile(file, bytes);
    const loading = loadTemplates({ ...shipped, forward: './mine.txt' }, recipe);
    await expect(loading).rejects.toMatchObject({ message: expect.stringContaining(message), details: { file } });
  });

  it('takes the marks of turns, which some models are trained on', async () => {
    const text = '<|im_start|>user\n{instruction}<|im_end|>\n<|im_start|>assistant\n';
    const recipe = await recipeBeside('mine.txt', text);
    expect((await loadTemplates({ ...shipped, forward: './mine.txt' }, recipe)).forward.text).toBe(text);
  });

  it('says where it looked for a missing one', async () => {
    const failure = (rating: string) => loadTemplates({ ...shipped, rating }, 'r.yaml').catch((error) => error);
    const unknown = await failure('ratin');
    expect(unknown).toMatchObject({ message: 'templates.rating: there is no template "ratin", did you mean rating?' });
    expect(unknown.details).toMatchObject({ file: 'r.yaml', recipePath: ['templates', 'rating'] });
    expect(unknown.details.hint).toMatch(/^Expected one of .*vicuna-forward/);
    expect((await failure('./none.txt')).message).toBe('templates.rating: the template "./none.txt" was not found.');
    expect((await failure('./src')).message).toContain('cannot be read (EISDIR)');
  });
});
