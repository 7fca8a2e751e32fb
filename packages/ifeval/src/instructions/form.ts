import { isBlank, pythonStrip, pythonWhiteSpace } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction, type Instruction, plainInstruction } from './instruction.ts';
import { countKeyword } from './keywords.ts';

/** Texts and numbers, which are looked at whole, and the constants that JSON does not have. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity/g;
const tooManyDigits = /^\d{4301,}$/;

/**
 * Whether Python's json.loads takes a text: JSON with NaN and Infinity, and without integers of more than 4,300 digits
 * (CPython 3.11). Works through any depth, where Python gives up with an error of its own.
 */
export function isPythonJson(text: string): boolean {
  const plain = text.replace(token, (found) => {
    if (found === 'NaN' || found.endsWith('Infinity')) return 'null';
    return tooManyDigits.test(found) ? '?' : found;
  });
  try {
    JSON.parse(plain);
    return true;
  } catch {
    return false;
  }
}

const answers = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'];
/** Letters that a change of case may need beyond a text's length. */
const reserve = 16;
const fence = '```';
const space = `[${pythonWhiteSpace}]?`;
/** `\s*` before and `.*$` after them match always. */
const postscripts: Readonly<Record<string, RegExp>> = {
  'P.P.S': new RegExp(`[pP]\\.${space}[pP]\\.${space}[sS]`, 'u'),
  'P.S.': new RegExp(`[pP]\\.${space}[sS]\\.`, 'u'),
};

/** The part of a line from its first `<<` to its last `>>`, with something between: `<<[^\n]+>>` matches no more often. */
function titleIn(line: string): string | undefined {
  const start = line.indexOf('<<');
  const end = line.lastIndexOf('>>');
  return start === -1 || end < start + 3 ? undefined : line.slice(start, end + 2);
}

function isTitle(line: string): boolean {
  const found = titleIn(line);
  if (found === undefined) return false;
  let start = 0;
  while (found[start] === '<') start += 1;
  let end = found.length;
  while (end > start && found[end - 1] === '>') end -= 1;
  return !isBlank(found.slice(start, end));
}

/** What a response must consist of, begin or end with. After each, the checker of the official instructions.py. */
export const formInstructions: readonly Instruction[] = [
  // A postscript with its marker, anywhere, its case ignored (PostscriptChecker).
  defineInstruction({
    id: 'detectable_content:postscript',
    arguments: z.object({ postscript_marker: z.string() }),
    follows(response, { postscript_marker }) {
      const marker = pythonStrip(postscript_marker);
      const pattern = postscripts[marker];
      return pattern === undefined ? countKeyword(response, marker, 1) > 0 : pattern.test(response.text);
    },
  }),
  // One of three fixed answers occurs (ConstrainedResponseChecker).
  plainInstruction('detectable_format:constrained_response', ({ text }) =>
    answers.some((answer) => text.includes(answer)),
  ),
  // The whole response is JSON, in a fence or not (JsonFormat).
  plainInstruction('detectable_format:json_format', ({ stripped }) => {
    let content = stripped;
    for (const prefix of ['```json', '```Json', '```JSON', fence]) {
      if (content.startsWith(prefix)) content = content.slice(prefix.length);
    }
    if (content.endsWith(fence)) content = content.slice(0, -fence.length);
    return isPythonJson(pythonStrip(content));
  }),
  // A title in double angle brackets that is not blank (TitleChecker).
  plainInstruction('detectable_format:title', ({ text }) => text.includes('<<') && text.split('\n').some(isTitle)),
  // Exactly two different responses between six stars. The first and the last part may be blank; a blank one between
  // others fails (TwoResponsesChecker).
  plainInstruction('combination:two_responses', ({ text }) => {
    const parts = text.split('******');
    if (parts.some((part, index) => index > 0 && index < parts.length - 1 && isBlank(part))) return false;
    const responses = parts.filter((part) => !isBlank(part));
    return responses.length === 2 && pythonStrip(responses[0] as string) !== pythonStrip(responses[1] as string);
  }),
  // The response begins with the request, its case ignored (RepeatPromptThenAnswer).
  defineInstruction({
    id: 'combination:repeat_prompt',
    arguments: z.object({ prompt_to_repeat: z.string().min(1) }),
    follows({ stripped }, { prompt_to_repeat }) {
      const wanted = pythonStrip(prompt_to_repeat).toLowerCase();
      const start = stripped.slice(0, wanted.length + reserve);
      return start.toLowerCase().startsWith(wanted);
    },
  }),
  // The response ends with a phrase, its case and double quotes around the response ignored (EndChecker).
  defineInstruction({
    id: 'startend:end_checker',
    arguments: z.object({ end_phrase: z.string() }),
    follows({ stripped }, { end_phrase }) {
      const wanted = pythonStrip(end_phrase).toLowerCase();
      const end = pythonStrip(stripped, '"').slice(-(wanted.length + reserve));
      return end.toLowerCase().endsWith(wanted);
    },
  }),
  // No comma at all (CommaChecker).
  plainInstruction('punctuation:no_comma', ({ text }) => !text.includes(',')),
  // The response is wrapped in double quotes (QuotationChecker).
  plainInstruction(
    'startend:quotation',
    ({ stripped }) => stripped.length > 1 && stripped.startsWith('"') && stripped.endsWith('"'),
  ),
];
