import { type VerifiedRow, verifyPublished } from '@mainbench/alpaca-eval';
import { dataDirectory } from '@mainbench/data';
import { exitCodes } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { interruption } from '../interruption.ts';

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
  if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const different = differences(rows);
    process.stdout.write(summaries(rows).join(''));
    process.stdout.write(different.length === 0 ? '' : `\nDifferent:\n${different.join('')}`);
  }
  if (rows.length === 0 || rows.some(({ equal, excuse }) => !equal && excuse === null)) {
    process.exitCode = exitCodes.data;
  }
}

/** `mainbench verify`: recomputes published results offline. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('recompute published results from local files and print the differences')
    .command('alpaca-eval')
    .description('every published AlpacaEval row that there are files for')
    .option('--data-dir <folder>', 'leaderboards and annotations, or a checkout of tatsu-lab/alpaca_eval')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench verify alpaca-eval --data-dir alpaca_eval\n')
    .action(verifyAlpacaEval);
}
