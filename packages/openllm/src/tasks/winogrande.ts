import { pythonStrip } from '@mainbench/python-semantics';
import { rowError, textField } from '../data/fields.ts';
import { accuracy, type ChoiceDefinition, type TaskTable } from '../definition.ts';
import { scoreAccuracies } from '../scoring/score-choices.ts';

function table(split: string, file: string): TaskTable {
  const columns = ['sentence', 'option1', 'option2', 'answer'];
  return { local: [file], hub: { dataset: 'winogrande', split }, columns };
}

/** The options stand before what is scored: the same end of the sentence after one context each. */
export const winogrande: ChoiceDefinition = {
  kind: 'choices',
  name: 'winogrande',
  version: 1,
  summary: 'WinoGrande XL: choose which of two names fills a blank, 5 shots',
  documents: table('validation', 'winogrande_xl_dev.jsonl'),
  pool: table('train', 'winogrande_xl_train.jsonl'),
  leaderboard: true,
  expectedDocuments: 1267,
  characters: { question: 105, shot: 108 },
  choices: 2,
  shots: 5,
  draw: 'random',
  splitQuirk: true,
  metrics: [accuracy],
  reference: {
    versions: { 'openllm-v0.4': 1, 'openllm-v0.3': 0 },
    dataset: 'allenai/winogrande',
    configuration: () => 'winogrande_xl',
  },
  read(row) {
    const sentence = textField(row, 'sentence');
    const blank = sentence.indexOf('_');
    if (blank < 0) throw rowError(row, 'expected a blank _ in the field sentence.');
    const prompts = [textField(row, 'option1'), textField(row, 'option2')].map(
      (option) => sentence.slice(0, blank) + option,
    );
    const gold = ['1', '2'].indexOf(String(row.values.answer));
    if (gold < 0) {
      const found = JSON.stringify(row.values.answer) ?? 'nothing';
      throw rowError(row, `expected "1" or "2" in the field answer; found ${found}.`);
    }
    const target = pythonStrip(sentence.slice(blank + 1));
    return { prompts, continuations: [` ${target}`], gold, target, answer: target };
  },
  score: scoreAccuracies,
};
