import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Answer } from './shape.ts';

const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures');
/** A model whose responses and official verdicts are at hand. */
const recorded = 'gpt4_20231107_145030';
/** Reasoning that would change the numbers if it were read as the answer. */
const reasoning = 'Well, let me think, step by step.\n#### -1\nThe answer is -1,';

function text(path: string): string {
  return gunzipSync(readFileSync(join(fixtures, path))).toString('utf8');
}

function rows<Row>(path: string, count: number): Row[] {
  const lines = text(path).split('\n', count);
  return lines.map((line) => JSON.parse(line) as Row);
}

/** A share, where nothing else is known of it. */
const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;

interface Verdicts {
  strict: boolean[];
  loose: boolean[];
}

/** The first documents of IFEval and GSM8K, what a model says to them, and the scores that are right for it. */
export interface KnownAnswers {
  answer(prompt: string): Answer;
  /** By task and metric, as fractions. */
  expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** @param count documents of each task, at least 3 */
export function knownAnswers(count: number): KnownAnswers {
  const said = new Map<string, string>();
  for (const { prompt, response } of rows<{ prompt: string; response: string }>(
    `ifeval/responses/${recorded}.jsonl.gz`,
    count,
  ))
    said.set(prompt, response);
  const golden = JSON.parse(text('ifeval/golden/official_verdicts_seed0.json.gz'));
  const verdicts: Verdicts[] = golden[recorded].rows.slice(0, count);
  const questions = rows<{ question: string; answer: string }>('openllm/data/gsm8k_test.jsonl.gz', count);
  questions.forEach(({ question, answer }, index) => {
    const right = (answer.split('#### ').at(-1) as string).trim();
    // The first is right without the marks that the strict reading wants, the second wrong, all others right.
    const endings = [`The answer is ${right}.`, `#### ${Number(right.replaceAll(',', '')) + 1}`];
    said.set(question, `I computed it.\n${endings[index] ?? `#### ${right}`}`);
  });
  const every = ({ strict, loose }: Verdicts) => [strict.every(Boolean), loose.every(Boolean)] as const;
  return {
    answer(prompt) {
      const question = prompt.split('Question: ').at(-1)?.split('\nAnswer:')[0] ?? '';
      return { text: said.get(prompt) ?? said.get(question) ?? 'ok', reasoning };
    },
    expected: {
      ifeval: {
        prompt_level_strict_acc: share(verdicts.map((verdict) => every(verdict)[0])),
        prompt_level_loose_acc: share(verdicts.map((verdict) => every(verdict)[1])),
        inst_level_strict_acc: share(verdicts.flatMap(({ strict }) => strict)),
        inst_level_loose_acc: share(verdicts.flatMap(({ loose }) => loose)),
      },
      gsm8k: { exact_match_strict: (count - 2) / count, exact_match_flexible: (count - 1) / count },
    },
  };
}

/** A data directory with what the two tasks read. */
export async function dataDirectory(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-reply-shapes-'));
  const paths = ['ifeval/input_data.jsonl.gz', 'openllm/data/gsm8k_test.jsonl.gz', 'openllm/data/gsm8k_train.jsonl.gz'];
  const deps = readdirSync(join(fixtures, 'ifeval/deps')).map((name) => `ifeval/deps/${name}`);
  for (const path of [...paths, ...deps]) symlinkSync(join(fixtures, path), join(folder, basename(path)));
  return folder;
}
