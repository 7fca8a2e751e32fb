// Stands in for the program vllm: refuses what `vllm serve` 0.32 refuses, then serves a toy with one token a byte.
// FAKE says how it behaves.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { flagsOf, parseAsArgparse } from './fake-flags.mjs';
import { contextLength, continued, decode, encode, logprobOf } from './fake-model.mjs';

const version = '0.32.0';
/** Flags of vllm/engine/arg_utils.py and vllm/entrypoints/launchers/cli_args.py, as many as a recipe may want. */
const flags = {
  ...flagsOf('text', '--revision --tokenizer --tokenizer-revision --quantization --load-format --chat-template'),
  ...flagsOf('text', '--download-dir --hf-token --served-model-name --logprobs-mode --generation-config --host'),
  ...flagsOf('whole', '--tensor-parallel-size --pipeline-parallel-size --data-parallel-size --port'),
  ...flagsOf('whole', '--max-num-seqs --max-num-batched-tokens --max-logprobs --seed --max-lora-rank --block-size'),
  ...flagsOf('length', '--max-model-len'),
  ...flagsOf('number', '--gpu-memory-utilization --cpu-offload-gb'),
  ...flagsOf('switch', '--enable-prefix-caching --enable-chunked-prefill --enforce-eager --trust-remote-code'),
  ...flagsOf('switch', '--enable-lora --disable-log-stats --enable-log-requests --enable-scale-out --async-scheduling'),
  '--dtype': ['auto', 'half', 'float16', 'bfloat16', 'float', 'float32'],
  '--fingerprint-mode': ['full', 'hash', 'custom', 'none'],
};

/** Ends as argparse does. */
function refuse(message) {
  process.stderr.write(`usage: vllm serve [model_tag] [options]\nvllm serve: error: ${message}\n`);
  process.exit(2);
}

/** Ends where a model could not be loaded. */
function failed(message) {
  process.stderr.write(`(APIServer pid=${process.pid}) ${message}\n`);
  process.exit(1);
}

/** `prompt_logprobs` of so many likeliest tokens: the prompt's own is always told. */
function promptLogprobs(ids, count) {
  return ids.map((id, index) => {
    if (index === 0) return null;
    const logprob = logprobOf(ids, index);
    const own = { logprob, rank: logprob > -0.5 ? 1 : 7, decoded_token: decode([id]) };
    if (count === 0 || own.rank === 1) return { [id]: own };
    return { [id]: own, 258: { logprob: -0.01, rank: 1, decoded_token: '?' } };
  });
}

function complete({ prompt, max_tokens: limit = 16, prompt_logprobs: asked, temperature = 1, seed = 0 }, longest) {
  const ids = typeof prompt === 'string' ? encode(prompt, true) : prompt;
  if (ids.length + limit > longest) {
    const message = `This model's maximum context length is ${longest} tokens. However, you requested ${ids.length + limit} tokens.`;
    return [400, { error: { message, type: 'BadRequestError', param: null, code: 400 } }];
  }
  const text = continued(ids, limit, temperature > 0 ? seed : 0);
  const choice = { index: 0, text, finish_reason: 'length', stop_reason: null, logprobs: null };
  const usage = { prompt_tokens: ids.length, completion_tokens: limit, total_tokens: ids.length + limit };
  const scores = asked === undefined ? null : promptLogprobs(ids, asked);
  const reply = { object: 'text_completion', choices: [{ ...choice, prompt_logprobs: scores }], usage };
  return [200, { ...reply, system_fingerprint: `vllm-${version}-0a1b2c3d` }];
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
const {
  positional: [model],
  settings,
} = parseAsArgparse(flags, args.slice(1), refuse, 1);
if (model === undefined) refuse('no model was given');
const own = contextLength(model, failed);
const longest = Number(settings['--max-model-len'] ?? own) || own;
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
