import { PythonRandom, pythonStrip } from '@mainbench/python-semantics';
import type { Check, IfevalPrompt } from '../instructions/instruction.ts';
import { letterFrequencyId } from '../instructions/keywords.ts';
import { ResponseText, type TextTools } from '../response/response-text.ts';

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

/** What a response follows, in the order of the prompt's instructions. */
export interface Verdict {
  strict: boolean[];
  loose: boolean[];
  /** Instructions followed strictly only because no language could be told. */
  undetected: number;
}

const languageKinds: ReadonlySet<string> = new Set([
  'language:response_language',
  'change_case:english_capital',
  'change_case:english_lowercase',
]);

function follows(response: ResponseText, { instruction, given }: Check): boolean {
  return !response.isBlank && instruction.follows(response, given);
}

/** The check with a random letter in the place of a broken one, as the official checker makes it. */
function withLetter(check: Check, letters: Iterator<string> | undefined): Check {
  if (letters === undefined || !hasBrokenLetter(check)) return check;
  return { ...check, given: { ...check.given, letter: letters.next().value } };
}

/**
 * The eight texts of which one must follow an instruction to follow it loosely, in the official order: the response, and
 * it without its first line, its last line and both, each also without stars
 * (evaluation_lib.py, test_instruction_following_loose).
 */
export function looseVariants(response: string): string[] {
  const first = response.indexOf('\n');
  const last = response.lastIndexOf('\n');
  const withoutFirst = first === -1 ? '' : pythonStrip(response.slice(first + 1));
  const withoutLast = last === -1 ? '' : pythonStrip(response.slice(0, last));
  const withoutBoth = first === last ? '' : pythonStrip(response.slice(first + 1, last));
  const withoutStars = (text: string) => text.replaceAll('*', '');
  const cut = [withoutFirst, withoutLast, withoutBoth];
  return [response, withoutStars(response), ...cut, ...cut.map(withoutStars)];
}

/** The variants of a response, each text once. */
function variantsOf(original: ResponseText, tools: TextTools): ResponseText[] {
  const variants = [original];
  for (const text of looseVariants(original.text)) {
    if (variants.every((variant) => variant.text !== text)) variants.push(new ResponseText(text, tools));
  }
  return variants;
}

/**
 * Verdicts on a response: evaluation_lib.py of google-research/instruction_following_eval, and lm-evaluation-harness,
 * lm_eval/tasks/ifeval/utils.py, which decide alike. A blank response follows nothing.
 * @param letters what broken letters become, drawn strict first and then loose; without it they are taken as they are
 */
export function scoreResponse(
  { checks }: IfevalPrompt,
  response: string,
  tools: TextTools,
  letters?: Iterator<string>,
): Verdict {
  const original = new ResponseText(response, tools);
  const strict = checks.map((check) => follows(original, withLetter(check, letters)));
  const undetected = checks.filter(({ instruction: { id } }, index) => {
    return strict[index] === true && languageKinds.has(id) && original.language === undefined;
  }).length;

  let variants: ResponseText[] | undefined;
  const loose = checks.map((check, index) => {
    const own = withLetter(check, letters);
    if (own === check && strict[index] === true) return true;
    variants ??= variantsOf(original, tools);
    return variants.some((variant) => (variant !== original || own !== check) && follows(variant, own));
  });
  return { strict, loose, undetected };
}
