import { type Call, type FakeServer, json, raw, startFakeServer } from './fake-server.ts';
import { toyLogprob } from './fake-tgi.ts';
import { toyGreedy } from './fake-vllm.ts';
import { type ToyVocabulary, toyVocabulary } from './toy-vocabulary.ts';

export interface FakeSglang extends FakeServer {
  vocabulary: ToyVocabulary;
}

/** How SGLang tells the text of a token: bytes that are no characters as characters of Latin-1. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** A server that answers as SGLang does, as far as its sources tell. */
export async function startFakeSglang(): Promise<FakeSglang> {
  const vocabulary = toyVocabulary();
  const generate = (call: Call) => {
    const {
      input_ids: given,
      text,
      return_logprob: asked,
      logprob_start_len: start,
      return_text_in_logprobs,
    } = call.body;
    const ids = Array.isArray(given) ? (given as number[]) : vocabulary.encode(String(text), true);
    const told = ids.slice(Number(start ?? 0));
    const meta = {
      prompt_tokens: ids.length,
      completion_tokens: 1,
      finish_reason: { type: 'length', length: 1 },
      ...(asked === true
        ? {
            input_token_logprobs: told.map((id, index) => [
              ...[index === 0 ? null : toyLogprob(id), id],
              return_text_in_logprobs === true ? textOf(vocabulary.bytesOf(id)) : null,
            ]),
            input_top_logprobs: told.map((id, index) =>
              index === 0 ? null : [[-0.01, toyGreedy(id) ? id : 100000, null]],
            ),
          }
        : {}),
    };
    json(200, { text: ' ok', meta_info: meta })(call);
  };
  const server = await startFakeServer({
    '/health': raw(200, 'text/plain', ''),
    '/get_server_info': json(200, { version: '0.5.4', max_running_requests: 32, model_path: '/models/toy' }),
    '/v1/models': json(200, { object: 'list', data: [{ id: 'toy', root: 'toy', max_model_len: 64 }] }),
    '/v1/tokenize': (call) => {
      const tokens = vocabulary.encode(String(call.body.prompt), call.body.add_special_tokens !== false);
      json(200, { tokens, count: tokens.length, max_model_len: 64 })(call);
    },
    '/v1/detokenize': (call) => json(200, { text: vocabulary.decode(call.body.tokens as number[]) })(call),
    '/generate': generate,
    '/v1/chat/completions': json(400, { object: 'error', message: 'no chat template', code: 400 }),
  });
  return { ...server, vocabulary };
}
