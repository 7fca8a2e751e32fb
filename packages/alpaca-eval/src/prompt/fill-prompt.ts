import { PythonRandom } from '@mainbench/python-semantics';

/** The texts that a judge's template has places for. */
export interface PromptTexts {
  instruction: string;
  /** The output that is shown first. */
  output_1: string;
  output_2: string;
}

/** A filled template. */
export interface FilledPrompt {
  text: string;
  /** True where a text holds a later placeholder, so that another text was put in its place and not in the template's. */
  misplaced: boolean;
}

const placeholder = /\{([^ \s]+?)\}/g;

/** The names of a template's placeholders, each once, in order. */
export function placeholdersOf(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(placeholder), ([, name]) => name as string))];
}

/**
 * Fills a template as alpaca_eval does (`make_prompts`): one placeholder after another, each at the first place where
 * its name stands. A text that was put in before and names a later placeholder catches that placeholder's text: a bug
 * that the published judgements were made with, so it is kept, and said.
 */
export function fillPrompt(template: string, texts: PromptTexts): FilledPrompt {
  const values = new Map<string, string>(Object.entries(texts));
  const names = placeholdersOf(template);
  let text = template;
  for (const name of names) text = text.replace(`{${name}}`, () => values.get(name) ?? `{${name}}`);
  const intended = template.replace(placeholder, (whole, name: string) => values.get(name) ?? whole);
  return { text, misplaced: text !== intended };
}

/**
 * Whether the outputs for an instruction are shown in the other order: a coin that depends on the instruction and the
 * seed alone (`SwitchTwoColumnsProcessor` of alpaca_eval).
 */
export function isSwitched(instruction: string, seed = 0): boolean {
  return new PythonRandom(`is_switched_outputs${instruction}${seed}`).choices([false, true], 1)[0] as boolean;
}
