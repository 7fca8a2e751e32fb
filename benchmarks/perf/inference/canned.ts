import { contextWords, continuationWords, generatedTokens, generationPromptWords, vocabulary } from './shapes.ts';

const scoredWords = contextWords + continuationWords;
const generatedText = textOf(generatedTokens);

/** A space and five letters. */
const bytesOfWord = 6;

/** Bytes of a scored text: those requests get the canned reply, other texts are tokenised. */
export const scoredBytes = bytesOfWord * scoredWords;

function textOf(words: number): string {
  return Array.from({ length: words }, (_, index) => ` ${vocabulary[(7 * index) % vocabulary.length]}`).join('');
}

/** Log-probabilities with the digits that a server writes of half precision. */
function logprobOf(index: number): number {
  return -Number((0.05 + ((index * 37) % 97) / 13.7).toPrecision(8));
}

function http(body: unknown, headers: Record<string, string | number> = {}): Buffer {
  const text = JSON.stringify(body);
  const lines = Object.entries({ 'content-type': 'application/json', 'content-length': text.length, ...headers });
  return Buffer.from(`HTTP/1.1 200 OK\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`);
}

export { http };

/** TGI's `/tokenize`: one beginning-of-text token, then each word. */
export function tokensOf(text: string): { id: number; text: string; start: number; stop: number }[] {
  const tokens = [{ id: 1, text: '<s>', start: 0, stop: 0 }];
  let start = 0;
  for (const [piece] of text.matchAll(/<\/s>| ?[a-z]+|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    tokens.push({ id: piece === '</s>' ? 2 : 3 + (start % 997), text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

function generateBody(prefill: unknown[], words: number): unknown {
  return {
    generated_text: textOf(words),
    details: {
      finish_reason: 'length',
      generated_tokens: words,
      seed: 1,
      prefill,
      tokens: Array.from({ length: words }, (_, index) => ({
        id: 1000 + index,
        text: ` ${vocabulary[(7 * index) % vocabulary.length]}`,
        logprob: logprobOf(index),
        special: false,
      })),
    },
  };
}

/** TGI's `/generate` of a text whose prefill is asked for. */
export function prefillReply(text: string): Buffer {
  const tokens = tokensOf(text);
  const prefill = tokens.map((token, index) => ({
    id: token.id,
    text: token.text,
    logprob: index === 0 ? null : logprobOf(index),
  }));
  return http(generateBody(prefill, 1), generateHeaders(tokens.length, 1));
}

/** The headers that TGI adds to what it generates. */
function generateHeaders(promptTokens: number, generated: number): Record<string, string | number> {
  return {
    'x-compute-type': '1-nvidia-a100',
    'x-compute-time': '0.05',
    'x-compute-characters': 6 * promptTokens,
    'x-total-time': 50,
    'x-validation-time': 0,
    'x-queue-time': 0,
    'x-inference-time': 50,
    'x-time-per-token': 1,
    'x-prompt-tokens': promptTokens,
    'x-generated-tokens': generated,
  };
}

const usage = (prompt: number, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

function completion(text: string, logprobs: unknown, prompt: number, generated: number, more: object = {}): unknown {
  const choice = { index: 0, text, logprobs, finish_reason: 'length', ...more };
  const head = { id: 'cmpl-1', object: 'text_completion', created: 1767225600, model: 'canned' };
  return { ...head, choices: [choice], usage: usage(prompt, generated) };
}

/** OpenAI's log-probabilities of an echoed prompt and one token after it, as vLLM writes them. */
function echoedLogprobs(): unknown {
  const tokens = tokensOf(textOf(scoredWords + 1)).slice(1);
  const values = tokens.map((_, index) => (index === 0 ? null : logprobOf(index + 1)));
  return {
    text_offset: tokens.map(({ start }) => start),
    token_logprobs: values,
    tokens: tokens.map(({ text }) => text),
    top_logprobs: tokens.map(({ text }, index) => (index === 0 ? null : { [text]: values[index] })),
  };
}

/** vLLM's own form: per place of the prompt the token's id with its log-probability. */
function promptLogprobs(): unknown[] {
  const tokens = tokensOf(textOf(scoredWords)).slice(1);
  return tokens.map(({ id, text }, index) =>
    index === 0 ? null : { [id]: { logprob: logprobOf(index + 1), rank: 1, decoded_token: text } },
  );
}

/** Whole HTTP replies, made once. */
export const canned = {
  health: Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
  missing: Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'),
  noChat: Buffer.from('HTTP/1.1 422 Unprocessable Entity\r\ncontent-length: 2\r\n\r\n{}'),
  tokenize: http(tokensOf(textOf(scoredWords))),
  prefill: prefillReply(textOf(scoredWords)),
  generate: http(generateBody([], generatedTokens), generateHeaders(generationPromptWords + 1, generatedTokens)),
  completion: http(completion(generatedText, null, generationPromptWords, generatedTokens)),
  echo: http(completion(textOf(scoredWords + 1), echoedLogprobs(), scoredWords, 1)),
  promptLogprobs: http(completion(' a', null, scoredWords, 1, { prompt_logprobs: promptLogprobs() })),
  chat: http({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1767225600,
    model: 'canned',
    choices: [
      { index: 0, message: { role: 'assistant', content: generatedText }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: usage(generationPromptWords, generatedTokens),
  }),
};

/** Where the words of a scored text stand in its canned reply. */
const wordPlaces = placesIn(canned.prefill, '"text":" ', scoredWords).map((place) => place + '"text":"'.length);

function placesIn(bytes: Buffer, text: string, count: number): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); places.length < count; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

/** The canned reply for a scored text, whose words it tells; `from` is where the text begins in the request. */
export function scoredReply(request: Buffer, from: number): Buffer {
  const reply = Buffer.from(canned.prefill);
  let at = from;
  for (const place of wordPlaces) {
    for (let index = 0; index < bytesOfWord; index += 1) reply[place + index] = request[at + index] as number;
    at += bytesOfWord;
  }
  return reply;
}

/** What the server says of itself: limits that bound nobody here. */
export const infoReply = http({
  model_id: 'canned',
  model_sha: null,
  version: '3.3.6',
  max_input_tokens: 4095,
  max_total_tokens: 4096,
  max_concurrent_requests: 512,
});
