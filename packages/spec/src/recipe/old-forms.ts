import { stringify } from 'yaml';
import { isMapping, type Problem } from '../problems/field-path.ts';

type Fields = Record<string, unknown>;

/** `serve` and `train` as they say what an `engine` of former versions said; values are kept as they are. */
function serveAndTrain(engine: Fields): Fields {
  const { kind, launch, processes, accelerate_arguments, ...rest } = engine;
  if (kind !== 'tgi' || !isMapping(launch)) return { serve: { engine: kind ?? 'embedded', ...rest } };
  const { kind: how, protocol, url, ...started } = launch;
  const serve =
    how === 'external'
      ? { engine: protocol ?? 'tgi', ...(url === undefined ? {} : { urls: [url] }), ...started, ...rest }
      : { engine: 'tgi', ...started, ...rest };
  const train = Object.entries({ processes, accelerate_arguments }).filter(([, value]) => value !== undefined);
  return { serve, ...(train.length === 0 ? {} : { train: Object.fromEntries(train) }) };
}

function lines(value: unknown): string {
  return stringify(value).trimEnd().replaceAll(/^/gm, '  ');
}

/** Whether a text looks like an address with a user and a password, which no message may repeat. */
function holdsSecret(value: unknown): boolean {
  return /:\/\/[^/\s]*@/.test(JSON.stringify(value) ?? '');
}

/** Fields of former versions of the recipe, each with the lines that now say the same. */
export function oldFormProblems(input: unknown): Problem[] {
  if (!isMapping(input)) return [];
  const problems: Problem[] = [];
  if (input.engine !== undefined) {
    const now = isMapping(input.engine) && !holdsSecret(input.engine) ? serveAndTrain(input.engine) : undefined;
    const message =
      now === undefined
        ? '`engine` is now `serve` (and `train`); write for example serve: { engine: embedded }'
        : `\`engine\` is now \`serve\` (and \`train\`); write instead\n${lines(now)}\n`;
    problems.push({ path: ['engine'], message });
  }
  const tasks = Array.isArray(input.evaluate) ? input.evaluate : [];
  for (const [index, task] of tasks.entries()) {
    if (!isMapping(task) || task.layout === undefined) continue;
    const message = `\`layout\` is now \`prompt_format\`; write prompt_format: ${String(task.layout)}`;
    problems.push({ path: ['evaluate', index, 'layout'], message });
  }
  return problems;
}
