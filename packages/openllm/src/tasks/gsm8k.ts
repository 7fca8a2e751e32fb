import { textField } from '../data/fields.ts';
import { scoreNumberStrictly, scoreNumbers } from '../scoring/score-number.ts';
import { flexibleMatch, strictMatch } from './metrics.ts';
import type { GenerationTask, TaskTable } from './task.ts';

function table(split: string): TaskTable {
  return { local: [`gsm8k_${split}.jsonl`], hub: { dataset: 'gsm8k', split }, columns: ['question', 'answer'] };
}

export const gsm8k: GenerationTask = {
  kind: 'generation',
  name: 'gsm8k',
  version: 2,
  summary: 'GSM8K: word problems of grade-school mathematics, 5 shots',
  documents: table('test'),
  pool: table('train'),
  datasets: ['gsm8k'],
  expectedDocuments: 1319,
  characters: { question: 256, shot: 553 },
  shots: 5,
  draw: 'random',
  metrics: [strictMatch, flexibleMatch],
  referenceName: () => 'gsm8k',
  // v0.3 stops at every colon, which cuts many a right answer: part of the published numbers, so kept.
  generation: (preset) => ({
    until: preset === 'openllm-v0.3' ? [':', 'Question:', 'Question'] : ['Question:', '</s>', '<|im_end|>'],
    maxTokens: 256,
  }),
  read(row) {
    const target = textField(row, 'answer');
    const prompt = `Question: ${textField(row, 'question')}\nAnswer:`;
    return { prompts: [prompt], continuations: [], gold: 0, target, answer: target };
  },
  score: (text, { target }, preset) =>
    preset === 'openllm-v0.3' ? scoreNumberStrictly(text, target) : scoreNumbers(text, target),
};
