import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const fixtures = join(process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'));

interface Asked {
  url: string;
  body: Record<string, unknown>;
}

/** A service whose model takes the limit of new tokens by its newer name only, and no temperature but its own. */
async function startService() {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const body = sent === '' ? {} : JSON.parse(sent);
    asked.push({ url: request.url ?? '', body });
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (request.url === '/v1/models') return send(200, { data: [{ id: 'm' }] });
    if (request.url !== '/v1/chat/completions') return send(404, { error: { message: 'no' } });
    const refused = ['max_tokens', 'temperature'].find((name) => name in body);
    if (refused !== undefined) {
      const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
      return send(400, { error: { message, param: refused, code: 'unsupported_parameter' } });
    }
    return send(200, { choices: [{ message: { content: 'An answer.' }, finish_reason: 'stop' }] });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'mainbench-service-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

it('evaluates a service with refused parameters, further fields and a budget, and records all of them', async () => {
  const { asked, url } = await startService();
  const out = await folder();
  const run = (...more: string[]) =>
    runMainbench(
      [
        ...['eval', '--engine', 'openai', '--endpoint', url, '--model', 'm', '--tasks', 'ifeval', '--limit', '3'],
        ...['--prompt-format', 'chat', '--data-dir', join(fixtures, 'ifeval'), '--out', join(out, 'run')],
        ...['--extra-body', '{"reasoning_effort":"low"}', '--requests-per-minute', '1200', '--concurrency', '2'],
        ...['--cache-weights', 'mine', ...more],
      ],
      { MAINBENCH_CACHE: join(out, 'cache') },
    );
  const { code, stderr } = await run();
  expect(code, stderr).toBe(0);
  expect(stderr.split('temperature is left out: the server uses its default').length).toBe(2);
  const results = async () => JSON.parse(await readFile(join(out, 'run', 'results.json'), 'utf8'));
  const first = await results();
  expect(first).toMatchObject({
    extra_body: { reasoning_effort: 'low' },
    parameters: {
      max_tokens: expect.stringMatching(/^renamed to max_completion_tokens \(the server: Unsupported parameter/),
      temperature: expect.stringMatching(/^left out: the server uses its default/),
    },
  });
  // Whether it converses and completes, three rows, and what the two refusals cost: no throughput is measured.
  const posts = asked.filter(({ url: route }) => route === '/v1/chat/completions');
  expect(posts.length).toBeLessThanOrEqual(6);
  expect(posts.every(({ body }) => body.reasoning_effort === 'low')).toBe(true);
  // What is done stays recorded; with other fields everything is evaluated again, past the response cache.
  asked.length = 0;
  expect((await run()).code).toBe(0);
  expect((await results()).parameters).toEqual(first.parameters);
  expect(asked.filter(({ body }) => body.max_completion_tokens === 1280)).toHaveLength(0);
  expect((await run('--extra-body', '{"reasoning_effort":"high"}')).code).toBe(0);
  expect(asked.filter(({ body }) => body.max_completion_tokens === 1280)).toHaveLength(3);
}, 120_000);

it.each([
  [['--extra-body', '{"max_tokens":5}'], 'max_tokens is set by the tasks. Use --set TASK.max_new_tokens=N'],
  [['--extra-body', '[1]'], '--extra-body: expected a JSON object.'],
  [
    ['--extra-body', '{"a":1}', '--engine', 'tgi'],
    'the engine tgi with the prompt format plain cannot have extra fields',
  ],
  [['--requests-per-minute', '0'], 'Expected a whole number of at least 1.'],
])(
  'refuses %j in a sentence',
  async (more, expected) => {
    const command = [
      'eval',
      '--endpoint',
      'http://127.0.0.1:9',
      '--model',
      'm',
      '--tasks',
      'ifeval',
      '--engine',
      'openai',
    ];
    const { code, stderr } = await runMainbench([...command, '--data-dir', join(fixtures, 'ifeval'), ...more]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)]);
  },
  60_000,
);

it('doctor measures no throughput of a service unless it is asked to', async () => {
  const { asked, url } = await startService();
  const examine = (...more: string[]) =>
    runMainbench(['doctor', '--engine', 'openai', '--endpoint', url, '--model', 'm', ...more]);
  const { code, stdout, stderr } = await examine();
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/throughput: not measured.*--throughput/s);
  expect(stderr).toContain('max_tokens is renamed to max_completion_tokens');
  const before = asked.length;
  expect((await examine('--throughput', '--requests-per-minute', '600')).stdout).toContain('throughput: about');
  expect(asked.length - before).toBeGreaterThan(before);
}, 60_000);
