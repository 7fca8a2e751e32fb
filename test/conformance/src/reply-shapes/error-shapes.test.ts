import { connectEngine } from '@mainbench/engines';
import { describeError, type InferenceClient, MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { serveShape } from './serve-shape.ts';
import type { Reply, ReplyShape, Route, Trouble } from './shape.ts';
import { shapes } from './shapes.ts';

const longest = 600;
const reasons: Readonly<Partial<Record<Trouble, string>>> = { 'too-long': 'too-long', filtered: 'refused' };
const policy = { attempts: 2, baseDelay: 1, maxDelay: 2, startTimeout: 5000, rateLimitTimeout: 50 };
const messages = [{ role: 'user' as const, content: 'Hello' }];

const cases = shapes.flatMap((shape) =>
  shape.engines.flatMap((engine) =>
    Object.entries(shape.troubles).map(([trouble, reply]) => ({
      name: shape.name,
      shape,
      engine,
      trouble: trouble as Trouble,
      reply,
    })),
  ),
);

/** The status of an error: that in the body where the reply itself is a success. */
function statusOf({ status, body }: Reply): unknown {
  return status ?? (body as { error: { code: number } }).error.code;
}

/** The sentence of a reply of an error, wherever it is. */
function sentenceOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  const { error, message, detail } = body as Record<string, unknown>;
  return sentenceOf(error ?? message ?? detail);
}

/** As it is quoted: white space is one space, the full stop is left out. */
function beginningOf(sentence: string): string {
  return sentence.replace(/\s+/g, ' ').slice(0, 60).replace(/\.$/, '');
}

function withTrouble(shape: ReplyShape, isTroubled: () => boolean, reply: Reply): Record<string, Route> {
  const routes = shape.routes(() => ({ text: 'Hi', reasoning: '' }));
  const troubled = (route: Route): Route => (isTroubled() ? () => reply : route);
  return Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, (asked) => troubled(route)(asked)]));
}

async function failing(work: () => Promise<unknown>): Promise<MainbenchError> {
  const error: unknown = await work().then(
    () => new Error('it succeeded'),
    (thrown) => thrown,
  );
  if (MainbenchError.is(error)) return error;
  throw error;
}

/** The headers that a shape's options name. */
function headersOf({ environment = {} }: ReplyShape): { headers?: Record<string, string> } {
  const [key] = Object.values(environment);
  return key === undefined ? {} : { headers: { 'api-key': key } };
}

/** Asks for a conversation once something is wrong: from the start, or only after the service was connected. */
async function ask({ shape, engine, reply }: (typeof cases)[number], isLate: boolean): Promise<MainbenchError> {
  let troubled = !isLate;
  const server = await serveShape(withTrouble(shape, () => troubled, reply));
  let client: InferenceClient | undefined;
  try {
    const url = `${server.origin}${engine === 'openai' ? shape.path : ''}`;
    const connect = () =>
      connectEngine(engine as 'openai', url, {
        ...policy,
        model: { path: shape.model },
        loglikelihood: false,
        ...headersOf(shape),
      });
    if (!isLate) return await failing(connect);
    client = await connect();
    troubled = true;
    return await failing(async () => client?.chat({ messages, maxNewTokens: 50, temperature: 0 }));
  } finally {
    await client?.close();
    await server.close();
  }
}

describe('an error of a service says what was asked, what came and what to do', () => {
  it.each(cases)('$trouble of $name by --engine $engine', { timeout: 60_000 }, async (one) => {
    const fault = await ask(one, true);
    const said = describeError(fault);
    expect(said.length).toBeLessThanOrEqual(longest);
    expect(said).toMatch(/\/chat\/completions(\?\S+)? /);
    if (one.trouble === 'unauthorized') expect(said).toContain('refused access with 401');
    else expect(said).toContain(` ${statusOf(one.reply)}: ${beginningOf(sentenceOf(one.reply.body))}`);
    expect(fault.details.hint, said).toMatch(/\w+.*\.$/);
    expect(fault.details.reason).toBe(reasons[one.trouble]);
  });

  it.each(cases)('$trouble of $name by --engine $engine, from the start', { timeout: 60_000 }, async (one) => {
    const fault = await ask(one, false);
    const said = describeError(fault);
    expect(said.length).toBeLessThanOrEqual(longest);
    expect(said).toContain('http://127.0.0.1');
    expect(fault.details.hint, said).toMatch(/\w+.*\.$/);
  });
});
