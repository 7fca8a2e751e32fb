import { MainbenchError } from '@mainbench/spec';
import { byteLines } from './byte-lines.ts';
import { fileChunks } from './file-chunks.ts';
import { describeSystemError } from './system-error.ts';

/** A record of a journal as its line holds it. */
export interface JournalLine {
  key: string;
  /** JSON text of the value. */
  value: string;
}

const start = '{"key":';
// A quote inside of a key is escaped, so the first such text ends the key.
const middle = '","value":';

/** The line of a record, without its newline. */
export function journalLine({ key, value }: JournalLine): string {
  return `${start}${JSON.stringify(key)},"value":${value}}`;
}

function parseKey(text: string): string | undefined {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

function parseLine(text: string): JournalLine | undefined {
  const end = text.indexOf(middle);
  if (end === -1 || !text.startsWith(start) || !text.endsWith('}')) return undefined;
  const key = parseKey(text.slice(start.length, end + 1));
  return key === undefined ? undefined : { key, value: text.slice(end + middle.length, -1) };
}

function noLimit(): never {
  throw new RangeError('a line without limit is too long');
}

/**
 * Reads a journal, or a file of such lines, as a stream: without changing it, so that its writer may still live, and
 * without parsing the values. A last line that is cut is left out.
 * @throws MainbenchError of kind `data` naming file and line for what is no record
 */
export async function* readJournalLines(path: string): AsyncGenerator<JournalLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  try {
    for await (const { bytes, terminated } of byteLines(fileChunks(path), Number.POSITIVE_INFINITY, noLimit)) {
      if (!terminated) return;
      line += 1;
      const record = parseLine(decoder.decode(bytes));
      if (record === undefined) throw new TypeError('no record');
      yield record;
    }
  } catch (error) {
    if (error instanceof TypeError) {
      throw new MainbenchError('data', 'the journal is damaged: expected {"key", "value"}, found something else.', {
        file: path,
        line,
        hint: 'Delete that line, or the file to make its records again.',
        cause: error,
      });
    }
    throw describeSystemError(error, path, 'read');
  }
}
