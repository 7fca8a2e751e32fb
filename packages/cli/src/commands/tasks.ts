import { dataDirectory } from '@mainbench/data';
import { writeLinesAtomic } from '@mainbench/kit';
import type { OpenllmDocument, OpenllmOptions } from '@mainbench/openllm';
import { openllmTasks, presets, requestLines, subjectNamed } from '@mainbench/openllm';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { namedBenchmarks } from '../evaluation/named-benchmarks.ts';
import { type OptionSetting, parseSetting, setOption, taskOptions } from '../evaluation/task-options.ts';
import { benchmarkGroups } from '../extensions.ts';
import { interruption } from '../interruption.ts';
import { wholeNumber } from '../number-options.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';

interface BuildOptions {
  task: string;
  preset: string;
  shots?: number;
  limit?: number;
  seed?: number;
  set: OptionSetting[];
  dataDir?: string;
  out: string;
  json: boolean;
}

interface Wanted {
  task: (typeof openllmTasks)[number];
  options: OpenllmOptions;
  /** Where only some subjects are meant, these. */
  subjects: ReadonlySet<string>;
}

interface Built {
  task: string;
  documents: number;
  requests: number;
}

function wantedTasks({ task: text, preset, shots, seed, set }: BuildOptions): Wanted[] {
  const names = text.split(',').map((name) => name.trim());
  const parts = names.flatMap((name) => subjectNamed(name) ?? []);
  const wholes = names.map((name) => subjectNamed(name)?.task ?? name).join(',');
  const tasks = namedBenchmarks(wholes, openllmTasks, benchmarkGroups);
  const settings = [parseSetting(`preset=${preset}`), ...set];
  if (shots !== undefined) settings.push(parseSetting(`shots=${shots}`));
  if (seed !== undefined) settings.push(parseSetting(`fewshot_seed=${seed}`));
  const options = taskOptions(tasks, settings) as OpenllmOptions[];
  return tasks.map((task, index) => {
    const own = names.includes(task.name) ? [] : parts.filter((part) => part.task === task.name);
    return { task, options: options[index] as OpenllmOptions, subjects: new Set(own.map(({ subject }) => subject)) };
  });
}

/** The documents that are meant; a limit counts for each task of the reference, so for each subject. */
async function* documentsOf(wanted: Wanted, limit: number, context: SourceContext): AsyncGenerator<OpenllmDocument> {
  const { task, options, subjects } = wanted;
  const counts = new Map<string, number>();
  for await (const document of task.documents(options, context)) {
    const { subject } = document;
    if (subjects.size > 0 && !subjects.has(subject ?? '')) continue;
    const count = (counts.get(subject ?? '') ?? 0) + 1;
    counts.set(subject ?? '', count);
    if (count <= limit) yield document;
    else if (subject === null) return;
  }
  const absent = [...subjects].find((subject) => !counts.has(subject));
  if (absent !== undefined) {
    throw new MainbenchError('usage', `--task: there are no questions of ${absent} in the data of ${task.name}.`, {
      hint: `Name another subject, or ${task.name} for all available ones.`,
    });
  }
}

async function build(options: BuildOptions): Promise<void> {
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const context = { dataDirectory: dataDirectory(options.dataDir), signal: interruption(), note };
  const wanted = wantedTasks(options);
  const built: Built[] = [];
  async function* lines(): AsyncGenerator<string> {
    for (const each of wanted) {
      const counts: Built = { task: each.task.name, documents: 0, requests: 0 };
      built.push(counts);
      for await (const document of documentsOf(each, options.limit ?? Number.POSITIVE_INFINITY, context)) {
        counts.documents += 1;
        for (const line of requestLines(document)) {
          counts.requests += 1;
          yield JSON.stringify(line);
        }
      }
    }
  }
  const { lines: requests, bytes, sha256 } = await writeLinesAtomic(options.out, lines());
  if (options.json) return writeJson({ out: options.out, requests, bytes, sha256, tasks: built });
  for (const { task, documents, requests: count } of built)
    writeOutput(`${task}: ${count} requests for ${documents} questions\n`);
  writeOutput(`${options.out}: ${requests} lines, SHA-256 ${sha256}\n`);
}

/** `mainbench tasks build`: the requests of a task, without a model. */
export function addTasksCommand(program: Command): void {
  program
    .command('tasks')
    .description('inspect what a task asks, without a model')
    .addHelpText('after', '\nExample:\n  mainbench tasks build --task gsm8k --out gsm8k.jsonl\n')
    .command('build')
    .description('write the requests of Open LLM tasks as JSON lines')
    .requiredOption(
      '--task <names>',
      `comma-separated tasks: openllm, ${openllmTasks.map(({ name }) => name).join(', ')}, or a subject such as mmlu_anatomy`,
    )
    .addOption(new Option('--preset <name>', 'reference version').choices([...presets]).default(presets[0]))
    .option('--shots <k>', 'few-shot examples per question (default: as on the leaderboard)', wholeNumber(0))
    .option('--limit <n>', 'only the first N questions of each task or subject', wholeNumber(1))
    .option(
      '--seed <s>',
      'rng seed of the few-shot draw (default: 1234, or 42 in v0.3)',
      wholeNumber(Number.MIN_SAFE_INTEGER),
    )
    .addOption(setOption('set another task option, such as hellaswag.pool=rows.jsonl[800:1000]'))
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .requiredOption('--out <file>', 'output file, one JSON request per line')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExample:\n  mainbench tasks build --task gsm8k --preset openllm-v0.4 --limit 100 --out gsm8k.jsonl\n',
    )
    .action(build);
}
