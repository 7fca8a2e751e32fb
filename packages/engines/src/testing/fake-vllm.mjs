// Stands in for the program vllm: refuses what `vllm serve` 0.32 refuses, then serves a toy with one token a byte.
// FAKE says how it behaves.
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { isAbsolute, join } from 'node:path';

const version = '0.32.0';
/** Flags of vllm/engine/arg_utils.py and vllm/entrypoints/launchers/cli_args.py, as many as a recipe may want. */
const flags = {
  ...flagsOf('text', '--revision --tokenizer --tokenizer-revision --quantization --load-format --chat-template'),
  ...flagsOf('text', '--download-dir --hf-token --served-model-name --logprobs-mode --generation-config --host'),
  ...flagsOf('whole', '--tensor-parallel-size --pipeline-parallel-size --data-parallel-size --max-model-len --port'),
  ...flagsOf('whole', '--max-num-seqs --max-num-batched-tokens --max-logprobs --seed --max-lora-rank --block-size'),
  ...flagsOf('number', '--gpu-memory-utilization --cpu-offload-gb'),
  ...flagsOf('switch', '--enable-prefix-caching --enable-chunked-prefill --enforce-eager --trust-remote-code'),
  ...flagsOf('switch', '--enable-lora --disable-log-stats --enable-log-requests --enable-scale-out --async-scheduling'),
  '--dtype': ['auto', 'half', 'float16', 'bfloat16', 'float', 'float32'],
};

function flagsOf(type, names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

/** Ends as argparse does. */
function refuse(message) {
  process.stderr.write(`usage: vllm serve [model_tag] [options]\nvllm serve: error: ${message}\n`);
  process.exit(2);
}

/** A value as argparse reads it; it refuses what the flag does not take. */
function readValue(name, value) {
  const type = flags[name];
  if (value === undefined) refuse(`argument ${name}: expected one argument`);
  if (Array.isArray(type) && !type.includes(value)) {
    refuse(`argument ${name}: invalid choice: '${value}' (choose from ${type.join(', ')})`);
  }
  if (type === 'whole' && !/^-?\d+$/.test(value)) refuse(`argument ${name}: invalid int value: '${value}'`);
  if (type === 'number' && !Number.isFinite(Number(value))) {
    refuse(`argument ${name}: invalid float value: '${value}'`);
  }
  return type === 'whole' || type === 'number' ? Number(value) : value;
}

function parse(args) {
  const settings = {};
  const positional = [];
  const unknown = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, dashed, given] = /^(--[^=]+)(?:=(.*))?$/s.exec(args[index]) ?? [];
    if (dashed === undefined) {
      positional.push(args[index]);
      continue;
    }
    const name = dashed.replaceAll('_', '-');
    const positive = name.replace(/^--no-/, '--');
    if (flags[positive] === 'switch' && given === undefined) settings[positive] = positive === name;
    else if (flags[name] === undefined || flags[name] === 'switch') unknown.push(args[index]);
    else if (given === undefined) {
      const next = args[index + 1];
      settings[name] = readValue(name, next?.startsWith('--') ? undefined : next);
      index += 1;
    } else settings[name] = readValue(name, given);
  }
  if (positional.length > 1) unknown.push(...positional.slice(1));
  if (unknown.length > 0) refuse(`unrecognized arguments: ${unknown.join(' ')}`);
  return { model: positional[0], settings };
}

/** Ends where a model could not be loaded. */
function failed(message) {
  process.stderr.write(`(APIServer pid=${process.pid}) ${message}\n`);
  process.exit(1);
}

/** The context length of a model folder, which must be a whole one; that of a toy for a hub id. */
function contextLength(model) {
  if (!isAbsolute(model)) return 2048;
  if (!existsSync(model) || !statSync(model).isDirectory()) {
    failed(`OSError: Can't load the configuration of '${model}': there is no such folder.`);
  }
  const names = readdirSync(model);
  if (!names.includes('config.json')) {
    failed(`ValueError: Invalid repository ID or local directory specified: '${model}'.`);
  }
  if (!names.some((name) => name.endsWith('.safetensors'))) {
    failed(`RuntimeError: Cannot find any model weights with '${model}'`);
  }
  return JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')).max_position_embeddings;
}

const special = new Map([
  ['<unk>', 0],
  ['<s>', 1],
  ['</s>', 2],
]);
const texts = [...special.keys()];
const encode = (text, beginning) => [
  ...(beginning ? [1] : []),
  ...text
    .split(/(<unk>|<\/?s>)/)
    .flatMap((part) => (special.has(part) ? [special.get(part)] : [...Buffer.from(part)].map((byte) => byte + 3))),
];
const decode = (ids) =>
  Buffer.concat(ids.map((id) => (id < 3 ? Buffer.from(texts[id]) : Buffer.from([id - 3])))).toString('utf8');
/** Follows the token and the one before it, so that a score depends on its context. */
const logprobOf = (ids, index) => -(1 + ((31 * (ids[index - 1] ?? 0) + ids[index]) % 64)) / 16;

function promptLogprobs(ids) {
  return ids.map((id, index) => {
    if (index === 0) return null;
    const logprob = logprobOf(ids, index);
    const own = { logprob, rank: logprob > -0.5 ? 1 : 7, decoded_token: decode([id]) };
    return own.rank === 1 ? { [id]: own } : { [id]: own, 258: { logprob: -0.01, rank: 1, decoded_token: '?' } };
  });
}

function complete({ prompt, max_tokens: limit = 16, prompt_logprobs: asked, temperature = 1, seed = 0 }, longest) {
  const ids = typeof prompt === 'string' ? encode(prompt, true) : prompt;
  if (ids.length + limit > longest) {
    const message = `This model's maximum context length is ${longest} tokens. However, you requested ${ids.length + limit} tokens.`;
    return [400, { error: { message, type: 'BadRequestError', param: null, code: 400 } }];
  }
  const start = ids.reduce((sum, id) => (31 * sum + id) % 997, temperature > 0 ? seed % 997 : 0);
  const text = Array.from({ length: limit }, (_, at) => 'a tin rose '[(start + at) % 11]).join('');
  const choice = { index: 0, text, finish_reason: 'length', stop_reason: null, logprobs: null };
  const usage = { prompt_tokens: ids.length, completion_tokens: limit, total_tokens: ids.length + limit };
  const scores = asked === undefined ? null : promptLogprobs(ids);
  return [200, { object: 'text_completion', choices: [{ ...choice, prompt_logprobs: scores }], usage }];
}

function answer(route, body, { id, model, longest }) {
  if (body.model !== undefined && body.model !== id) {
    return [
      404,
      { error: { message: `The model \`${body.model}\` does not exist.`, type: 'NotFoundError', code: 404 } },
    ];
  }
  switch (route) {
    case '/health':
      return [200, {}];
    case '/version':
      return [200, { version }];
    case '/v1/models':
      return [200, { object: 'list', data: [{ id, object: 'model', root: model, max_model_len: longest }] }];
    case '/tokenize': {
      const tokens = encode(body.prompt, body.add_special_tokens !== false);
      return [200, { count: tokens.length, max_model_len: longest, tokens, token_strs: null }];
    }
    case '/detokenize':
      return [200, { prompt: decode(body.tokens) }];
    case '/v1/completions':
      return complete(body, longest);
    case '/v1/chat/completions':
      return [400, { error: { message: 'no chat template', type: 'BadRequestError', code: 400 } }];
    default:
      return [404, { detail: 'Not Found' }];
  }
}

const args = process.argv.slice(2);
const note = (line) => {
  if (process.env.FAKE_RECORD !== undefined) appendFileSync(process.env.FAKE_RECORD, `${JSON.stringify(line)}\n`);
};
if (args[0] === '--version' || args[0] === '-v') {
  process.stdout.write(`${version}\n`);
  process.exit(0);
}
if (args[0] !== 'serve') refuse(`argument subparser: invalid choice: '${args[0]}' (choose from serve)`);
note({ pid: process.pid, args, environment: { VLLM_API_KEY: process.env.VLLM_API_KEY ?? null } });
const { model, settings } = parse(args.slice(1));
if (model === undefined) refuse('no model was given');
const longest = settings['--max-model-len'] ?? contextLength(model);
if (process.env.FAKE === 'memory') failed('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 14.00 GiB.');
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const id = settings['--served-model-name'] ?? model;
  const [status, body] = answer(request.url, text === '' ? {} : JSON.parse(text), { id, model, longest });
  note({ pid: process.pid, args: [request.url], environment: {} });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.once('error', (error) => failed(`OSError: [Errno 98] ${error.code}: address already in use`));
process.on('SIGTERM', () => server.close(() => process.exit(0)).closeAllConnections());
// The real one refuses connections until its model is loaded.
setTimeout(() => server.listen(settings['--port'] ?? 8000, settings['--host'] ?? '127.0.0.1'), 200);
