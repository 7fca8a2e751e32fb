import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { count } from '../cleaning/counted-rows.ts';
import { readRows } from '../files/read-rows.ts';
import { expectField, expectRecord, type Place, refuseRecord } from './expect-record.ts';
import { pairFileSource } from './file-source.ts';
import { rowId, takenFormat } from './row-id.ts';

/** The texts of a pair, or why its record gives none. */
export type RecordPair = { instruction: string; response: string } | { leftOut: string };

const expected =
  'an object with the strings instruction and response, or of Alpaca (instruction, input, output), or with messages or conversations';
/** The first name that is there counts: the names of this format come before those of others. */
const instructionNames = ['instruction', 'prompt'];
const responseNames = ['response', 'output', 'completion'];
const roles: Readonly<Record<string, 'system' | 'instruction' | 'response'>> = {
  system: 'system',
  user: 'instruction',
  human: 'instruction',
  assistant: 'response',
  gpt: 'response',
};

/** What an instruction is about: Alpaca’s `input` and Dolly’s `context`; null where the row has none. */
function withContext(instruction: string, record: Record<string, unknown>, place: Place): string {
  const contexts = ['input', 'context'].flatMap((name) => {
    if (record[name] === undefined || record[name] === null) return [];
    const context = expectField(record, name, 'string', expected, place);
    return context.trim() === '' ? [] : [context];
  });
  return [instruction, ...contexts].join('\n\n');
}

function turnOf(value: unknown, place: Place): { role: string | undefined; text: string } {
  const turn = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const role = turn.role ?? turn.from;
  const text = turn.content ?? turn.value;
  if (typeof role !== 'string' || typeof text !== 'string') {
    refuseRecord(place, expected, 'a turn without the texts role and content, or from and value');
  }
  return { role: roles[role], text };
}

function pairOfTurns(turns: readonly unknown[], place: Place): RecordPair {
  const read = turns.map((turn) => turnOf(turn, place));
  const said = read.filter(({ role, text }) => role !== 'system' || text.trim() !== '');
  if (said.some(({ role }) => role === 'system')) return { leftOut: 'with a system message' };
  const [first, second] = said;
  if (said.length > 2) return { leftOut: 'with more than one turn' };
  if (first?.role !== 'instruction' || second?.role !== 'response') {
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
  const named = (names: readonly string[]) => names.find((name) => record[name] !== undefined);
  const response = named(responseNames);
  const turns = record.messages ?? record.conversations;
  if (response === undefined && Array.isArray(turns)) return pairOfTurns(turns, place);
  const instruction = named(instructionNames) ?? 'instruction';
  return {
    instruction: withContext(expectField(record, instruction, 'string', expected, place), record, place),
    response: expectField(record, response ?? 'response', 'string', expected, place),
  };
}

/** Pairs of a user's own, in one of the usual shapes, as JSON lines, a JSON array or CSV. */
export const pairs = pairFileSource({
  name: 'pairs',
  version: 2,
  summary: 'pairs of your own: JSON lines, a JSON array or CSV',
  options: z.strictObject({
    ...pairOptions,
    file: z.string().describe('JSON lines, a JSON array or CSV, gzipped or not, in the data directory or absolute'),
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
