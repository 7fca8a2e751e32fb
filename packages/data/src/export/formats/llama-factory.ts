import type { Pair } from '@mainbench/spec';
import type { TrainingFormat } from './training-format.ts';

/** A JSON array with an element a line: LLaMA-Factory reads the whole file at once. */
async function* array(pairs: AsyncIterable<Pair>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const { instruction, response } of pairs) {
    yield `${before}${JSON.stringify({ instruction, input: '', output: response })}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function info(dataset: string): string {
  const columns = { prompt: 'instruction', query: 'input', response: 'output' };
  const described = { [dataset]: { file_name: `${dataset}.json`, formatting: 'alpaca', columns } };
  return `${JSON.stringify(described, undefined, 2)}\n`;
}

/** LLaMA-Factory’s alpaca format: https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md. */
export const llamaFactory: TrainingFormat = {
  name: 'llama-factory',
  summary: 'LLaMA-Factory: an alpaca file and its dataset_info.json, for `dataset_dir`',
  files: (dataset, pairs) => [
    { path: `${dataset}.json`, content: array(pairs()) },
    { path: 'dataset_info.json', content: [info(dataset)] },
  ],
};
