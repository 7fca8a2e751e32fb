import { exitCodes, MainbenchError } from '@mainbench/spec';
import { Command, CommanderError } from 'commander';
import { addCacheCommand } from './commands/cache.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDataCommand } from './commands/data.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addExportCommand } from './commands/export.ts';
import { addFilterCommand } from './commands/filter.ts';
import { addFiltersCommand } from './commands/filters.ts';
import { addListCommand } from './commands/list.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addReportCommand } from './commands/report.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addScoreAlpacaEvalCommand } from './commands/score-alpaca-eval.ts';
import { addScoreIfevalCommand } from './commands/score-ifeval.ts';
import { addServeCommand } from './commands/serve.ts';
import { addTasksCommand } from './commands/tasks.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { guardExit, leave } from './exit-guard.ts';
import { endWithLauncher } from './launcher.ts';
import { reportError } from './report-error.ts';
import { guardStandardStreams, outputWritten, writeOutput } from './standard-streams.ts';
import { programVersion } from './version.ts';

guardStandardStreams();
guardExit();
endWithLauncher();

const codes = Object.entries(exitCodes)
  .map(([kind, code]) => `${code} ${kind}`)
  .join(', ');

const json = process.argv.includes('--json');
const program = new Command('mainbench')
  .description('Align, filter, tune and report: one recipe, one graph, one report.')
  .version(await programVersion())
  .showHelpAfterError('Run `mainbench --help`, or a command with --help, for an example.')
  .addHelpText('after', '\nExample:\n  mainbench run benchmarks/quickstart.yaml')
  .addHelpText('after', `\nExit codes beside 0:\n  ${codes}\n`)
  // What is wrong with the command line is told by an event alone where `--json` asks for events.
  .configureOutput({ writeOut: writeOutput, ...(json ? { writeErr: () => {} } : {}) })
  .exitOverride();

addRunCommand(program);
addPlanCommand(program);
addReportCommand(program);
addExportCommand(program);
addEvalCommand(program);
addScoreAlpacaEvalCommand(program);
addScoreIfevalCommand(program);
addVerifyCommand(program);
addDoctorCommand(program);
addServeCommand(program);
addCacheCommand(program);
addTasksCommand(program);
addDataCommand(program);
addListCommand(program);
addFiltersCommand(program);
addFilterCommand(program);
addSchemaCommand(program);
addCompletionCommand(program);
try {
  if (process.argv.length === 2) program.error('error: expected a command, such as run, plan or doctor');
  await program.parseAsync();
} catch (error) {
  const { exitCode, message } = error as CommanderError;
  if (error instanceof CommanderError && (exitCode === 0 || !json)) process.exitCode = exitCode === 0 ? 0 : 2;
  else if (error instanceof CommanderError) process.exitCode = await reportError(new MainbenchError('usage', message));
  else process.exitCode = await reportError(error);
}
// Sockets and timers of a stopped run must not keep the process.
await outputWritten();
leave();
