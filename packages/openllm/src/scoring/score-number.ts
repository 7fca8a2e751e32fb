import { pythonStrip } from '@mainbench/python-semantics';
import type { TextScore } from '../definition.ts';

const marked = /#### (-?[0-9.,]+)/;
const anyNumber = /(-?[$0-9.,]{2,})|(-?[0-9]+)/g;

/** What lm-evaluation-harness takes out of both sides before it compares, in its order (gsm8k.yaml). */
function comparable(text: string): string {
  return text
    .replaceAll(',', '')
    .replaceAll('$', '')
    .replace(/[\s\S]*#### /, '')
    .replace(/\.(?=\n?$)/, '')
    .toLowerCase();
}

/** The first number after `####`. */
function strictAnswer(text: string): string | undefined {
  const found = marked.exec(text)?.[1];
  return found === undefined ? undefined : pythonStrip(found);
}

/** The last number of a text. */
function flexibleAnswer(text: string): string | undefined {
  const last = [...text.matchAll(anyNumber)].at(-1);
  const found = last?.[1] || last?.[2];
  return found === undefined ? undefined : pythonStrip(found);
}

/** v0.4: the number after `####`, and any last number, side by side; an answer without one is counted as wrong and told. */
export function scoreNumbers(text: string, target: string): TextScore {
  const strict = strictAnswer(text);
  const flexible = flexibleAnswer(text);
  const right = (answer: string | undefined) => Number(comparable(answer ?? '[invalid]') === comparable(target));
  return {
    metrics: { exact_match_strict: right(strict), exact_match_flexible: right(flexible) },
    details: { strict: strict ?? null, flexible: flexible ?? null },
  };
}

/** v0.3: the number after `####` without its commas has to be that of the target (lm_eval/tasks/gsm8k.py). */
export function scoreNumberStrictly(text: string, target: string): TextScore {
  const answer = strictAnswer(text)?.replaceAll(',', '');
  const expected = strictAnswer(target)?.replaceAll(',', '');
  return {
    metrics: { exact_match_strict: Number(answer !== undefined && answer === expected) },
    details: { strict: answer ?? null },
  };
}
