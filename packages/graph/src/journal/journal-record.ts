import { crc32 } from 'node:zlib';
import { MainbenchError } from '@mainbench/spec';

/** A record of a journal as its line holds it. */
export interface JournalLine {
  key: string;
  /** JSON text of the value. */
  value: string;
}

/** Where a line stands, for messages. */
export interface LinePlace {
  file: string;
  line: number;
}

const sumStart = '{"crc32":"';
const keyStart = '"key":';
/** Bytes before `"key":` in a line with a checksum: eight hexadecimal digits in quotes, and a comma. */
const prefixLength = sumStart.length + 10;
// A quote inside of a key is escaped, so the first such text ends the key.
const middle = '","value":';
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const start = Buffer.from(sumStart);

/** The checksum that a line begins with; undefined where it has none. No text is made: a line costs a few microseconds. */
function sumIn(line: Uint8Array): number | undefined {
  for (let at = 0; at < start.length; at += 1) if (line[at] !== start[at]) return undefined;
  let sum = 0;
  for (let at = start.length; at < start.length + 8; at += 1) {
    const code = line[at] ?? 0;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : Number.NaN;
    sum = 16 * sum + digit;
  }
  return line[prefixLength - 2] === 0x22 && line[prefixLength - 1] === 0x2c ? sum : Number.NaN;
}

/** The line of a record, without its newline: `{"crc32", "key", "value"}`; the checksum is that of what follows it. */
export function journalLine({ key, value }: JournalLine): string {
  const rest = `${keyStart}${JSON.stringify(key)},"value":${value}}`;
  return `${sumStart}${crc32(rest).toString(16).padStart(8, '0')}",${rest}`;
}

/** The error of a damaged line. */
export function damagedLine(place: LinePlace, found: string, cause?: unknown): MainbenchError {
  return new MainbenchError('data', `the journal is damaged: expected {"crc32", "key", "value"}, found ${found}.`, {
    ...place,
    hint: 'Delete that line, or the file, and run the same command again: what is missing is recomputed.',
    cause,
  });
}

/**
 * Reads a line, its newline not included, without parsing the value where the line has a checksum. Lines of versions
 * before 2026-11-29 have none.
 * @throws MainbenchError of kind `data` naming file and line
 */
export function readJournalLine(bytes: Uint8Array, place: LinePlace): JournalLine {
  const sum = sumIn(bytes);
  const isSummed = sum !== undefined;
  const rest = bytes.subarray(isSummed ? prefixLength : 1);
  if (isSummed && sum !== crc32(rest)) throw damagedLine(place, 'a line whose checksum does not match');
  try {
    const text = decoder.decode(rest);
    const end = text.indexOf(middle);
    if (end === -1 || !text.startsWith(keyStart) || !text.endsWith('}')) throw new SyntaxError('no record');
    const key: unknown = JSON.parse(text.slice(keyStart.length, end + 1));
    const value = text.slice(end + middle.length, -1);
    if (!isSummed) JSON.parse(value);
    if (typeof key !== 'string' || (!isSummed && bytes[0] !== 0x7b)) throw new SyntaxError('no record');
    return { key, value };
  } catch (cause) {
    throw damagedLine(place, 'something else', cause);
  }
}
