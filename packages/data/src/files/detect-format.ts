import { MainbenchError } from '@mainbench/spec';
import { type DataFile, dataFile } from './data-file.ts';
import { readBytes } from './read-bytes.ts';
import { namedPacking, packingOf, withoutPacking } from './unpack.ts';

/** How the rows of a file are written. */
export type FileFormat = 'json-lines' | 'json-array' | 'csv' | 'tsv' | 'parquet' | 'text';

/** The formats by the words that notes and manifests use. */
export const formatNames: Readonly<Record<FileFormat, string>> = {
  'json-lines': 'JSON lines',
  'json-array': 'one JSON array',
  csv: 'CSV with a header row',
  tsv: 'tab-separated values with a header row',
  parquet: 'Parquet',
  text: 'plain text',
};

const parquetMark = [0x50, 0x41, 0x52, 0x31];

/** Formats that are not read here, by the bytes with which they begin. */
const unreadable: readonly (readonly [bytes: readonly number[], found: string, hint: string])[] = [
  [[0x42, 0x5a, 0x68], 'bzip2-compressed data', 'Unpack it with `bunzip2`, or gzip it.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz-compressed data', 'Unpack it with `unxz`, or gzip it.'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive', 'Unpack it and name a file in it.'],
  [[0xff, 0xfe], 'text in UTF-16', 'Convert it to UTF-8, for example with `iconv -f utf-16 -t utf-8`.'],
  [[0xfe, 0xff], 'text in UTF-16', 'Convert it to UTF-8, for example with `iconv -f utf-16 -t utf-8`.'],
];
const packedParquet = [parquetMark, 'a compressed Parquet file', 'Unpack it: Parquet is compressed inside.'] as const;

const headBytes = 16;
/** Characters looked at; a first line that is longer is told by how it begins. */
const headCharacters = 256 * 1024;

function refuse(file: string, found: string, hint: string, line?: number): never {
  const place = line === undefined ? { file } : { file, line };
  throw new MainbenchError('data', `expected text or Parquet, plain, gzip or zstd; found ${found}.`, {
    ...place,
    hint,
  });
}

function refuseNul(file: string, head: string): void {
  const nul = head.indexOf('\0');
  if (nul === -1) return;
  const line = head.slice(0, nul).split('\n').length;
  const hint =
    'Name a text file in UTF-8; `tr -d "\\000"` removes single NULs, `iconv -f utf-16le -t utf-8` converts UTF-16.';
  refuse(file, 'binary data (a NUL character)', hint, line);
}

async function beginning(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of chunks) {
    bytes = Buffer.concat([bytes, chunk.subarray(0, headBytes)]);
    if (bytes.length >= headBytes) break;
  }
  return bytes;
}

const begins = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, place) => bytes[place] === byte);

/** Whether a file begins as Parquet does. @throws MainbenchError where it cannot be read */
export async function isParquetFile(file: string): Promise<boolean> {
  return begins(await beginning(dataFile(file).chunks()), parquetMark);
}

/** Refuses what cannot be read; says whether a file is Parquet. */
async function isParquet(file: DataFile): Promise<boolean> {
  const stored = await beginning(file.chunks());
  const packing = packingOf(stored);
  const named = namedPacking(file.name);
  if (begins(stored, parquetMark)) return true;
  if (packing === 'none' && named !== 'none' && stored.length > 0) {
    const ending = named === 'gzip' ? '.gz' : '.zst';
    refuse(file.name, `a file that ends in ${ending} and is not ${named}-compressed`, `Rename it without ${ending}.`);
  }
  const content = packing === 'none' ? stored : await beginning(readBytes(file));
  for (const [start, found, hint] of [...unreadable, packedParquet]) {
    if (begins(content, start)) refuse(file.name, found, hint);
  }
  return false;
}

async function headOf(file: DataFile): Promise<string> {
  // What is no UTF-8 is refused by the reader, which knows the line.
  const decoder = new TextDecoder('utf-8');
  let head = '';
  for await (const bytes of readBytes(file)) {
    head += decoder.decode(bytes, { stream: true });
    if (head.length >= headCharacters) break;
  }
  return head;
}

function refuseObject(file: string): never {
  return refuse(file, 'a JSON object over several lines', 'Write JSON lines, one object a line, or one JSON array.');
}

/** Whether a line is a JSON object: of one whose end was not read, whether it begins as one. */
function isObjectLine(line: string, whole: boolean): boolean {
  if (!/^\{\s*("(?:[^"\\]|\\.)*"\s*:|\}$)/.test(line)) return false;
  return !whole || line.endsWith('}');
}

/**
 * How a file is written: by its content, and by its name where content does not tell, as between CSV and prose.
 * A name that promises JSON is believed, so that what is wrong with a line is said and never taken for prose.
 * @throws MainbenchError of kind `data` for binary content or a compression that is not read, with what to do
 */
export async function detectFormat(given: string | DataFile): Promise<FileFormat> {
  const file = dataFile(given);
  if (await isParquet(file)) return 'parquet';
  const head = await headOf(file);
  refuseNul(file.name, head);
  if (head.startsWith('version https://git-lfs.github.com/'))
    refuse(file.name, 'a pointer of Git LFS in place of the file', 'Get the file with `git lfs pull`.');
  const name = withoutPacking(file.name.toLowerCase());
  const start = head.trimStart();
  const saysJson = /\.(jsonl|json|ndjson|jsonlines|jl)$/.test(name);
  if (name.endsWith('.parquet')) {
    refuse(file.name, 'a file that ends in .parquet and does not begin as Parquet', 'Get it again, or rename it.');
  }
  if (/^\[\s*(\{|\]\s*$)/.test(start)) return 'json-array';
  // An object over several lines, as one JSON file has it, would be a wrong line of JSON lines.
  if (name.endsWith('.json') && /^\{\s*(\r?\n|$)/.test(start) && start.trim() !== '{') refuseObject(file.name);
  if (saysJson) return 'json-lines';
  const end = start.search(/\r?\n/);
  if (isObjectLine(end < 0 ? start.trimEnd() : start.slice(0, end).trimEnd(), end >= 0 || head.length < headCharacters))
    return 'json-lines';
  // An object over several lines under the name of another format would become rows of its pieces.
  if (/^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(start)) {
    refuseObject(file.name);
  }
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.tsv') ? 'tsv' : 'text';
}
