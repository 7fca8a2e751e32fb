import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDirectory, knownAnswers } from './known-answers.ts';
import { runEval } from './run-eval.ts';
import { serveShape } from './serve-shape.ts';
import type { ReplyShape } from './shape.ts';
import { shapes } from './shapes.ts';

const documents = 6;
const known = knownAnswers(documents);
const counted: Readonly<Record<string, string>> = {
  ifeval: 'responses with marked reasoning, taken out before scoring',
  gsm8k: 'answers with marked reasoning, taken out before scoring',
};

/** Ways in which a service is asked; those that continue prompts are asked so by their first engine. */
const ways = shapes.flatMap((shape) => [
  ...shape.engines.map((engine) => ({ name: shape.name, shape, engine, format: 'chat' })),
  ...shape.engines
    .filter((_, index) => shape.completes && index === 0)
    .map((engine) => ({ name: shape.name, shape, engine, format: 'plain' })),
]);

let data: string;
beforeAll(async () => {
  data = await dataDirectory();
});

async function evaluate(shape: ReplyShape, engine: string, format: string) {
  const server = await serveShape(shape.routes(known.answer));
  try {
    const address = `${server.origin}${engine === 'openai' ? shape.path : ''}`;
    const asked = ['--engine', engine, '--endpoint', address, '--prompt-format', format, '--model', shape.model];
    const limited = ['--tasks', 'ifeval,gsm8k', '--limit', String(documents), '--data-dir', data, '--no-cache'];
    // A busy machine answers late: the limit that follows what was seen would be tight.
    const slow = ['--request-timeout', '120'];
    const out = await mkdtemp(join(tmpdir(), 'mainbench-shape-'));
    return await runEval([...asked, ...(shape.options ?? []), ...limited, ...slow], out, shape.environment);
  } finally {
    await server.close();
  }
}

describe('eval of ifeval and gsm8k ends with the right numbers', () => {
  it.concurrent.each(ways)('on replies of $name by --engine $engine, $format', { timeout: 240_000 }, async (way) => {
    const { code, stderr, tasks } = await evaluate(way.shape, way.engine, way.format);
    expect(code, stderr).toBe(0);
    for (const [task, metrics] of Object.entries(known.expected)) {
      const { scores, counts } = tasks.find((one) => one.task === task)?.summary ?? { scores: [], counts: {} };
      for (const [metric, value] of Object.entries(metrics)) {
        const score = scores.find((one) => one.metric === metric && one.group === null);
        expect(score, `${task} ${metric}`).toMatchObject({ rows: expect.any(Number), missing: 0 });
        expect(score?.value, `${task} ${metric}`).toBeCloseTo(value, 12);
      }
      expect(counts[counted[task] as string]).toBe(way.shape.reasons ? documents : undefined);
    }
  });
});

it('names where each form is public', () => {
  for (const { name, sources } of shapes)
    expect(
      sources.every((source) => URL.canParse(source)),
      name,
    ).toBe(true);
});
