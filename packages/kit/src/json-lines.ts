import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { MainbenchError } from '@mainbench/spec';
import { byteLines } from './byte-lines.ts';
import { excerpt } from './excerpt.ts';
import { fileChunks } from './file-chunks.ts';
import { parseJson } from './parse-json.ts';
import { describeSystemError } from './system-error.ts';

/** One value with the number of its line, from 1. */
export interface JsonLine<T> {
  value: T;
  line: number;
}

export interface JsonLinesOptions {
  /** The longest line that is accepted, bytes; default 64 MiB. */
  longestLine?: number;
  /** Where to begin in a file that is not packed: a byte at which a line begins, and the number of that line. */
  from?: { byte: number; line: number };
  /** The content in place of the file's own, such as that of a remote file; `path` is its name then. */
  bytes?: AsyncIterable<Uint8Array>;
  /** Called with each line and its value before it is given; what it throws is thrown. */
  check?: (text: string, value: unknown, line: number) => void;
}

const defaultLongestLine = 64 * 1024 * 1024;
const excerptLength = 60;

function openBytes(path: string, start = 0): AsyncIterable<Uint8Array> {
  if (!path.toLowerCase().endsWith('.gz')) return fileChunks(path, start);
  const file = createReadStream(path);
  const unzipped = createGunzip();
  // The error also arrives where the stream is read.
  pipeline(file, unzipped, () => undefined);
  return unzipped;
}

function describeReadError(error: unknown, path: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code?.startsWith('Z_')) {
    return new MainbenchError('data', 'expected gzip data that is complete; the file is damaged or truncated.', {
      file: path,
      hint: 'Copy or download it again.',
      cause: error,
    });
  }
  return describeSystemError(error, path, 'read');
}

function decode(decoder: TextDecoder, bytes: Uint8Array, file: string, line: number): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new MainbenchError('data', 'expected UTF-8 text; found invalid bytes.', {
      file,
      line,
      hint: 'Convert the file to UTF-8.',
      cause,
    });
  }
}

function parse<T>(text: string, file: string, line: number): T {
  try {
    return parseJson(text) as T;
  } catch (cause) {
    const found = JSON.stringify(excerpt(text, excerptLength));
    const hint = 'Correct or remove that line.';
    throw new MainbenchError('data', `expected one JSON value per line; found ${found}.`, {
      ...{ file, line, hint, cause },
    });
  }
}

/**
 * Reads a file of JSON lines as a stream, unpacked where its name ends in `.gz`. Empty lines are skipped, byte order
 * marks are dropped.
 * @throws MainbenchError of kind `data` naming file and line for what is not UTF-8 or not JSON
 */
export async function* readJsonLines<T>(path: string, options: JsonLinesOptions = {}): AsyncGenerator<JsonLine<T>> {
  const { longestLine = defaultLongestLine, from, bytes: content = openBytes(path, from?.byte), check } = options;
  const refuseLong = (line: number): never => {
    throw new MainbenchError('data', `expected lines of at most ${longestLine} bytes.`, {
      file: path,
      line: line + (from?.line ?? 1) - 1,
      hint: 'Put each JSON value on a line of its own.',
    });
  };
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = from === undefined ? 0 : from.line - 1;
  try {
    for await (const { bytes } of byteLines(content, longestLine, refuseLong)) {
      line += 1;
      const decoded = decode(decoder, bytes, path, line);
      // Files put together from several have a mark before each.
      const text = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
      if (text.trim() !== '') {
        const value = parse<T>(text, path, line);
        check?.(text, value, line);
        yield { value, line };
      }
    }
  } catch (error) {
    throw describeReadError(error, path);
  }
}
