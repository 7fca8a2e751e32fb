// Scores recorded responses with mainbench: one JSON object on standard output. Started by ifeval.ts.
import { join } from 'node:path';
import type { IfevalPrompt } from '../../packages/ifeval/src/index.ts';
import {
  loadTextTools,
  matchResponses,
  readPrompts,
  readResponses,
  scoreResponses,
} from '../../packages/ifeval/src/index.ts';

const [data = '', ...models] = process.argv.slice(2);
/** Seconds of processor time so far, of all threads: the machine may be busy with other work. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const started = processorTime();
const context = { dataDirectory: data, signal: new AbortController().signal, note: () => undefined };
const tools = await loadTextTools(context, { seed: 0, nltk: '3.9' });
const prompts: IfevalPrompt[] = [];
for await (const { prompt } of readPrompts(join(data, 'input_data.jsonl.gz'))) prompts.push(prompt);
const recorded = [];
for (const model of models) {
  recorded.push(await matchResponses(prompts, readResponses(join(data, 'responses', `${model}.jsonl.gz`))));
}
const loaded = processorTime();
const verdicts: Record<string, unknown> = {};
for (const [index, { responses }] of recorded.entries()) {
  const scored = [...scoreResponses(prompts, responses, tools, 'mirror')];
  verdicts[models[index] as string] = scored.map(({ key, strict, loose }) => ({ key, strict, loose }));
}
const ended = processorTime();
const times = { load: loaded - started, score: ended - loaded };
process.stdout.write(JSON.stringify({ ...times, verdicts }));
