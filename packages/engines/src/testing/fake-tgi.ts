import { type Call, type FakeServer, type Handler, json, raw, startFakeServer } from './fake-server.ts';

export { type Handler, hang, json, raw, reset } from './fake-server.ts';

/** A server that speaks TGI's dialect over a toy tokenizer and toy log-probabilities. */
export type FakeTgi = FakeServer;

export interface ToyToken {
  id: number;
  text: string;
  start: number;
  stop: number;
}

const specials: Record<string, number> = { '<unk>': 0, '<s>': 1, '</s>': 2 };

/** Words with the space before them, single other characters, and the special texts; `<s>` in front. */
export function toyTokens(text: string, beginningOfText = true): ToyToken[] {
  const tokens: ToyToken[] = beginningOfText ? [{ id: 1, text: '', start: 0, stop: 0 }] : [];
  let start = 0;
  for (const [piece] of text.matchAll(/<unk>|<\/?s>| ?\p{L}+|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    const id = specials[piece] ?? 3 + ([...Buffer.from(piece)].reduce((sum, byte) => (31 * sum + byte) % 997, 7) % 997);
    tokens.push({ id, text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

/** The log-probability that the fake gives to a token. */
export function toyLogprob(id: number): number {
  return -(1 + (id % 64)) / 16;
}

/** The pieces that the fake holds for likeliest after any prompt; it generates the first, again and again. */
export const toyLikeliest = [' ok', ' yes', ' no', ' maybe', ' what'];

function likelyToken(text: string): { id: number; text: string; logprob: number; special: boolean } {
  const id = toyTokens(text, false)[0]?.id ?? 0;
  return { id, text, logprob: toyLogprob(id), special: false };
}

function toyContinuation(count: number): ReturnType<typeof likelyToken>[] {
  return Array.from({ length: count }, () => likelyToken(toyLikeliest[0] as string));
}

/** What `/info` of a small server tells. */
export const toyInfo = {
  model_id: 'toy',
  model_sha: null,
  version: '3.3.6',
  max_input_tokens: 100,
  max_total_tokens: 128,
  max_concurrent_requests: 8,
};

function toyGenerate(call: Call, beginningOfText: boolean): void {
  const parameters = call.body.parameters as Record<string, unknown>;
  const { truncate } = parameters;
  const all = toyTokens(String(call.body.inputs), beginningOfText);
  const tokens = typeof truncate === 'number' ? all.slice(-truncate) : all;
  const prefill = tokens.map(({ id, text }, index) => ({ id, text, logprob: index === 0 ? null : toyLogprob(id) }));
  const limit = typeof parameters.max_new_tokens === 'number' ? parameters.max_new_tokens : 1;
  const generated = toyContinuation(limit);
  const top = Number(parameters.top_n_tokens ?? 0);
  const reply = {
    generated_text: ' ok',
    details: {
      finish_reason: 'length',
      generated_tokens: generated.length,
      prefill: parameters.decoder_input_details === true ? prefill : [],
      tokens: generated,
      ...(top > 0 ? { top_tokens: [toyLikeliest.slice(0, top).map(likelyToken)] } : {}),
      seed: null,
    },
  };
  json(200, reply, { 'x-prompt-tokens': tokens.length })(call);
}

function toyRoutes(beginningOfText: boolean): Record<string, Handler> {
  return {
    '/health': raw(200, 'text/plain', ''),
    '/info': json(200, toyInfo),
    '/tokenize': (call) => json(200, toyTokens(String(call.body.inputs), beginningOfText))(call),
    '/generate': (call) => toyGenerate(call, beginningOfText),
    '/v1/chat/completions': json(422, { error: 'Template error: template not found', error_type: 'template_error' }),
  };
}

/**
 * Starts the fake on a free port of this machine.
 *
 * @param beginningOfText whether the toy tokenizer puts `<s>` before every prompt
 */
export function startFakeTgi(beginningOfText = true): Promise<FakeTgi> {
  return startFakeServer(toyRoutes(beginningOfText));
}
