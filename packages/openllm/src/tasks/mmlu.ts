import { pythonStrip } from '@mainbench/python-semantics';
import { indexField, rowError, textField, textsField } from '../data/fields.ts';
import { accuracy, type ChoiceDefinition, type TaskTable } from '../definition.ts';
import { scoreAccuracies } from '../scoring/score-choices.ts';
import { mmluCategories } from './mmlu-categories.ts';

const letters = ['A', 'B', 'C', 'D'] as const;

function table(split: string): TaskTable {
  const columns = ['subject', 'question', 'choices', 'answer'];
  return { local: [`mmlu_${split}.jsonl`], hub: { dataset: 'mmlu', split }, columns };
}

export const mmlu: ChoiceDefinition = {
  kind: 'choices',
  name: 'mmlu',
  version: 1,
  summary: 'MMLU: multiple choice in 57 subjects, 5 shots; the mean of the subjects',
  documents: table('test'),
  pool: table('dev'),
  leaderboard: true,
  expectedDocuments: 14_042,
  // First the plain mean of the subjects, which the leaderboard shows as MMLU.
  subjects: { names: Object.values(mmluCategories).flat(), categories: mmluCategories, headline: 'subjects' },
  characters: { question: 475, shot: 414 },
  choices: 4,
  shots: 5,
  draw: 'first',
  metrics: [accuracy],
  reference: {
    versions: { 'openllm-v0.4': 1, 'openllm-v0.3': 1 },
    dataset: 'cais/mmlu',
    configuration: (subject) => subject,
    groupVersion: 2,
    name: (preset, subject) =>
      subject === undefined ? 'mmlu' : `${preset === 'openllm-v0.3' ? 'hendrycksTest-' : 'mmlu_'}${subject}`,
  },
  read(row) {
    const subject = textField(row, 'subject');
    const choices = textsField(row, 'choices');
    if (choices.length !== letters.length) {
      throw rowError(row, `expected four texts in the list choices; found ${choices.length}.`);
    }
    const gold = indexField(row, 'answer', letters.length);
    const options = choices.map((choice, index) => `${letters[index]}. ${choice}`);
    const prompt = [pythonStrip(textField(row, 'question')), ...options, 'Answer:'].join('\n');
    return {
      subject,
      description: `The following are multiple choice questions (with answers) about ${subject.replaceAll('_', ' ')}.\n\n`,
      prompts: [prompt],
      continuations: letters.map((letter) => ` ${letter}`),
      gold,
      target: String(gold),
      answer: letters[gold] ?? '',
    };
  },
  score: scoreAccuracies,
};
