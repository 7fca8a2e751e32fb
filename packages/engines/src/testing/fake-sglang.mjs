// Stands in for the Python of SGLang: refuses what `python3 -m sglang.launch_server` refuses, then serves a toy with one
// token a byte.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { flagsOf, parseAsArgparse } from './fake-flags.mjs';
import { contextLength, continued, decode, encode, logprobOf } from './fake-model.mjs';

/** Flags of docs/advanced_features/server_arguments.md, as many as a recipe may want. */
const flags = {
  ...flagsOf('text', '--model-path --tokenizer-path --revision --host --quantization --kv-cache-dtype --load-format'),
  ...flagsOf(
    'text',
    '--chat-template --served-model-name --api-key --lora-paths --schedule-policy --attention-backend',
  ),
  ...flagsOf('whole', '--port --tp-size --tensor-parallel-size --dp-size --context-length --max-running-requests'),
  ...flagsOf('whole', '--max-total-tokens --chunked-prefill-size --max-prefill-tokens --random-seed --page-size'),
  ...flagsOf('number', '--mem-fraction-static --schedule-conservativeness'),
  ...flagsOf('switch', '--trust-remote-code --skip-server-warmup --disable-radix-cache --disable-cuda-graph'),
  ...flagsOf('switch', '--enable-deterministic-inference --enable-fp32-lm-head --enable-metrics'),
  '--dtype': ['auto', 'half', 'float16', 'bfloat16', 'float', 'float32'],
};

const args = process.argv.slice(2);
const note = (line) => {
  if (process.env.FAKE_RECORD !== undefined) appendFileSync(process.env.FAKE_RECORD, `${JSON.stringify(line)}\n`);
};

function failed(message) {
  process.stderr.write(`[2026-11-30] ${message}\n`);
  process.exit(1);
}

function refuse(message) {
  process.stderr.write(`usage: launch_server.py [-h] --model-path MODEL_PATH\nlaunch_server.py: error: ${message}\n`);
  process.exit(2);
}

const noModule = (name) => failed(`/usr/bin/python3: No module named ${name}`);
if (args[0] !== '-m' || args[1] !== 'sglang.launch_server') noModule(args[1]);
note({ pid: process.pid, args, environment: {} });
const { settings } = parseAsArgparse(flags, args.slice(2), refuse);
const model = settings['--model-path'];
if (model === undefined) refuse('the following arguments are required: --model-path/--model');
const longest = settings['--context-length'] ?? contextLength(model, failed);

function generate(body) {
  const ids = body.input_ids ?? encode(body.text, true);
  const limit = body.sampling_params.max_new_tokens;
  if (ids.length + limit > longest) {
    const message = `The input (${ids.length} tokens) is longer than the model's context length (${longest} tokens).`;
    return [400, { error: { message } }];
  }
  const start = body.logprob_start_len ?? 0;
  const told = ids.slice(start).map((id, at) => {
    const text = body.return_text_in_logprobs === true ? decode([id]) : null;
    return [at === 0 ? null : logprobOf(ids, start + at), id, text];
  });
  const scores = {
    input_token_logprobs: told,
    input_top_logprobs: told.map((entry, at) => (at === 0 ? null : [entry[0] > -0.5 ? entry : [-0.01, 258, null]])),
  };
  const counts = { prompt_tokens: ids.length, completion_tokens: limit };
  const meta = { ...counts, finish_reason: { type: 'length', length: limit }, ...(body.return_logprob ? scores : {}) };
  return [200, { text: continued(ids, limit), meta_info: meta }];
}

function answer(route, body) {
  switch (route) {
    case '/health':
      return [200, {}];
    case '/server_info':
      return [200, { version: '0.5.21', max_running_requests: settings['--max-running-requests'] ?? null }];
    case '/v1/models':
      return [200, { object: 'list', data: [{ id: model, object: 'model', root: model, max_model_len: longest }] }];
    case '/v1/tokenize': {
      const tokens = encode(body.prompt, body.add_special_tokens !== false);
      return [200, { tokens, count: tokens.length, max_model_len: longest }];
    }
    case '/v1/detokenize':
      return [200, { text: decode(body.tokens) }];
    case '/generate':
      return generate(body);
    case '/v1/chat/completions':
      return [400, { object: 'error', message: 'no chat template', type: 'BadRequestError', code: 400 }];
    default:
      return [404, { detail: 'Not Found' }];
  }
}

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const [status, body] = answer(request.url, text === '' ? {} : JSON.parse(text));
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.once('error', (error) => failed(`[Errno 98] ${error.code}: address already in use`));
process.on('SIGTERM', () => server.close(() => process.exit(0)).closeAllConnections());
setTimeout(() => server.listen(settings['--port'] ?? 30000, settings['--host'] ?? '127.0.0.1'), 200);
