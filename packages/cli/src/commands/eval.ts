import { join, relative } from 'node:path';
import { dataDirectory } from '@mainbench/data';
import { createEndpointRuntime } from '@mainbench/engines';
import { ArtifactStore, execute } from '@mainbench/graph';
import {
  createJsonProgress,
  createProgress,
  lockFolder,
  makeFolder,
  withoutSecretValues,
  writeFileAtomic,
} from '@mainbench/kit';
import { lmEvalResults } from '@mainbench/openllm';
import type { PromptFormat } from '@mainbench/pipeline';
import { type Benchmark, type JsonObject, MainbenchError } from '@mainbench/spec';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { outputColors } from '../colors.ts';
import { connectEvaluated, type EndpointOptions } from '../evaluation/connect-evaluated.ts';
import { evaluationResults, refusedParameters } from '../evaluation/evaluation-results.ts';
import { namedBenchmarks } from '../evaluation/named-benchmarks.ts';
import { planEvaluation, prepareBenchmarks } from '../evaluation/plan-evaluation.ts';
import { type OptionSetting, parseSetting, taskOptions } from '../evaluation/task-options.ts';
import { benchmarkGroups, shippedBenchmarks } from '../extensions.ts';
import { parseExtraBody } from '../extra-body.ts';
import { interruption } from '../interruption.ts';
import { addLoadOptions } from '../load-options.ts';
import { positiveNumber, seedNumber, shareNumber } from '../number-options.ts';
import { progressObserver } from '../progress-observer.ts';
import { type EvaluationCacheOptions, withResponseCache } from '../response-cache/evaluation-cache.ts';
import { writeRunChecksums } from '../run-verification/run-checksums.ts';
import { accessOptions } from '../server-access.ts';
import { progressStream, writeOutput } from '../standard-streams.ts';
import { codeEnvironment } from '../version.ts';

interface EvalOptions extends EndpointOptions, EvaluationCacheOptions {
  tasks: string;
  preset?: string;
  judge?: string;
  set: OptionSetting[];
  limit?: number;
  systemPrompt?: string;
  fewshotAsTurns: boolean;
  maxMissing: number;
  seed: number;
  out?: string;
  dataDir?: string;
  groups: boolean;
  json: boolean;
}

/** The benchmarks that the options name, with their own options. */
function chosenBenchmarks(options: EvalOptions): { benchmarks: Benchmark[]; settings: JsonObject[] } {
  const benchmarks = namedBenchmarks(options.tasks, shippedBenchmarks, benchmarkGroups);
  const preset = options.preset === undefined ? [] : [parseSetting(`preset=${options.preset}`)];
  const judge = options.judge === undefined ? [] : [parseSetting(`judge=${options.judge}`)];
  return { benchmarks, settings: taskOptions(benchmarks, [...preset, ...judge, ...options.set]) };
}

/** @throws MainbenchError of kind `usage` where turns are asked for and there are no conversations */
function promptFormatOf({ promptFormat, systemPrompt, fewshotAsTurns }: EvalOptions): PromptFormat {
  if (promptFormat === 'chat') {
    return {
      kind: promptFormat,
      ...(systemPrompt === undefined ? {} : { systemPrompt }),
      ...(fewshotAsTurns ? { fewshotAsTurns } : {}),
    };
  }
  if (systemPrompt === undefined && !fewshotAsTurns) return { kind: promptFormat };
  const option = fewshotAsTurns ? '--fewshot-as-turns' : '--system-prompt';
  throw new MainbenchError('usage', `${option} needs conversations, and the prompt format is ${promptFormat}.`, {
    hint: 'Add --prompt-format chat, or leave it out.',
  });
}

async function evaluate(options: EvalOptions): Promise<void> {
  const format = promptFormatOf(options);
  const progress = options.json ? createJsonProgress(process.stderr) : createProgress(progressStream);
  const signal = interruption(options.json ? progress.note : undefined);
  process.on('SIGUSR1', progress.endpoints);
  try {
    const { benchmarks, settings } = chosenBenchmarks(options);
    const context = { dataDirectory: dataDirectory(options.dataDir), signal, note: progress.note };
    const prepared = await prepareBenchmarks(benchmarks, settings, options.limit, context);
    const connected = await connectEvaluated(options, benchmarks, signal, progress.note);
    const { client, describeUse } = await withResponseCache(connected, options, progress.note);
    const runtime = createEndpointRuntime(client);
    try {
      const { engine, version, model, weights, unlisted } = client.capabilities;
      const planned = planEvaluation(
        prepared,
        client.capabilities,
        format,
        options.seed,
        options.maxMissing,
        options.extraBody,
      );
      const runDirectory =
        options.out ??
        join(
          'runs',
          `eval-${model
            .slice(0, 100)
            .replace(/[^\w.-]+/g, '_')
            .replace(/^[._]+/, '')}`,
        );
      makeFolder(runDirectory);
      const lock = await lockFolder(runDirectory);
      try {
        const store = new ArtifactStore(runDirectory);
        const environment = await codeEnvironment();
        const observer = progressObserver(progress);
        await execute(
          planned.map(({ records }) => records),
          { store, runtime, environment, signal, observer },
        );
        const use = describeUse();
        if (use !== undefined) progress.note(use);
        const tasks = await evaluationResults(planned, store);
        const served = {
          ...{ engine, version, model, weights: weights ?? null },
          ...(unlisted === undefined ? {} : { unlisted }),
        };
        const { seed, limit } = options;
        const { kind, ...chat } = format;
        const prompting = {
          prompt_format: kind,
          ...('systemPrompt' in chat ? { system_prompt: chat.systemPrompt } : {}),
          ...('fewshotAsTurns' in chat ? { fewshot_as_turns: chat.fewshotAsTurns } : {}),
        };
        const results = {
          schema: 1,
          model: served,
          ...prompting,
          ...(options.extraBody === undefined ? {} : { extra_body: withoutSecretValues(options.extraBody) }),
          parameters: await refusedParameters(planned, store),
          seed,
          limit: limit ?? null,
          tasks,
          environment,
        };
        const file = join(runDirectory, 'results.json');
        await writeFileAtomic(file, `${JSON.stringify(results, null, 2)}\n`);
        const shared = lmEvalResults(tasks, {
          model: engine,
          model_name: model,
          limit: limit ?? null,
          ...prompting,
          seed,
        });
        if (shared !== undefined) {
          await writeFileAtomic(join(runDirectory, 'lm-eval-results.json'), `${JSON.stringify(shared, null, 2)}\n`);
        }
        await writeRunChecksums(runDirectory);
        progress.close();
        if (options.json) writeOutput(`${JSON.stringify(results, null, 2)}\n`);
        else {
          const { renderScores } = await import('@mainbench/report');
          writeOutput(renderScores(tasks, { color: outputColors.isColorSupported, groups: options.groups }));
          writeOutput(`\nThe results: ${relative(process.cwd(), file) || file}\n`);
        }
      } finally {
        await lock.release();
      }
    } finally {
      await runtime.close();
    }
  } finally {
    progress.close();
  }
}

const examples = `
Examples:
  mainbench eval --endpoint http://127.0.0.1:8080 --tasks openllm --limit 100
  mainbench eval --engine openai --endpoint https://api.openai.com/v1 --model NAME --token-variable OPENAI_API_KEY \\
    --tasks ifeval --prompt-format chat
`;

/** `mainbench eval`: any endpoint on any benchmark, without a recipe. */
export function addEvalCommand(program: Command): void {
  const command = program
    .command('eval')
    .description('measure a served model on benchmarks, without a recipe; the same command continues')
    .requiredOption('--endpoint <url...>', 'address of a server, or of several that serve the same model')
    .addOption(
      new Option('--engine <name>', 'what the servers run')
        .choices(['tgi', 'vllm', 'sglang', 'openai', 'embedded'])
        .default('tgi'),
    )
    .option('--model <name>', 'the model that must be served (required by engines that serve several)')
    .requiredOption(
      '--tasks <names>',
      `benchmarks with commas between: ${[...Object.keys(benchmarkGroups), ...shippedBenchmarks.map(({ name }) => name)].join(', ')}`,
    )
    .option('--preset <name>', 'the same as --set preset=<name>')
    .option('--judge <url>', 'address of the judge of benchmarks that need one: the same as --set judge=<url>')
    .option(
      '--set <option=value>',
      'an option of the benchmarks, or of one: gsm8k.shots=8',
      (text, all: OptionSetting[]) => [...all, parseSetting(text)],
      [],
    )
    .option('--limit <n>', 'use the first so many documents of each, of MMLU those of each subject', positiveNumber)
    .addOption(
      new Option('--prompt-format <how>', "put questions as they are or through the model's chat template")
        .choices(['plain', 'chat'])
        .default('plain'),
    )
    .option('--system-prompt <text>', 'with --prompt-format chat: a system turn before all others')
    .option('--fewshot-as-turns', 'with --prompt-format chat: examples as turns of user and assistant', false)
    .addOption(
      new Option('--layout <how>').hideHelp().argParser(() => {
        throw new InvalidArgumentError('It is now --prompt-format.');
      }),
    )
    .option(
      '--request-timeout <seconds>',
      'longest time of one request (default: what the server was seen to need, with a margin)',
      positiveNumber,
    )
    .option(
      '--extra-body <json>',
      'further fields of each request to engines with the routes of OpenAI: {"reasoning_effort":"low"}',
      parseExtraBody,
    )
    .option('--seed <n>', 'seed of sampling', seedNumber, 0)
    .option('--max-missing <share>', 'largest share of documents of a benchmark without an answer', shareNumber, 0.05)
    .option('--no-cache', 'disable the response cache')
    .option(
      '--cache-weights <name>',
      'your name for the served weights and no others, where the server does not report them',
    )
    .option('--groups', 'show the scores of groups such as subjects too', false)
    .option('--out <folder>', 'folder of the evaluation (default: runs/eval-<model>)')
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', examples)
    .action(evaluate);
  addLoadOptions(command);
  for (const option of accessOptions()) command.addOption(option);
}
