import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { checkEnvironment } from '../environment-checks.ts';

/** `mainbench doctor`: what is there, what is missing and how to get it. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine has, what is missing and how to get it')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench doctor\n')
    .action(async ({ json }: { json: boolean }) => {
      const checks = await checkEnvironment();
      if (json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
      else {
        const marks = {
          ok: colors.green('ok     '),
          missing: colors.red('missing'),
          optional: colors.yellow('absent '),
        };
        for (const { state, name, found, remedy } of checks) {
          process.stdout.write(
            `${marks[state]} ${name}: ${found}${remedy === undefined ? '' : `\n        ${remedy}`}\n`,
          );
        }
      }
      if (checks.some(({ state }) => state === 'missing')) process.exitCode = 5;
    });
}
