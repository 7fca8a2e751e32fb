import { type VerifiedRow, verifyPublished } from '@mainbench/alpaca-eval';
import { dataDirectory } from '@mainbench/data';
import { exitCodes } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { interruption } from '../interruption.ts';
import { bytesText } from '../quantities.ts';
import { type VerifiedRun, verifyRun } from '../run-verification/verify-run.ts';
import { progressStream, writeJson, writeOutput } from '../standard-streams.ts';

interface VerifyOptions {
  dataDir?: string;
  json: boolean;
}

const stages: Readonly<Record<VerifiedRow['stage'], string>> = {
  rates: 'from recorded annotations',
  verdicts: 'from recorded answers of judges',
  prediction: 'from published weights',
  fit: 'from a fit of recorded annotations',
};

function summaries(rows: readonly VerifiedRow[]): string[] {
  const groups = Map.groupBy(rows, ({ stage, metric }) => `${metric}, ${stages[stage]}`);
  return [...groups].map(([label, group]) => {
    const equal = group.filter((row) => row.equal);
    const largest = Math.max(0, ...equal.map(({ difference }) => difference));
    const text = `${equal.length} of ${group.length} equal`;
    return `${label}: ${equal.length === group.length ? colors.green(text) : text}, largest difference ${largest.toExponential(1)}\n`;
  });
}

function differences(rows: readonly VerifiedRow[]): string[] {
  return rows
    .filter(({ equal }) => !equal)
    .map(({ annotator, model, metric, published, computed, excuse }) => {
      const said = `${annotator} ${model} ${metric}: published ${published}, computed ${computed}`;
      return excuse === null ? `${colors.red(said)}\n` : `${said} ${colors.dim(`(${excuse})`)}\n`;
    });
}

async function verifyAlpacaEval(options: VerifyOptions): Promise<void> {
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const context = { dataDirectory: dataDirectory(options.dataDir), signal: interruption(), note };
  const rows = await Array.fromAsync(verifyPublished(context));
  if (options.json) writeJson(rows);
  else {
    const different = differences(rows);
    writeOutput(summaries(rows).join(''));
    writeOutput(different.length === 0 ? '' : `\nDifferent:\n${different.join('')}`);
  }
  if (rows.length === 0 || rows.some(({ equal, excuse }) => !equal && excuse === null)) {
    process.exitCode = exitCodes.data;
  }
}

function describeRun(path: string, { artifacts, files, bytes, damage }: VerifiedRun): string {
  const size = `${artifacts} artifacts, ${files} files, ${bytesText(bytes)}`;
  if (damage.length === 0) return `${path}: ${size}: ${colors.green('every file is what was written.')}\n`;
  const lines = damage.map(({ file, found, remedy }) => `${colors.red(file)}: ${found}. To repair: ${remedy}.\n`);
  return `${lines.join('')}${path}: ${size}: ${colors.red(`${damage.length} damaged.`)}\n`;
}

async function verifyFolder(path: string | undefined, { json }: { json: boolean }, command: Command): Promise<void> {
  if (path === undefined) command.error('error: expected the folder of a run, or alpaca-eval');
  const show = (text: string) => {
    if (progressStream.isTTY && !json) progressStream.write(`\r\u001b[K${text}`);
  };
  const verified = await verifyRun(path, interruption(), (done, total) => show(`${done} of ${total} folders`));
  show('');
  writeOutput(json ? `${JSON.stringify(verified, null, 2)}\n` : describeRun(path, verified));
  if (verified.damage.length > 0) process.exitCode = exitCodes.data;
}

/** `mainbench verify`: compares a run with its checksums, and recomputes published results, offline. */
export function addVerifyCommand(program: Command): void {
  const verify = program
    .command('verify')
    .argument('[run]', 'folder of a run')
    .option('--json', 'machine-readable output', false)
    .description('check every file of a run against its checksum, or recompute published results')
    .addHelpText('after', '\nExamples:\n  mainbench verify runs/quickstart\n  mainbench verify alpaca-eval\n')
    .action(verifyFolder);
  verify
    .command('alpaca-eval')
    .description('recompute every published AlpacaEval row whose files are here')
    .option('--data-dir <folder>', 'leaderboards and annotations, or a checkout of tatsu-lab/alpaca_eval')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench verify alpaca-eval --data-dir alpaca_eval\n')
    .action(verifyAlpacaEval);
}
