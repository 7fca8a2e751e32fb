import { join, relative } from 'node:path';
import { dataDirectory } from '@mainbench/data';
import { createEndpointRuntime } from '@mainbench/engines';
import { ArtifactStore, execute, lockFolder } from '@mainbench/graph';
import { makeFolder, withoutSecretValues, writeFileAtomic } from '@mainbench/kit';
import { lmEvalResults } from '@mainbench/openllm';
import type { PromptFormat } from '@mainbench/pipeline';
import { type Benchmark, type JsonObject, MainbenchError } from '@mainbench/spec';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { engineOption } from '../choose-engine.ts';
import { outputColors } from '../colors.ts';
import { connectEvaluated, type EndpointOptions, withResponseCache } from '../evaluation/connect-evaluated.ts';
import { evaluationResults, refusedParameters } from '../evaluation/evaluation-results.ts';
import { namedBenchmarks, taskNames } from '../evaluation/named-benchmarks.ts';
import { planEvaluation, prepareBenchmarks } from '../evaluation/plan-evaluation.ts';
import { type OptionSetting, parseSetting, setOption, taskOptions } from '../evaluation/task-options.ts';
import { benchmarkGroups, shippedBenchmarks } from '../extensions.ts';
import { parseExtraBody } from '../extra-body.ts';
import { interruption } from '../interruption.ts';
import { positiveNumber, seedNumber, shareNumber } from '../number-options.ts';
import { createJsonProgress } from '../progress/json-progress.ts';
import { createProgress } from '../progress/progress.ts';
import { progressObserver } from '../progress/progress-observer.ts';
import { writeRunChecksums } from '../run-verification/run-checksums.ts';
import { addServerOptions } from '../server-access.ts';
import { progressStream, writeJson, writeOutput } from '../standard-streams.ts';
import { ownBenchmarks } from '../user-module/load-task.ts';
import { codeEnvironment } from '../version.ts';
import { ownTimeoutOption } from './recipe-options.ts';

interface EvalOptions extends EndpointOptions {
  tasks: string;
  preset?: string;
  judge?: string;
  set: OptionSetting[];
  limit?: number;
  systemPrompt?: string;
  fewshotAsTurns: boolean;
  maxMissing: number;
  ownTimeout?: number;
  seed: number;
  out?: string;
  dataDir?: string;
  groups: boolean;
  json: boolean;
}

/** The benchmarks that the options name, with their own options. */
async function chosenBenchmarks(options: EvalOptions): Promise<{ benchmarks: Benchmark[]; settings: JsonObject[] }> {
  const own = await ownBenchmarks(taskNames(options.tasks), options.ownTimeout);
  const benchmarks = namedBenchmarks(options.tasks, [...shippedBenchmarks, ...own], benchmarkGroups);
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
  throw new MainbenchError(
    'usage',
    `${option} needs the prompt format chat, but the prompt format is ${promptFormat}.`,
    {
      hint: 'Add --prompt-format chat, or leave it out.',
    },
  );
}

function fileName(model: string): string {
  const name = model.slice(0, 100).replace(/[^\w.-]+/g, '_');
  return name.replace(/^[._]+/, '');
}

async function evaluate(options: EvalOptions): Promise<void> {
  const format = promptFormatOf(options);
  const progress = options.json ? createJsonProgress(process.stderr) : createProgress(progressStream);
  const signal = interruption(options.json ? progress.note : undefined);
  process.on('SIGUSR1', progress.endpoints);
  try {
    const { benchmarks, settings } = await chosenBenchmarks(options);
    const context = { dataDirectory: dataDirectory(options.dataDir), signal, note: progress.note };
    const prepared = await prepareBenchmarks(benchmarks, settings, options.limit, context);
    const connected = await connectEvaluated(options, benchmarks, signal, progress.note);
    const { client, describeUse } = await withResponseCache(connected, options, progress.note);
    const runtime = createEndpointRuntime(client);
    try {
      const { engine, version, model, weights, unlisted } = client.capabilities;
      const { seed, limit, maxMissing, extraBody } = options;
      const planned = planEvaluation(prepared, client.capabilities, format, seed, maxMissing, extraBody);
      const runDirectory = options.out ?? join('runs', `eval-${fileName(model)}`);
      makeFolder(runDirectory);
      const lock = await lockFolder(runDirectory);
      try {
        const store = new ArtifactStore(runDirectory);
        const environment = await codeEnvironment();
        const stages = planned.map(({ records }) => records);
        await execute(stages, { store, runtime, environment, signal, observer: progressObserver(progress) });
        const use = describeUse();
        if (use !== undefined) progress.note(use);
        const tasks = await evaluationResults(planned, store);
        const served = {
          ...{ engine, version, model, weights: weights ?? null },
          ...(unlisted === undefined ? {} : { unlisted }),
        };
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
          ...(extraBody === undefined ? {} : { extra_body: withoutSecretValues(extraBody) }),
          parameters: await refusedParameters(planned, store),
          seed,
          limit: limit ?? null,
          tasks,
          environment,
        };
        const file = join(runDirectory, 'results.json');
        await writeFileAtomic(file, `${JSON.stringify(results, null, 2)}\n`);
        const about = { model: engine, model_name: model, limit: limit ?? null, ...prompting, seed };
        const shared = lmEvalResults(tasks, about);
        if (shared !== undefined)
          await writeFileAtomic(join(runDirectory, 'lm-eval-results.json'), `${JSON.stringify(shared, null, 2)}\n`);
        await writeRunChecksums(runDirectory);
        progress.close();
        if (options.json) writeJson(results);
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
  mainbench eval --endpoint http://127.0.0.1:8080 --tasks ./my-task.ts
  mainbench eval --engine openai --endpoint https://api.openai.com/v1 --model NAME --token-variable OPENAI_API_KEY \\
    --tasks ifeval --prompt-format chat
`;

/** `mainbench eval`: any endpoint on any benchmark, without a recipe. */
export function addEvalCommand(program: Command): void {
  const command = program
    .command('eval')
    .description('evaluate a served model on benchmarks, without a recipe; run the same command again to resume')
    .requiredOption('--endpoint <url...>', 'address of a server; several for replicas of one model')
    .addOption(engineOption())
    .option('--model <name>', 'model to use; required where a server offers several')
    .requiredOption(
      '--tasks <names>',
      `comma-separated benchmarks: ${[...Object.keys(benchmarkGroups), ...shippedBenchmarks.map(({ name }) => name)].join(', ')}, or a file such as ./my-task.ts`,
    )
    .option('--preset <name>', 'short for --set preset=<name>')
    .option('--judge <url>', 'address of the judge, for benchmarks that need one; short for --set judge=<url>')
    .addOption(setOption('set a benchmark option; for one benchmark only: gsm8k.shots=8'))
    .option('--limit <n>', 'evaluate only the first N examples of each task (of each subject for MMLU)', positiveNumber)
    .addOption(
      new Option('--prompt-format <how>', 'send prompts as they are or through the model’s chat template')
        .choices(['plain', 'chat'])
        .default('plain'),
    )
    .option('--system-prompt <text>', 'system message; needs --prompt-format chat')
    .option('--fewshot-as-turns', 'few-shot examples as user and assistant turns; needs --prompt-format chat', false)
    .addOption(
      new Option('--layout <how>').hideHelp().argParser(() => {
        throw new InvalidArgumentError('It is now --prompt-format.');
      }),
    )
    .option('--request-timeout <seconds>', 'timeout of one request (default: adapts to the server)', positiveNumber)
    .option(
      '--extra-body <json>',
      'extra fields of each OpenAI-style request: {"reasoning_effort":"low"}',
      parseExtraBody,
    )
    .option('--seed <n>', 'rng seed for sampling', seedNumber, 0)
    .option(
      '--max-missing <share>',
      'largest fraction of a benchmark’s examples that may go unanswered',
      shareNumber,
      0.05,
    )
    .addOption(ownTimeoutOption())
    .option('--no-cache', 'disable the response cache')
    .option(
      '--cache-weights <name>',
      'unique name of the served weights, for servers that do not report them; enables the response cache',
    )
    .option('--groups', 'also show scores by group, such as MMLU subjects', false)
    .option('--out <folder>', 'output folder (default: runs/eval-<model>)')
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', examples)
    .action(evaluate);
  addServerOptions(command);
}
