import { resolve } from 'node:path';
import * as alpaca from '@mainbench/alpaca-eval';
import { dataDirectory } from '@mainbench/data';
import type { ScoredBenchmark } from '@mainbench/report';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { outputColors } from '../colors.ts';
import { type OptionSetting, parseSetting, setOption, taskOptions } from '../evaluation/task-options.ts';
import { interruption } from '../interruption.ts';
import { seedNumber, shareNumber } from '../number-options.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';
import { scoreCommand } from './score.ts';

interface ScoreOptions {
  annotations?: string;
  outputs?: string;
  judge?: string;
  set: OptionSetting[];
  against?: string;
  name?: string;
  lengthControlled: boolean | string;
  gamed?: string;
  seeding: 'path' | 'fit';
  maxMissing: number;
  seed: number;
  dataDir?: string;
  json: boolean;
}

const confidence = 0.95;
const resamples = 1000;

function controlOf(option: boolean | string): alpaca.LengthControl | undefined {
  if (option === false) return undefined;
  return option === true ? 'length_controlled_v1' : (`length_controlled_${option}` as alpaca.LengthControl);
}

function sourceContext({ dataDir }: ScoreOptions): SourceContext {
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  return { dataDirectory: dataDirectory(dataDir), signal: interruption(), note };
}

async function dataFor(
  control: alpaca.LengthControl | undefined,
  options: ScoreOptions,
): Promise<alpaca.LengthControlData | undefined> {
  if (control === undefined || control === 'length_controlled_minimal') return undefined;
  return alpaca.readLengthControlData(
    options.gamed === undefined ? undefined : resolve(options.gamed),
    sourceContext(options),
  );
}

function refuseMissing(annotations: readonly alpaca.Annotation[], share: number, file: string): void {
  const missing = annotations.filter(({ preference }) => preference === null).length;
  if (missing <= share * annotations.length) return;
  throw new MainbenchError('data', `${missing} of ${annotations.length} annotations have no verdict.`, {
    file,
    hint: `That is more than ${(100 * share).toFixed(1)} %; judge them again, or raise --max-missing.`,
  });
}

/** Recorded annotations, or those that a judge gives to recorded outputs. */
async function annotationsOf(options: ScoreOptions): Promise<alpaca.Annotation[]> {
  const { annotations, outputs, judge, set } = options;
  if (annotations !== undefined) return alpaca.readAnnotations(annotations);
  if (outputs === undefined) {
    throw new MainbenchError('usage', 'there is nothing to score.', {
      hint: 'Give --annotations, or --outputs with a --judge.',
    });
  }
  const named = judge === undefined ? [] : [parseSetting(`judge=${judge}`)];
  const settings = [...named, parseSetting(`max_missing=${options.maxMissing}`), ...set];
  const [own] = taskOptions([alpaca.alpacaEval], settings) as [alpaca.AlpacaEvalOptions];
  const context = sourceContext(options);
  const opened = await alpaca.openAlpacaJudge(own, context);
  try {
    return await alpaca.judgeOutputs(outputs, opened, own, context, options.name);
  } finally {
    await opened.close();
  }
}

function describeComparison(first: string, second: string, comparison: alpaca.ModelComparison): string {
  const { winRate, lengthControlled, instructions, leftOut } = comparison;
  const points = ({ mean, low, high }: { mean: number; low: number; high: number }) =>
    `${mean >= 0 ? '+' : ''}${mean.toFixed(2)} points (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)})`;
  const lines = [
    `${first} less ${second}, on ${instructions} instructions${leftOut === 0 ? '' : ` (${leftOut} left out)`}:`,
    `  win rate ${points(winRate)}, p = ${winRate.p.toFixed(4)}`,
  ];
  if (lengthControlled !== null) {
    lines.push(
      `  length-controlled win rate ${points(lengthControlled.difference)}`,
      `  ${first} would win ${lengthControlled.headToHead.toFixed(2)} % against ${second} at equal lengths`,
    );
  }
  return `${lines.join('\n')}\n`;
}

async function score(options: ScoreOptions): Promise<void> {
  const control = controlOf(options.lengthControlled);
  const data = await dataFor(control, options);
  const resampling = { confidence, resamples, seed: options.seed };
  const settings = {
    resampling,
    seeding: options.seeding,
    ...(control === undefined ? {} : { control }),
    ...(data === undefined ? {} : { data }),
  };
  const annotations = await annotationsOf(options);
  refuseMissing(annotations, options.maxMissing, options.annotations ?? options.outputs ?? '');
  const named = options.name === undefined ? {} : { name: options.name };
  const own = alpaca.scoreAnnotations(annotations, { ...settings, ...named });
  const others = options.against === undefined ? [] : await alpaca.readAnnotations(options.against);
  const quality = alpaca.judgeQuality(annotations, others);
  // Verdicts of two judges on the same pairs are compared as such; two models are compared by instruction.
  const other = others.length === 0 ? undefined : alpaca.scoreAnnotations(others, settings);
  const comparison =
    other === undefined || quality.agreement !== null
      ? undefined
      : alpaca.compareModels(annotations, others, control, data, resampling);
  if (other !== undefined && quality.agreement === null && comparison === undefined) {
    throw new MainbenchError('data', 'the two files have no instruction in common.', {
      file: options.against as string,
      hint: 'Compare annotations of the same instructions.',
    });
  }
  if (options.json) {
    const result = {
      ...alpaca.leaderboardRow(own),
      judge_quality: quality,
      ...(other === undefined ? {} : { against: alpaca.leaderboardRow(other), comparison: comparison ?? null }),
    };
    return writeJson(result);
  }
  const shown: ScoredBenchmark[] = [
    { task: own.name, summary: alpaca.scoreSummary(own) },
    ...(other === undefined ? [] : [{ task: other.name, summary: alpaca.scoreSummary(other) }]),
    { task: `judge ${own.annotator ?? ''}`.trim(), summary: alpaca.qualitySummary(quality) },
  ];
  const { renderScores } = await import('@mainbench/report');
  writeOutput(renderScores(shown, { color: outputColors.isColorSupported }));
  if (comparison !== undefined && other !== undefined)
    writeOutput(`\n${describeComparison(own.name, other.name, comparison)}`);
}

/** `mainbench score alpaca-eval`: a leaderboard row from recorded annotations. */
export function addScoreAlpacaEvalCommand(program: Command): void {
  const controls = alpaca.lengthControls.map((control) => control.replace('length_controlled_', ''));
  scoreCommand(program)
    .command('alpaca-eval')
    .description('compute win rates from recorded AlpacaEval annotations')
    .option('--annotations <file>', 'annotations in alpaca_eval’s format (.json or .json.gz)')
    .option('--outputs <file>', 'model outputs in alpaca_eval’s format, compared with the baseline by --judge')
    .option('--judge <url>', 'OpenAI-compatible server that judges --outputs')
    .addOption(
      setOption('a judge option, as for the benchmark: annotator, judge_model, judge_key_variable, baseline, …'),
    )
    .option('--against <file>', 'annotations to compare with: another model, or another judge on the same pairs')
    .option('--name <model>', 'model name; selects one where the file holds several')
    .addOption(
      new Option('--length-controlled [kind]', 'also compute the length-controlled win rate')
        .choices(controls)
        .default(false),
    )
    .option('--gamed <file>', 'file to use instead of df_gamed.csv')
    .addOption(
      new Option('--seeding <how>', 'seed the solver for each cost, as alpaca_eval does, or once for all fits')
        .choices(['path', 'fit'])
        .default('path'),
    )
    .option('--max-missing <share>', 'largest fraction of annotations that may lack a verdict', shareNumber, 0.05)
    .option('--seed <n>', 'rng seed of the intervals', seedNumber, 0)
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExample:\n  mainbench score alpaca-eval --annotations annotations.json --length-controlled --data-dir data\n',
    )
    .action(score);
}
