import { PythonRandom } from '@mainbench/python-semantics';
import type { Check, IfevalPrompt } from '../instructions/instruction.ts';
import { letterFrequencyId } from '../instructions/keywords.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const asciiLetters = letters + letters.toUpperCase();

/**
 * Whether the official checker puts a random letter in the place of what the prompt says: it does so silently for
 * anything but one letter from a to z (instructions.py, LetterFrequencyChecker.build_description). Two of the 541
 * prompts ask for other signs: 1122 (`#`) and 1129 (`!`).
 */
export function hasBrokenLetter({ instruction, given }: Check): boolean {
  if (instruction.id !== letterFrequencyId) return false;
  const { letter } = given;
  return typeof letter !== 'string' || [...letter].length !== 1 || !/^[a-z]$/.test(letter.toLowerCase());
}

/** How many random letters the official checker draws for a prompt: one for each verdict, strict and loose. */
export function brokenLetters({ checks }: IfevalPrompt): number {
  return checks.filter(hasBrokenLetter).length * 2;
}

/** The letters that CPython's `random.choice(string.ascii_letters)` gives after `random.seed(seed)`, without end. */
export function* randomLetters(seed: number): Generator<string, never> {
  const random = new PythonRandom(seed);
  for (;;) yield random.choice(asciiLetters).toLowerCase();
}
