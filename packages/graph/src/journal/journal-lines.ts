import { byteLines, describeSystemError, fileChunks } from '@mainbench/kit';
import { type JournalLine, readJournalLine } from './journal-record.ts';

/**
 * Reads a journal, or a file of such lines, as a stream: without changing it, so that its writer may still live, and
 * without parsing the values. A last line that is cut is left out.
 * @param length bytes to read, up to the end of a line; all by default
 * @returns the lines, each with the byte at which the next one begins
 * @throws MainbenchError of kind `data` naming file and line for what is no record, or not the one that was written
 */
export async function* readJournalLines(
  path: string,
  length = Number.POSITIVE_INFINITY,
): AsyncGenerator<JournalLine & { end: number }> {
  let line = 0;
  try {
    for await (const { bytes, offset, terminated } of byteLines(fileChunks(path))) {
      if (!terminated || offset >= length) return;
      line += 1;
      const { key, value } = readJournalLine(bytes, { file: path, line });
      yield { key, value, end: offset + bytes.length + 1 };
    }
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
}
