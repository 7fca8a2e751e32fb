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
      throw new MainbenchError('data', 'is not text in UTF-8.', {
        file: path,
        hint: 'Save it as UTF-8, for example with `iconv -t utf-8`.',
        cause: error,
      });
    }
  };
  for await (const chunk of readBytes(path)) yield decode(chunk);
  yield decode();
}

/** The lines of a text file, without their ends (LF, CRLF). Errors are those of readText. */
export async function* readTextLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of readText(path)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
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
    throw new MainbenchError('data', `is not JSON: ${(error as Error).message}.`, {
      file: path,
      hint: 'Get it again, or correct it there.',
      cause: error,
    });
  }
}
