import { pythonStrip } from '@mainbench/python-semantics';
import { rowError, type TableRow, textField, textsField } from '../../data/fields.ts';
import type { GenerationDefinition, Question, TaskTable } from '../../definition.ts';

const letters = 'ABCDEFGHIJ';
const steps = "Let's think step by step.";

/** The rows of TIGER-Lab/MMLU-Pro as JSON lines. */
function table(split: string): TaskTable {
  return { local: [`mmlu_pro_${split}.jsonl`], columns: ['question', 'options', 'answer', 'cot_content', 'category'] };
}

function read(row: TableRow): Question {
  const category = textField(row, 'category');
  const options = textsField(row, 'options').slice(0, letters.length);
  const target = textField(row, 'answer');
  if (target.length !== 1 || !letters.slice(0, options.length).includes(target)) {
    const expected = `expected in the field answer a letter from A to ${letters[options.length - 1]}`;
    throw rowError(row, `${expected}; found ${JSON.stringify(target)}.`);
  }
  const listed = options.map((option, index) => `${letters[index]}. ${pythonStrip(option)}\n`).join('');
  return {
    subject: category.replaceAll(' ', '_'),
    description: `The following are multiple choice questions (with answers) about ${category}. Think step by step and then finish your answer with "the answer is (X)" where X is the correct letter choice.\n`,
    prompts: [`Question:\n${textField(row, 'question')}\nOptions:\n${listed}Answer: ${steps}`],
    continuations: [],
    gold: 0,
    target,
    answer: textField(row, 'cot_content').replaceAll(`A: ${steps} `, ''),
  };
}

/**
 * MMLU-Pro (Wang et al., arXiv 2406.01574) with the prompts and scores of lm-evaluation-harness 0.4.13
 * (lm_eval/tasks/mmlu_pro), whose group has the mean of questions.
 */
export const mmluPro: GenerationDefinition = {
  kind: 'generation',
  name: 'mmlu_pro',
  version: 1,
  summary: 'MMLU-Pro: reasoning in 14 subjects, up to ten choices, 5 worked examples',
  documents: table('test'),
  pool: table('validation'),
  expectedDocuments: 12_032,
  subjects: {
    names: `biology business chemistry computer_science economics engineering health history
      law math other philosophy physics psychology`.split(/\s+/),
    headline: 'questions',
  },
  // Not measured: a guess from MMLU's questions and GSM8K's worked answers.
  characters: { question: 700, shot: 1000 },
  usualTokens: 200,
  shots: 5,
  draw: 'first',
  metrics: [{ name: 'exact_match', label: 'exact match', unit: 'fraction', better: 'higher' }],
  reference: {
    versions: { 'openllm-v0.4': 3.1 },
    groupVersion: 2,
    dataset: 'TIGER-Lab/MMLU-Pro',
    configuration: () => null,
    metrics: { 'openllm-v0.4': { exact_match: 'exact_match,custom-extract' } },
  },
  generation: () => ({ until: ['Question:'], maxTokens: 2048 }),
  sought: 'letter',
  readings: { letter: 'answers without "answer is" and a letter' },
  read,
  score(text, { target }) {
    // The filter `custom-extract`: the first letter that follows these words.
    const letter = /answer is \(?([A-J])\)?/.exec(text)?.[1] ?? null;
    return { metrics: { exact_match: Number(letter === target) }, details: { letter } };
  },
};
