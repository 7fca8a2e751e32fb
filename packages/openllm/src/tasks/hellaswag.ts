import { capitalize, pythonStrip } from '@mainbench/python-semantics';
import { indexField, textField, textsField } from '../data/fields.ts';
import { accuracy, type ChoiceDefinition, normalisedAccuracy, type TaskTable } from '../definition.ts';
import { scoreAccuracies } from '../scoring/score-choices.ts';

const columns = ['activity_label', 'ctx_a', 'ctx_b', 'endings', 'label'];

function table(split: string, ...local: string[]): TaskTable {
  return { local, hub: { dataset: 'hellaswag', split }, columns };
}

/** Takes WikiHow's marks out (lm_eval/tasks/hellaswag/utils.py `preprocess`); what it leaves at the ends stays. */
export function withoutMarks(text: string): string {
  return pythonStrip(text)
    .replaceAll(' [title]', '. ')
    .replace(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}

export const hellaswag: ChoiceDefinition = {
  kind: 'choices',
  name: 'hellaswag',
  version: 1,
  summary: 'HellaSwag: choose how a scene continues, 10 shots',
  documents: table('validation', 'hellaswag_val.jsonl', 'hellaswag_val_sample1000.jsonl'),
  pool: table('train', 'hellaswag_train.jsonl'),
  leaderboard: true,
  expectedDocuments: 10_042,
  characters: { question: 212, shot: 214 },
  choices: 4,
  shots: 10,
  draw: 'random',
  splitQuirk: true,
  metrics: [normalisedAccuracy, accuracy],
  reference: {
    versions: { 'openllm-v0.4': 1, 'openllm-v0.3': 0 },
    dataset: 'Rowan/hellaswag',
    configuration: () => null,
  },
  read(row) {
    const endings = textsField(row, 'endings').map(withoutMarks);
    const scene = `${textField(row, 'ctx_a')} ${capitalize(textField(row, 'ctx_b'))}`;
    const prompt = withoutMarks(`${textField(row, 'activity_label')}: ${scene}`);
    const gold = indexField(row, 'label', endings.length);
    const continuations = endings.map((ending) => ` ${ending}`);
    return { prompts: [prompt], continuations, gold, target: String(gold), answer: endings[gold] ?? '' };
  },
  score: scoreAccuracies,
};
