import { dataDirectory, locateFile, requireFile } from '@mainbench/data';
import * as ifeval from '@mainbench/ifeval';
import { writeLinesAtomic } from '@mainbench/kit';
import { MainbenchError, type ReasoningPolicy, type SourceContext } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { outputColors } from '../colors.ts';
import { interruption } from '../interruption.ts';
import { seedNumber } from '../number-options.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';
import { loadCheckers } from '../user-module/load-checkers.ts';
import { scoreCommand } from './score.ts';

interface ScoreOptions {
  prompts?: string;
  responses: string;
  mode: ifeval.Mode;
  seed: number;
  nltk: ifeval.NltkRules;
  reasoning: ReasoningPolicy;
  checkers?: string;
  dataDir?: string;
  out: string;
  kinds: boolean;
  json: boolean;
}

type ReadCounts = ifeval.MatchCounts & { reasoning: number };

const promptsFile = 'input_data.jsonl';

async function promptsIn(options: ScoreOptions, context: SourceContext): Promise<ifeval.IfevalPrompt[]> {
  const own = options.checkers === undefined ? [] : await loadCheckers(options.checkers);
  const file = options.prompts ?? (await locateFile(promptsFile, context)) ?? (await requireFile(promptsFile, context));
  const prompts: ifeval.IfevalPrompt[] = [];
  for await (const { prompt } of ifeval.readPrompts(file, ifeval.knownInstructions(own))) prompts.push(prompt);
  return prompts;
}

function shownCounts(counts: ReadCounts, policy: ReasoningPolicy): Record<string, number> {
  return {
    'prompts without a response, not scored': counts.missing,
    'rows that match no prompt': counts.extra,
    'duplicate rows of a prompt; the last one is scored': counts.duplicates,
    'rows without a response (null)': counts.withoutResponse,
    'rows matched by their key whose prompt differs': counts.otherPrompt,
    'responses beyond the first of a row, not scored': counts.further,
    'empty responses, which follow no instruction': counts.empty,
    [ifeval.reasoningCount[policy]]: counts.reasoning,
  };
}

function* verdictLines(scored: readonly ifeval.ScoredPrompt[]): Generator<string> {
  for (const { key, strict, loose } of scored) yield JSON.stringify({ key, strict, loose });
}

async function score(options: ScoreOptions): Promise<void> {
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const context = { dataDirectory: dataDirectory(options.dataDir), signal: interruption(), note };
  const prompts = await promptsIn(options, context);
  const matched = await ifeval.matchResponses(prompts, ifeval.readResponses(options.responses));
  const policy = ifeval.reasoningPolicy(options.mode, options.reasoning);
  const { responses, reasoning, empty } = ifeval.takeOutReasoning(matched.responses, policy);
  const counts: ReadCounts = { ...matched.counts, empty, reasoning };
  if (counts.answered === 0) {
    throw new MainbenchError('data', 'none of the prompts has a response.', {
      file: options.responses,
      hint: 'Expected rows whose prompt or key occurs in the file of prompts.',
    });
  }
  const tools = await ifeval.loadTextTools(context, { seed: options.seed, nltk: options.nltk });
  const scored = [...ifeval.scoreResponses(prompts, responses, tools, options.mode)];
  await writeLinesAtomic(options.out, verdictLines(scored));
  const summary = ifeval.summarizeVerdicts(scored, options.mode);
  if (options.json) {
    const { headline, all, kinds, leftOut } = summary;
    return writeJson({
      ...{ mode: options.mode, seed: options.seed },
      // Without the prompts left out, and with them.
      ...{ headline, all, kinds, counts, reasoning: policy, left_out: leftOut },
      ...{ notes: ifeval.summaryNotes(summary), verdicts: options.out },
    });
  }
  const shown = {
    task: 'ifeval',
    summary: ifeval.benchmarkSummary(summary, counts.missing, shownCounts(counts, policy)),
  };
  const { renderScores } = await import('@mainbench/report');
  writeOutput(renderScores([shown], { color: outputColors.isColorSupported, groups: options.kinds }));
}

/** `mainbench score ifeval`: verdicts on recorded responses, from any harness. */
export function addScoreIfevalCommand(program: Command): void {
  scoreCommand(program)
    .command('ifeval')
    .description('score recorded IFEval responses offline')
    .option('--prompts <file>', 'prompts in IFEval’s format (default: input_data.jsonl of the data directory)')
    .requiredOption(
      '--responses <file>',
      'responses in the format of Google’s tool, lm-evaluation-harness samples, a batch, or chat messages',
    )
    .addOption(
      new Option('--mode <how>', 'mirror draws random letters as the official checker does; fixed never does')
        .choices(['fixed', 'mirror'])
        .default('fixed'),
    )
    .option('--seed <n>', 'rng seed of language detection and random letters', seedNumber, 0)
    .addOption(
      new Option('--nltk <release>', 'NLTK release whose word-splitting rules apply')
        .choices(['3.8', '3.9'])
        .default('3.8'),
    )
    .addOption(
      new Option('--reasoning <what>', 'what to do with <think> blocks before scoring; mirror keeps them')
        .choices(['remove', 'keep'])
        .default('remove'),
    )
    .option('--checkers <file>', 'your own file with further instruction checkers')
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .requiredOption('--out <file>', 'output file of verdicts, one JSON line per prompt')
    .option('--kinds', 'also show results by instruction type', false)
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExample:\n  mainbench score ifeval --responses responses.jsonl --out verdicts.jsonl --data-dir data\n',
    )
    .action(score);
}
