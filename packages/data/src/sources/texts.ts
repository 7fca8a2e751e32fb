import { readJsonLines } from '@mainbench/kit';
import type { UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { textOptions } from '../cleaning/cleaning-options.ts';
import { readTextLines } from '../files/read-text.ts';
import { expectField, expectRecord } from './expect-record.ts';
import { textFileSource } from './text-file-source.ts';

async function* readRecords(file: string, field: string): AsyncGenerator<UnlabeledText> {
  const expected = `an object with the string ${field}`;
  for await (const { value, line } of readJsonLines<unknown>(file)) {
    const place = { file, line };
    const record = expectRecord(value, expected, place);
    const id = typeof record.id === 'string' ? record.id : `line-${line}`;
    yield { id, text: expectField(record, field, 'string', expected, place) };
  }
}

async function* readBlocks(file: string, document: 'block' | 'line'): AsyncGenerator<UnlabeledText> {
  let block: string[] = [];
  let number = 0;
  const finish = (): UnlabeledText => ({ id: `line-${number - block.length + 1}`, text: block.join('\n') });
  for await (const line of readTextLines(file)) {
    if (line.trim() === '' || document === 'line') {
      if (block.length > 0) yield finish();
      block = [];
    }
    number += 1;
    if (line.trim() !== '') block.push(line);
  }
  if (block.length > 0) yield finish();
}

/** Texts of a user's own: JSON lines with a field of text, or a plain text file. */
export const texts = textFileSource({
  name: 'texts',
  version: 1,
  summary: 'JSON lines with a text, or a plain text file',
  options: z.strictObject({
    ...textOptions,
    file: z.string().describe('.jsonl for JSON lines, anything else for plain text; either may be gzipped'),
    field: z.string().default('text').describe('the field of a JSON line that holds the text'),
    document: z
      .enum(['block', 'line'])
      .default('block')
      .describe('what is a document of a plain text file: what stands between empty lines, or each line'),
  }),
  texts: (file, { field, document }) =>
    /\.jsonl(\.gz)?$/.test(file) ? readRecords(file, field) : readBlocks(file, document),
});
