import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { count } from '../cleaning/counted-rows.ts';
import { expectRecord, type Place } from '../files/expect-record.ts';
import { readRows } from '../files/read-rows.ts';
import { turnOf } from '../shapes/chat-turns.ts';
import { readNamedColumns } from '../shapes/named-columns.ts';
import type { Turn } from '../shapes/shape.ts';
import { pairFileSource } from './file-source.ts';
import { rowId, takenFormat } from './row-id.ts';

/** The texts of a pair, or why its record gives none. */
export type RecordPair = { instruction: string; response: string } | { leftOut: string };

const expected =
  'an object with the strings instruction and response, or of Alpaca (instruction, input, output), or with messages or conversations';
/** The first name that is there counts: the names of this format come before those of others. */
const columns = {
  instruction: ['instruction', 'prompt'],
  context: ['input', 'context'],
  response: ['response', 'output', 'completion'],
};

function pairOfTurns(turns: readonly Turn[]): RecordPair {
  const said = turns.filter(({ role, text }) => role !== 'system' || text.trim() !== '');
  if (said.some(({ role }) => role === 'system')) return { leftOut: 'with a system message' };
  const [first, second] = said;
  if (said.length > 2) return { leftOut: 'with more than one turn' };
  if (first?.role !== 'user' || second?.role !== 'assistant') {
    return { leftOut: 'without an instruction and its response' };
  }
  return { instruction: first.text, response: second.text };
}

/**
 * The pair in a record of any of the usual shapes: instruction and response, Alpaca, prompt and completion, chat
 * messages, ShareGPT. A conversation of several turns or with a system message is no pair of its own and is left out.
 * @throws MainbenchError of kind `data` naming file and place for any other shape
 */
export function pairOfRecord(record: Record<string, unknown>, place: Place): RecordPair {
  const turns = record.messages ?? record.conversations;
  const hasResponse = columns.response.some((name) => record[name] !== undefined);
  if (hasResponse || !Array.isArray(turns)) return readNamedColumns(record, columns, expected, place);
  return pairOfTurns(turns.map((turn) => turnOf(turn, expected, place)));
}

/** Pairs of a user's own, each record in whichever of the usual shapes it has: `file` is the wider source. */
export const pairs = pairFileSource({
  name: 'pairs',
  version: 2,
  summary: 'pairs of your own: JSON lines, a JSON array or CSV',
  options: z.strictObject({
    ...pairOptions,
    file: z
      .string()
      .describe(
        'JSON lines, a JSON array or CSV, gzipped or not, in the data directory, beside the recipe or absolute',
      ),
  }),
  async *rows(file, _, counts, context) {
    const format = await takenFormat(file, counts, context);
    // Prose is no format of pairs: the reader of JSON lines says so with the first line.
    for await (const row of readRows(file, format === 'text' ? 'json-lines' : format)) {
      const record = expectRecord(row.value, 'an object with the strings instruction and response', row.place);
      const pair = pairOfRecord(record, row.place);
      if ('leftOut' in pair) {
        counts.read += 1;
        count(counts.dropped, pair.leftOut);
      } else {
        yield { id: rowId(record.id, row), ...pair };
      }
    }
  },
});
