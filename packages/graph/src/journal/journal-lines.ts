import { byteLines, describeSystemError, fileChunks } from '@mainbench/kit';
import { type JournalLine, readJournalLine } from './journal-record.ts';

/**
 * Reads a journal, or a file of such lines, as a stream: without changing it, so that its writer may still live, and
 * without parsing the values. A last line that is cut is left out.
 * @throws MainbenchError of kind `data` naming file and line for what is no record, or not the one that was written
 */
export async function* readJournalLines(path: string): AsyncGenerator<JournalLine> {
  let line = 0;
  try {
    for await (const { bytes, terminated } of byteLines(fileChunks(path))) {
      if (!terminated) return;
      line += 1;
      yield readJournalLine(bytes, { file: path, line });
    }
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
}
