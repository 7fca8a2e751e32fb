import { parseJson } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { readBytes } from './read-bytes.ts';

/**
 * The text of a file in pieces, without a byte order mark.
 * @throws MainbenchError of kind `data` where it is not UTF-8
 */
export async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      const hint = 'Save it as UTF-8, for example with `iconv -t utf-8`.';
      throw new MainbenchError('data', 'is not text in UTF-8.', { file: path, cause: error, hint });
    }
  };
  for await (const chunk of readBytes(path)) yield decode(chunk);
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
export async function* readTextLines(path: string, longest = longestLine): AsyncGenerator<string> {
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
  for await (const piece of readText(path)) {
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
