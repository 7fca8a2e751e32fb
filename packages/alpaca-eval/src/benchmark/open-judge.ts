import { dirname, join, resolve } from 'node:path';
import { downloadDirectory } from '@mainbench/data';
import { reservedFields } from '@mainbench/engines';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { readAnnotator } from '../annotator/annotator-config.ts';
import { type AlpacaJudge, createJudge } from '../judge/create-judge.ts';
import { describeEstimate } from '../judge/judge-estimate.ts';
import type { JudgeOptions } from '../judge/judge-options.ts';
import { clientFields } from '../judge/request-parameters.ts';
import { baselineOutputs } from './instructions.ts';
import type { AlpacaEvalOptions } from './options.ts';

/** Where judgements are kept that nobody gave a place: by annotator, for every run of this user. */
function defaultCache(annotator: string): string {
  return join(dirname(downloadDirectory()), 'judgements', annotator, 'annotations_seed0_configs.json');
}

function addressOf({ judge, judge_variable }: AlpacaEvalOptions, ofAnnotator: string | undefined): string {
  const address = judge ?? ofAnnotator ?? process.env[judge_variable];
  if (address) return address;
  throw new MainbenchError('usage', `alpaca_eval: no judge is named, and ${judge_variable} is not set.`, {
    hint: `Set ${judge_variable} to the address of an OpenAI-compatible server, or name it: judge: http://127.0.0.1:8000/v1 in options, --judge of \`mainbench eval\`.`,
  });
}

function pricesOf({ judge_prompt_price: prompt, judge_completion_price: completion }: AlpacaEvalOptions) {
  if (prompt === null && completion === null) return undefined;
  if (prompt !== null && completion !== null) return { prompt, completion };
  const hint = 'Give both, in US dollars per million tokens.';
  throw new MainbenchError(
    'usage',
    'alpaca_eval: only one of judge_prompt_price and judge_completion_price is given.',
    { hint },
  );
}

/** @throws MainbenchError of kind `usage` for a field that the annotator decides */
function extraBodyOf({ judge_extra_body: extraBody }: AlpacaEvalOptions): JudgeOptions['extraBody'] {
  const reserved = Object.keys(extraBody ?? {}).find((name) => reservedFields.has(name));
  if (reserved === undefined) return extraBody;
  throw new MainbenchError('usage', `alpaca_eval: judge_extra_body: ${reserved} is set by the annotator.`, {
    hint: 'Leave it out, or use your own annotator file with another value.',
  });
}

/**
 * Opens the judge that the options of the benchmark name, and notes what judging will take if the model's outputs are
 * as long as the baseline's.
 * @throws what createJudge throws
 */
export async function openAlpacaJudge(options: AlpacaEvalOptions, context: SourceContext): Promise<AlpacaJudge> {
  const { name, file, completion } = await readAnnotator(options.annotator, context);
  const { baseUrl } = clientFields(completion, file);
  const address = addressOf(options, baseUrl);
  if (baseUrl !== undefined && options.judge !== null) {
    context.note(`alpaca_eval: the judge is the one of the option; the base_url of the annotator ${name} is not used.`);
  }
  const baseline = await baselineOutputs(options, context);
  const cacheFile = resolve(options.judge_cache ?? defaultCache(name));
  makeFolder(dirname(cacheFile));
  const { judge_rate_limit_timeout: rateLimitTimeout } = options;
  const settings: JudgeOptions = {
    url: address,
    annotator: options.annotator,
    cacheFile,
    retryMissing: options.retry_missing,
    maxMissing: options.max_missing,
    reasoning: options.reasoning,
    expectedPairs: baseline.length,
    concurrency: options.judge_concurrency,
    requestTimeout: options.judge_timeout * 1000,
    attempts: options.judge_attempts,
    extraBody: extraBodyOf(options),
    requestsPerMinute: options.judge_requests_per_minute,
    rateLimitTimeout: rateLimitTimeout === undefined ? undefined : rateLimitTimeout * 1000,
    model: options.judge_model ?? undefined,
    apiKeyVariable: options.judge_key_variable ?? undefined,
    headers: options.judge_headers,
    price: pricesOf(options),
  };
  const judge = await createJudge(settings, context);
  const likely = judge.estimateAll(
    baseline.map(({ instruction, output }) => ({ instruction, output_1: output, output_2: `${output} ` })),
  );
  context.note(`alpaca_eval: at most ${describeEstimate(likely)}`);
  return judge;
}
