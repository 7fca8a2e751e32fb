import { textField } from '../data/fields.ts';
import { flexibleMatch, type GenerationDefinition, strictMatch, type TaskTable } from '../definition.ts';
import { scoreNumberStrictly, scoreNumbers } from '../scoring/score-number.ts';

function table(split: string): TaskTable {
  return { local: [`gsm8k_${split}.jsonl`], hub: { dataset: 'gsm8k', split }, columns: ['question', 'answer'] };
}

export const gsm8k: GenerationDefinition = {
  kind: 'generation',
  name: 'gsm8k',
  version: 2,
  summary: 'GSM8K: word problems of grade-school mathematics, 5 shots',
  documents: table('test'),
  pool: table('train'),
  leaderboard: true,
  expectedDocuments: 1319,
  characters: { question: 256, shot: 553 },
  shots: 5,
  draw: 'random',
  metrics: [strictMatch, flexibleMatch],
  metricsOfV03: [strictMatch],
  reference: {
    versions: { 'openllm-v0.4': 3, 'openllm-v0.3': 0 },
    dataset: 'openai/gsm8k',
    configuration: () => 'main',
    metrics: {
      'openllm-v0.4': {
        exact_match_strict: 'exact_match,strict-match',
        exact_match_flexible: 'exact_match,flexible-extract',
      },
      'openllm-v0.3': { exact_match_strict: 'acc' },
    },
  },
  // v0.3 stops at every colon, which cuts many a right answer: part of the published numbers, so kept.
  generation: (preset) => ({
    until: preset === 'openllm-v0.3' ? [':', 'Question:', 'Question'] : ['Question:', '</s>', '<|im_end|>'],
    maxTokens: 256,
  }),
  // Reference answers have 293 characters on average (1,319 test questions).
  usualTokens: 73,
  sought: 'number',
  readings: { strict: 'answers without a number after ####', flexible: 'answers without any number' },
  read(row) {
    const target = textField(row, 'answer');
    const prompt = `Question: ${textField(row, 'question')}\nAnswer:`;
    return { prompts: [prompt], continuations: [], gold: 0, target, answer: target };
  },
  score: (text, { target }, preset) =>
    preset === 'openllm-v0.3' ? scoreNumberStrictly(text, target) : scoreNumbers(text, target),
};
