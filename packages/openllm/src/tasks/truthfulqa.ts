import { objectField, rowError, type TableRow, textField, texts } from '../data/fields.ts';
import { accuracy, type ChoiceDefinition, type TaskTable, trueMass } from '../definition.ts';
import { firstIsBest, massOfTrue, scoreTruthful } from '../scoring/score-choices.ts';

const documents: TaskTable = {
  local: ['truthfulqa_mc_task.json'],
  hub: { dataset: 'truthfulqa', split: 'validation' },
  columns: ['question', 'mc1_targets', 'mc2_targets'],
};

/** The release has `{choice: label}`, the hub `{choices, labels}`. */
function targetsOf(row: TableRow, name: string): { choices: string[]; labels: number[] } {
  const given = objectField(row, name);
  const listed = Array.isArray(given.choices);
  const choices = texts(row, `${name}.choices`, listed ? given.choices : Object.keys(given));
  const labels = listed ? given.labels : Object.values(given);
  if (
    !Array.isArray(labels) ||
    labels.length !== choices.length ||
    labels.some((label) => label !== 0 && label !== 1)
  ) {
    throw rowError(row, `expected a label 0 or 1 for each choice of ${name}.`);
  }
  return { choices, labels };
}

const common = {
  kind: 'choices' as const,
  version: 1,
  documents,
  expectedDocuments: 817,
  characters: { question: 686, shot: 0 },
  shots: 0,
  draw: 'none' as const,
  preamble: 'truthfulqa_mc1.yaml',
};

const reference = { dataset: 'truthfulqa/truthful_qa', configuration: () => 'multiple_choice' };

function prompts(row: TableRow): string[] {
  return [`Q: ${textField(row, 'question')}\nA:`];
}

const spaced = (choices: readonly string[]) => choices.map((choice) => ` ${choice}`);

/** v0.3 asks for the answers of mc1 and mc2, in that order, under one name. */
export const truthfulqaMc2: ChoiceDefinition = {
  ...common,
  name: 'truthfulqa_mc2',
  summary: 'TruthfulQA: probability of the true answers among all',
  choices: 7,
  metrics: [trueMass],
  metricsOfV03: [trueMass, { ...accuracy, name: 'mc1', label: 'accuracy, one true answer' }],
  leaderboard: true,
  reference: {
    ...reference,
    versions: { 'openllm-v0.4': 3, 'openllm-v0.3': 1 },
    name: (preset) => (preset === 'openllm-v0.3' ? 'truthfulqa_mc' : 'truthfulqa_mc2'),
    metrics: { 'openllm-v0.4': { mc2: 'acc,none' } },
  },
  read(row, preset) {
    const first = preset === 'openllm-v0.3' ? targetsOf(row, 'mc1_targets').choices : [];
    const { choices, labels } = targetsOf(row, 'mc2_targets');
    return {
      prompts: prompts(row),
      continuations: spaced([...first, ...choices]),
      gold: 0,
      labels,
      target: '0',
      answer: '',
    };
  },
  score: (logprobs, document, preset) =>
    preset === 'openllm-v0.3'
      ? scoreTruthful(logprobs, document.labels ?? [])
      : { mc2: massOfTrue(logprobs, document.labels ?? []) },
};

export const truthfulqaMc1: ChoiceDefinition = {
  ...common,
  name: 'truthfulqa_mc1',
  summary: 'TruthfulQA: whether the one true answer is the most probable; not part of the leaderboard',
  choices: 5,
  metrics: [accuracy],
  reference: { ...reference, versions: { 'openllm-v0.4': 2, 'openllm-v0.3': 1 } },
  read(row) {
    const { choices } = targetsOf(row, 'mc1_targets');
    return { prompts: prompts(row), continuations: spaced(choices), gold: 0, target: '0', answer: '' };
  },
  score: (logprobs) => ({ acc: firstIsBest(logprobs) }),
};
