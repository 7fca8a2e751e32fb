import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ServedModelOptions, serveModel } from '@mainbench/engines';
import { MainbenchError } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { interruption } from '../interruption.ts';
import { portNumber, positiveNumber } from '../number-options.ts';
import { writeOutput } from '../standard-streams.ts';

type Limits = Omit<ServedModelOptions, 'model' | 'adapters' | 'log' | 'signal' | 'onServing' | 'python'>;

interface Options extends Limits {
  adapter: string[];
  log?: string;
  json: boolean;
}

/** Adapters by name. @throws MainbenchError of kind `usage` for an entry that is not NAME=FOLDER */
function adaptersOf(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      if (at > 0 && at < entry.length - 1) return [entry.slice(0, at), resolve(entry.slice(at + 1))];
      throw new MainbenchError('usage', `--adapter ${JSON.stringify(entry)} names no folder.`, {
        hint: 'Give it as NAME=FOLDER.',
      });
    }),
  );
}

async function serve(model: string, { json, adapter, ...options }: Options): Promise<void> {
  const adapters = adaptersOf(adapter);
  const signal = interruption(() => void process.stderr.write('\nStopping the server.\n'));
  const log = resolve(options.log ?? join(await mkdtemp(join(tmpdir(), 'mainbench-serve-')), 'engine.log'));
  process.stderr.write(`Loading ${model}; the engine's log is ${log}\n`);
  const onServing = (url: string) => {
    if (json) writeOutput(`${JSON.stringify({ url, model, log })}\n`);
    else {
      writeOutput(`${colors.green('Serving')} ${model} at ${colors.bold(url)}; press Ctrl-C to stop it.\n`);
      writeOutput(`  mainbench doctor --engine embedded --endpoint ${url}\n`);
    }
  };
  try {
    await serveModel({ ...options, model, adapters, log, signal, onServing });
  } catch (error) {
    // To be ended is how a server ends.
    if (!signal.aborted) throw error;
  }
}

/** `mainbench serve MODEL`: the embedded engine as a server of one model, on this machine. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve a model with the embedded engine until Ctrl-C')
    .argument('<model>', 'model folder or hub name')
    .option('--host <name>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 picks a free one', portNumber, 8080)
    .addOption(new Option('--dtype <name>', 'precision').choices(['float32', 'bfloat16', 'float16']).default('float32'))
    .addOption(new Option('--device <name>', 'compute device').choices(['cpu', 'cuda']).default('cpu'))
    .option('--threads <n>', 'CPU threads', positiveNumber, 1)
    .option('--max-batch-size <n>', 'largest decode batch', positiveNumber, 32)
    .option('--max-concurrent-requests <n>', 'requests accepted at once, queued ones included', positiveNumber, 128)
    .option(
      '--adapter <name=folder>',
      'a LoRA adapter; may be repeated',
      (entry, before: string[]) => [...before, entry],
      [],
    )
    .option('--log <file>', 'log file of the engine (default: in the temporary folder)')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExamples:\n  mainbench serve ./my-model\n  mainbench serve ./my-model --port 8081 --threads 2\n',
    )
    .action(serve);
}
