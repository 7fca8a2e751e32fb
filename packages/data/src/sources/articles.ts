import type { UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { textOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord, type Place } from '../files/expect-record.ts';
import { readLines } from '../files/read-rows.ts';
import { readJsonFile } from '../files/read-text.ts';
import { textFileSource } from './file-source.ts';

const expectedFile = 'a JSON object that maps an id to an object with the string articleBody';
const expectedLine = 'an object with the string articleBody';

function articleOf(value: unknown, id: string, expected: string, place: Place): UnlabeledText {
  const record = expectRecord(value, expected, place);
  const text = expectField(record, 'articleBody', 'string', expected, place);
  return { id, text, ...(typeof record.url === 'string' ? { url: record.url } : {}) };
}

/**
 * Web articles in the format of the article extraction benchmark: a JSON object from page ids to `articleBody` and
 * `url`; or the same objects as JSON lines.
 */
export const articles = textFileSource({
  name: 'articles',
  version: 1,
  summary: 'bodies of web articles, as one JSON object or as JSON lines',
  options: z.strictObject({ ...textOptions, file: z.string().default('web_articles_ground_truth.json') }),
  async *rows(file) {
    if (/\.jsonl(\.gz)?$/.test(file)) {
      for await (const { value, place, name } of readLines(file)) {
        yield articleOf(value, name, expectedLine, place);
      }
      return;
    }
    const pages = expectRecord(await readJsonFile(file), expectedFile, { file });
    for (const [page, value] of Object.entries(pages)) yield articleOf(value, page, expectedFile, { file });
  },
});
