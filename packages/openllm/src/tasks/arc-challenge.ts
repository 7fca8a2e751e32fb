import { objectField, rowError, type TableRow, textField, texts } from '../data/fields.ts';
import { accuracy, type ChoiceDefinition, normalisedAccuracy, type Preset, type TaskTable } from '../definition.ts';
import { scoreAccuracies } from '../scoring/score-choices.ts';

function table(split: string, file: string): TaskTable {
  return { local: [file], hub: { dataset: 'ai2-arc', split }, columns: ['question', 'choices', 'answerKey'] };
}

/** The release of AI2 has `{question: {stem, choices: [{text, label}]}}`, the hub `{question, choices: {text, label}}`. */
function partsOf(row: TableRow): { stem: string; options: string[]; labels: string[] } {
  if (typeof row.values.question === 'string') {
    const { text, label } = objectField(row, 'choices');
    const options = texts(row, 'choices.text', text);
    return { stem: row.values.question, options, labels: texts(row, 'choices.label', label) };
  }
  const { stem, choices } = objectField(row, 'question');
  if (typeof stem !== 'string') throw rowError(row, 'expected text in the field question.stem.');
  const list = Array.isArray(choices) ? choices : [];
  const column = (name: string) =>
    texts(
      row,
      `question.choices.${name}`,
      list.map((choice) => choice?.[name]),
    );
  return { stem, options: column('text'), labels: column('label') };
}

function goldOf(key: string, labels: readonly string[], preset: Preset): number {
  if (preset === 'openllm-v0.4') return labels.indexOf(key);
  // v0.3 numbers the letters, whatever the labels are (lm_eval/tasks/arc.py).
  return key.length === 1 ? 'ABCDE'.indexOf('ABCDE'['12345'.indexOf(key)] ?? key) : -1;
}

export const arcChallenge: ChoiceDefinition = {
  kind: 'choices',
  name: 'arc_challenge',
  version: 1,
  summary: 'ARC challenge set: science questions of grade schools, 25 shots',
  documents: table('test', 'ARC-Challenge-Test.jsonl'),
  pool: table('train', 'ARC-Challenge-Train.jsonl'),
  leaderboard: true,
  expectedDocuments: 1172,
  characters: { question: 178, shot: 178 },
  choices: 4,
  shots: 25,
  draw: 'random',
  metrics: [normalisedAccuracy, accuracy],
  reference: {
    versions: { 'openllm-v0.4': 1, 'openllm-v0.3': 0 },
    dataset: 'allenai/ai2_arc',
    configuration: () => 'ARC-Challenge',
  },
  read(row, preset) {
    const { stem, options, labels } = partsOf(row);
    const key = textField(row, 'answerKey');
    const gold = goldOf(key, labels, preset);
    const answer = options[gold];
    if (answer === undefined) {
      throw rowError(row, `expected in the field answerKey one of ${labels.join(', ')}; found ${JSON.stringify(key)}.`);
    }
    const prompt = `Question: ${stem}\nAnswer:`;
    const continuations = options.map((option) => ` ${option}`);
    return { prompts: [prompt], continuations, gold, target: String(gold), answer };
  },
  score: scoreAccuracies,
};
