import { open } from 'node:fs/promises';
import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { readBytes } from './read-bytes.ts';

/** How the rows of a file are written. */
export type FileFormat = 'json-lines' | 'json-array' | 'csv' | 'tsv' | 'text';

/** The formats by the words that notes and manifests use. */
export const formatNames: Readonly<Record<FileFormat, string>> = {
  'json-lines': 'JSON lines',
  'json-array': 'one JSON array',
  csv: 'CSV with a header row',
  tsv: 'tab-separated values with a header row',
  text: 'plain text',
};

/** Formats that are not read here, by the bytes with which they begin. */
const unreadable: readonly (readonly [bytes: readonly number[], found: string, hint: string])[] = [
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd-compressed data', 'Unpack it with `zstd -d`, or gzip it.'],
  [[0x42, 0x5a, 0x68], 'bzip2-compressed data', 'Unpack it with `bunzip2`, or gzip it.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz-compressed data', 'Unpack it with `unxz`, or gzip it.'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive', 'Unpack it and name a file in it.'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'Convert it to JSON lines, for example with pandas or DuckDB.'],
  [[0xff, 0xfe], 'text in UTF-16', 'Convert it to UTF-8, for example with `iconv -f utf-16 -t utf-8`.'],
  [[0xfe, 0xff], 'text in UTF-16', 'Convert it to UTF-8, for example with `iconv -f utf-16 -t utf-8`.'],
];

const headBytes = 16;
/** Characters looked at; a first line that is longer is told by how it begins. */
const headCharacters = 256 * 1024;

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
}

function refuse(file: string, found: string, hint: string): never {
  throw new MainbenchError('data', `expected text, plain or gzipped; found ${found}.`, { file, hint });
}

async function checkPacking(path: string): Promise<void> {
  const bytes = await firstBytes(path);
  const begins = (start: readonly number[]) => start.every((byte, place) => bytes[place] === byte);
  for (const [start, found, hint] of unreadable) if (begins(start)) refuse(path, found, hint);
  const named = path.toLowerCase().endsWith('.gz');
  if (begins([0x1f, 0x8b]) && !named) {
    refuse(path, 'gzip-compressed data under a name without .gz', 'Rename it so that it ends in .gz, or unpack it.');
  }
  if (!begins([0x1f, 0x8b]) && named && bytes.length > 0) {
    refuse(path, 'a file that ends in .gz and is not gzip-compressed', 'Rename it without .gz.');
  }
}

async function headOf(path: string): Promise<string> {
  // What is no UTF-8 is refused by the reader, which knows the line.
  const decoder = new TextDecoder('utf-8');
  let head = '';
  for await (const bytes of readBytes(path)) {
    head += decoder.decode(bytes, { stream: true });
    if (head.length >= headCharacters) break;
  }
  return head;
}

/** Whether a line is a JSON object: of one whose end was not read, whether it begins as one. */
function isObjectLine(line: string, whole: boolean): boolean {
  if (!/^\{\s*("(?:[^"\\]|\\.)*"\s*:|\}$)/.test(line)) return false;
  return !whole || line.endsWith('}');
}

/**
 * How a file is written: by its content, and by its name where content does not tell, as between CSV and prose.
 * A name that promises JSON is believed, so that what is wrong with a line is said and never taken for prose.
 * @throws MainbenchError of kind `data` for packed, binary or Parquet content, with what it is and what to do
 */
export async function detectFormat(path: string): Promise<FileFormat> {
  await checkPacking(path);
  const head = await headOf(path);
  if (head.includes('\0')) refuse(path, 'binary data', 'Name a text file, or convert it to JSON lines.');
  const name = path.toLowerCase().replace(/\.gz$/, '');
  const start = head.trimStart();
  const saysJson = /\.(jsonl|json|ndjson|jsonlines|jl)$/.test(name);
  if (/^\[\s*(\{|\]\s*$)/.test(start)) return 'json-array';
  if (saysJson) return 'json-lines';
  const end = start.search(/\r?\n/);
  if (isObjectLine(end < 0 ? start.trimEnd() : start.slice(0, end).trimEnd(), end >= 0 || head.length < headCharacters))
    return 'json-lines';
  // An object over several lines under the name of another format would become rows of its pieces.
  if (/^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(start)) {
    refuse(path, 'a JSON object over several lines', 'Write JSON lines, one object a line, or one JSON array.');
  }
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.tsv') ? 'tsv' : 'text';
}
