import type { BenchmarkRecord, BenchmarkSummary, SourceContext, TaskContext } from '@mainbench/spec';
import { type OpenllmOptions, openllmOptions } from '../build/settings.ts';
import type { OpenllmDocument, TaskDefinition } from '../definition.ts';
import { openllmTask } from '../openllm-task.ts';
import { goldenModel } from './golden-model.ts';
import { dataLines, goldenSplits } from './goldens.ts';

type Solution = { question: string } & Record<string, { solution: string }>;
const columns = ['6b_finetuning', '6b_verification', '175b_finetuning', '175b_verification'];

/** GSM8K's answers in the goldens: solutions of OpenAI's models, with other endings. */
function gsm8kAnswers(preset: string): (document: OpenllmDocument, index: number) => string {
  const rows = dataLines<Solution>('gsm8k_example_model_solutions.jsonl.gz');
  const byPrompt = new Map(rows.map((row) => [`Question: ${row.question}\nAnswer:`, row]));
  return ({ contexts }, index) => {
    const prompt = contexts[0] ?? '';
    const row = byPrompt.get(prompt.slice(prompt.lastIndexOf('Question: ')));
    const text = row?.[columns[index % 4] as string]?.solution ?? '';
    if (preset === 'openllm-v0.3' || index % 3 === 0) return text.replaceAll('\nA: ', '\n#### ');
    return index % 3 === 1 ? `${text.replaceAll('\nA: ', '\nThe answer is $')}.` : text;
  };
}

export interface GoldenRun {
  documents: OpenllmDocument[];
  records: BenchmarkRecord[];
  summary: BenchmarkSummary;
}

/** A task from its data to its scores, with the goldens' fake model. */
export async function goldenRun(
  task: TaskDefinition,
  given: Partial<OpenllmOptions>,
  context: SourceContext,
): Promise<GoldenRun> {
  const benchmark = openllmTask(task);
  const options = openllmOptions.parse({ ...goldenSplits[task.name], ...given });
  const answer = task.kind === 'generation' ? gsm8kAnswers(options.preset) : () => '';
  const documents: OpenllmDocument[] = [];
  const records: BenchmarkRecord[] = [];
  for await (const document of benchmark.documents(options, context)) {
    const model = goldenModel(document, answer(document, documents.length));
    const asked = { model, seed: 0, signal: context.signal } as Partial<TaskContext> as TaskContext;
    documents.push(document);
    records.push(await benchmark.evaluate(document, options, asked));
  }
  async function* all() {
    yield* records;
  }
  return { documents, records, summary: await benchmark.summarize(all(), options) };
}
