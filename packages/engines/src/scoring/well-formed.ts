import { MainbenchError } from '@mainbench/spec';

/**
 * Refuses text that UTF-8 cannot hold.
 *
 * @param what the text's role, for the message
 * @throws MainbenchError of kind `data`
 */
export function requireWellFormed(text: string, what: string): void {
  if (!text.isWellFormed()) {
    throw new MainbenchError('data', `The ${what} holds half of a surrogate pair, which no server can read.`, {
      hint: 'Clean the text first.',
    });
  }
}
