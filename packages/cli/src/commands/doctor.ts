import { probeEndpoint } from '@mainbench/engines';
import { displayText } from '@mainbench/kit';
import { exitCodes, type JsonObject, MainbenchError } from '@mainbench/spec';
import type { Command } from 'commander';
import { chooseEngine, engineOption } from '../choose-engine.ts';
import { outputColors as colors, errorColors } from '../colors.ts';
import { endpointChecks } from '../endpoint-checks.ts';
import { checkEnvironment, type EnvironmentCheck } from '../environment-checks.ts';
import { interruption } from '../interruption.ts';
import { addServerOptions, connectionOptions, type ServerOptions } from '../server-access.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';

interface DoctorOptions extends ServerOptions {
  endpoint?: string;
  adapter?: string;
  json: boolean;
  throughput: boolean;
}

const marks = { ok: colors.green('ok     '), missing: colors.red('missing'), optional: colors.yellow('absent ') };

function showChecks(checks: readonly EnvironmentCheck[]): void {
  for (const { state, name, found, remedy } of checks) {
    // What a server says stays on its line.
    writeOutput(`${marks[state]} ${name}: ${displayText(found)}${remedy === undefined ? '' : `\n        ${remedy}`}\n`);
  }
}

/** Milliseconds for a server that should be up: who waits for it looks at a screen. */
const startTimeout = 5000;

async function examineEndpoint(url: string, options: DoctorOptions): Promise<void> {
  const { adapter, json } = options;
  const engine = await chooseEngine(options.engine);
  const signal = interruption();
  // A loaded server takes its time: who waits sees for what. Standard output stays for what was found.
  const onLook = (what: string) => void process.stderr.write(errorColors.dim(`looking at ${what}\n`));
  onLook(`what ${engine.name} serves there`);
  const client = await engine.connect(url, {
    signal,
    startTimeout,
    attempts: 3,
    loglikelihood: false,
    note: (text) => void process.stderr.write(`${text}\n`),
    ...connectionOptions(options),
    ...(adapter === undefined ? {} : { adapter }),
  });
  try {
    const probe: JsonObject = await probeEndpoint(client, {
      signal,
      onLook,
      ...(adapter === undefined ? {} : { adapter }),
      ...(engine.charges && !options.throughput ? { throughputSeconds: 0 } : {}),
    });
    if (json) writeJson(probe);
    else showChecks(endpointChecks(engine, client.capabilities, probe));
  } finally {
    await client.close();
  }
}

async function examine(options: DoctorOptions): Promise<void> {
  if (options.endpoint !== undefined) return examineEndpoint(options.endpoint, options);
  const alone = (['model', 'adapter', 'tokenVariable', 'header'] as const).find((name) => options[name] !== undefined);
  if (alone !== undefined) {
    throw new MainbenchError('usage', 'doctor got options for a server, but no address.', {
      hint: 'Give its address with --endpoint.',
    });
  }
  const checks = await checkEnvironment();
  if (options.json) writeJson(checks);
  else showChecks(checks);
  if (checks.some(({ state }) => state === 'missing')) process.exitCode = exitCodes.environment;
}

/** `mainbench doctor`: what is there, what is missing and how to get it; on this machine, or at an endpoint. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('check this machine or a server: what it has, what is missing, how to get it')
    .option('--endpoint <url>', 'check the server at this address instead of this machine')
    .addOption(engineOption())
    .option('--model <name>', 'model to use; required where a server offers several')
    .option('--adapter <name>', 'LoRA adapter of the server to check')
    .option('--throughput', 'also measure the throughput of a paid service', false)
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExamples:\n  mainbench doctor\n  mainbench doctor --endpoint http://127.0.0.1:8080\n')
    .action(examine);
  addServerOptions(command);
}
