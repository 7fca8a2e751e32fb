import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { contentDigest } from '../files/file-identity.ts';
import { listFiles } from '../files/list-files.ts';
import { readTextLines } from '../files/read-text.ts';

const mostWords = 10_000;
const mostCharacters = 1000;

/** The file of a list, found as the files of `source: file` are. */
async function fileOf(name: string, context: SourceContext): Promise<string> {
  const files = await listFiles(name, context);
  const [first] = files;
  if (first !== undefined && first.within === undefined) return first.path;
  const hint = 'Name one text file with a word or phrase a line.';
  throw new MainbenchError('data', `expected a file of words; ${name} is a folder or a pattern.`, { hint });
}

/**
 * What settles a list of words: the SHA-256 of its file.
 * @throws MainbenchError of kind `data` where the file is missing or unreadable
 */
export async function wordListIdentity(name: string, context: SourceContext): Promise<JsonObject> {
  return { sha256: await contentDigest(await fileOf(name, context), context.signal) };
}

/**
 * Whether a text holds a word or phrase of a list, by the rule of `get_badwords_filter_fn` in T5's `c4_utils.py`
 * (tensorflow_datasets has the same): the text in lower case, the word between characters that are no letters, digits or
 * underscores; for Japanese, Thai and Chinese anywhere. One thing differs: the list is put in lower case as well, since
 * T5 never finds a word of it that has a capital letter.
 * @param name the file, UTF-8, a word or phrase a line; empty lines are none
 * @param borders whether a word must stand by itself
 * @throws MainbenchError of kind `data` where the file is missing, is no text, or holds no words or too many
 */
export async function openWordList(
  name: string,
  borders: boolean,
  context: SourceContext,
): Promise<(text: string) => boolean> {
  const file = await fileOf(name, context);
  const words = new Set<string>();
  const refuse = (found: string): never => {
    const hint = 'Write a word or phrase a line.';
    throw new MainbenchError('data', `expected 1 to ${mostWords} words or phrases; found ${found}.`, { file, hint });
  };
  for await (const line of readTextLines(file, mostCharacters)) {
    const word = line.trim().toLowerCase();
    if (word !== '') words.add(word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    if (words.size > mostWords) refuse('more');
  }
  if (words.size === 0) refuse('none');
  const any = [...words].join('|');
  // What Python's \w takes for a part of a word.
  const part = '[\\p{L}\\p{N}_]';
  const found = new RegExp(borders ? `(?<!${part})(?:${any})(?!${part})` : any, 'u');
  return (text) => found.test(text.toLowerCase());
}
