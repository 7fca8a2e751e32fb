import { Lexer } from 'yaml';
import { MainbenchError } from '../errors.ts';

/** What a recipe holds at most: far more than any experiment needs, and little enough to be read in seconds. */
export const recipeLimits = {
  /** Of its text in UTF-8. */
  bytes: 1_000_000,
  /** Names, values and marks of YAML. */
  parts: 20_000,
  /** Uses of a `&name`, merges (`<<: *name`) among them. */
  repeats: 300,
  /** After its sweeps. */
  arms: 1_000,
} as const;

/** A name is one part with the mark before it; blanks and comments count for nothing. */
const isBlank = (part: string) => /^[\s#]/.test(part) || part === '\u0002' || part === '\u0018';

/**
 * Refuses a text that would take a YAML reader minutes, before it is read.
 * @throws MainbenchError of kind `recipe` that says which limit it passes
 */
export function requireReadableSize(text: string, file: string): void {
  const refuse = (what: string, hint: string): never => {
    throw new MainbenchError('recipe', `too large for a recipe: ${what}.`, { file, hint });
  };
  const { bytes, parts, repeats } = recipeLimits;
  if (Buffer.byteLength(text) > bytes) refuse(`more than ${bytes} bytes`, 'Put data into a file, and name the file.');
  if (text.includes('\0'))
    throw new MainbenchError('recipe', 'expected text, found a NUL byte.', { file, hint: 'Save the file as UTF-8.' });
  let seen = 0;
  let repeated = 0;
  for (const part of new Lexer().lex(text)) {
    if (isBlank(part)) continue;
    seen += 1;
    if (part.startsWith('*')) repeated += 1;
    if (seen > parts) refuse(`more than ${parts} names and values`, 'Use `sweep` for arms that differ in one field.');
    if (repeated > repeats) refuse(`more than ${repeats} uses of *names`, 'Write values out, or use `extends`.');
  }
}
