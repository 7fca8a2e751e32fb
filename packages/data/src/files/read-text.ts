import { isUtf8 } from 'node:buffer';
import { parseJson } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { type DataFile, dataFile } from './data-file.ts';
import { readBytes } from './read-bytes.ts';

function refuseAt(line: number, name: string, found: string, hint: string, cause?: unknown): never {
  throw new MainbenchError('data', found, { file: name, line, cause, hint });
}

const noUtf8 = ['is not text in UTF-8.', 'Save it as UTF-8, for example with `iconv -t utf-8`.'] as const;

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Line breaks before the first byte that is not UTF-8. */
function breaksBeforeInvalid(bytes: Uint8Array): number {
  let breaks = 0;
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(from, end))) break;
    breaks += newline === -1 ? 0 : 1;
    from = end;
  }
  return breaks;
}

/**
 * The text of a file in pieces, without a byte order mark.
 * @throws MainbenchError of kind `data` naming the line where it is not UTF-8 or holds a NUL character
 */
export async function* readText(file: string | DataFile): AsyncGenerator<string> {
  const { name } = dataFile(file);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      // A character that began in the piece before makes its first line look invalid: that line is meant then.
      return refuseAt(line + breaksBeforeInvalid(bytes ?? new Uint8Array()), name, ...noUtf8, error);
    }
  };
  for await (const chunk of readBytes(file)) {
    const piece = decode(chunk);
    const nul = piece.indexOf('\0');
    if (nul !== -1) {
      const hint = 'Remove it, for example with `tr -d "\\000"`, or get the file again.';
      refuseAt(line + lineBreaks(piece.slice(0, nul)), name, 'expected text; found a NUL character.', hint);
    }
    yield piece;
    line += lineBreaks(piece);
  }
  yield decode();
}

/** The whole text of a small file. Errors are those of readText. */
export async function readWholeText(path: string): Promise<string> {
  let text = '';
  for await (const piece of readText(path)) text += piece;
  return text;
}

/** The longest line of a text file that is read, characters: as long as one of JSON lines. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a text file, without their ends (LF, CRLF). Errors are those of readText.
 * @param longest the most characters of a line that are accepted
 * @throws MainbenchError of kind `data` naming the line that is longer
 */
export async function* readTextLines(given: string | DataFile, longest = longestLine): AsyncGenerator<string> {
  const { name: path } = dataFile(given);
  // Pieces of the line under way: joined once, since a long line that grew by each of them would be copied each time.
  let parts: string[] = [];
  let length = 0;
  let line = 1;
  const add = (part: string) => {
    parts.push(part);
    length += part.length;
    if (length <= longest) return;
    const hint = 'Break the text into lines, and separate documents by empty lines.';
    throw new MainbenchError('data', `expected lines of at most ${longest} characters.`, { file: path, line, hint });
  };
  const take = () => {
    const text = parts.join('').replace(/\r$/, '');
    parts = [];
    length = 0;
    line += 1;
    return text;
  };
  for await (const piece of readText(given)) {
    let from = 0;
    for (let to = piece.indexOf('\n'); to !== -1; to = piece.indexOf('\n', from)) {
      add(piece.slice(from, to));
      yield take();
      from = to + 1;
    }
    add(piece.slice(from));
  }
  if (length > 0) yield take();
}

/**
 * The whole of a JSON file; for small files, since it is held in memory.
 * @param limit the most characters accepted
 * @throws MainbenchError of kind `data` where it is too large or not JSON
 */
export async function readJsonFile(path: string, limit = 64 * 1024 * 1024): Promise<unknown> {
  let text = '';
  for await (const piece of readText(path)) {
    text += piece;
    if (text.length > limit) {
      throw new MainbenchError('data', `is larger than ${Math.round(limit / 1024 / 1024)} MiB of JSON in one piece.`, {
        file: path,
        hint: 'Convert it to JSON lines, one record a line, which are read one at a time.',
      });
    }
  }
  try {
    return parseJson(text);
  } catch (error) {
    const hint = 'Get it again, or correct it there.';
    throw new MainbenchError('data', `is not JSON: ${(error as Error).message}.`, { file: path, cause: error, hint });
  }
}
