import { basename, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { givenPath } from '../number-options.ts';
import { exportRun } from '../run-archive/export-run.ts';
import { writeOutput } from '../standard-streams.ts';

interface ExportOptions {
  out?: string;
  json: boolean;
}

async function exportCommand(run: string, options: ExportOptions): Promise<void> {
  const file = resolve(options.out ?? `${basename(resolve(run))}.tar.gz`);
  const { files, bytes } = await exportRun(run, file);
  if (options.json) writeOutput(`${JSON.stringify({ file, files, bytes })}\n`);
  else writeOutput(`${relative(process.cwd(), file) || file}: ${files} files, ${bytes} bytes before packing\n`);
}

/** `mainbench export`: a run as one file that `mainbench report` reads elsewhere. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .argument('<run>', 'finished run folder')
    .option('--out <file>', 'the archive, ending in .tar.gz (default: <name of the folder>.tar.gz)', givenPath)
    .option('--json', 'machine-readable output', false)
    .description('pack the results, recipe, manifests and rows of a run into an archive, without weights or secrets')
    .addHelpText('after', '\nExample:\n  mainbench export runs/quickstart --out quickstart.tar.gz\n')
    .action(exportCommand);
}
