import type { Command } from 'commander';

/** `mainbench score`: what scores recorded outputs and judgements, one command below it each. */
export function scoreCommand(program: Command): Command {
  const own = program.commands.find((command) => command.name() === 'score');
  return own ?? program.command('score').description('score recorded outputs or annotations offline');
}
