import { describeError, type JsonObject, type MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { AnnotatorConfig } from '../annotator/annotator-config.ts';
import { clientFields, requestParameters } from './request-parameters.ts';

const config = (completion: JsonObject) => ({ completion, file: 'a.yaml' }) as AnnotatorConfig;
const secret = 'sk-1234567890';

function messageOf(completion: JsonObject): string {
  try {
    requestParameters(config(completion), 'm');
  } catch (error) {
    return describeError(error as MainbenchError);
  }
  return 'nothing was refused';
}

describe('the client fields of an annotator', () => {
  it.each([
    [{ client_kwargs: { base_url: 'http://a/v1', timeout: 5, max_retries: 3 } }],
    [{ base_url: 'http://a/v1' }],
    [{ openai_api_base: 'http://a/v1', n_retries: 3, sleep_time: 2, client_kwargs: null, client_config_path: null }],
  ])('name the address, and change no request: %j', (completion) => {
    expect(clientFields(completion, 'a.yaml')).toEqual({ baseUrl: 'http://a/v1' });
    expect(requestParameters(config(completion), 'm')).toEqual(requestParameters(config({}), 'm'));
  });

  it('put further fields into each request, and none where alpaca_eval sends none', () => {
    const completion = { extra_body: { top_k: 1 }, temperature: null, reasoning_effort: 'low' };
    expect(requestParameters(config(completion), 'm')).toEqual({
      model: 'm',
      max_tokens: 2048,
      top_p: 1,
      reasoning_effort: 'low',
      top_k: 1,
    });
  });

  it.each([
    [{ client_kwargs: { api_key: secret } }, 'completions_kwargs.client_kwargs.api_key: a key does not belong'],
    [{ openai_api_keys: [secret] }, 'completions_kwargs.openai_api_keys: keys do not belong'],
    [{ api_key: secret }, 'completions_kwargs.api_key: a key does not belong'],
    [{ client_kwargs: { organization: secret } }, 'client_kwargs.organization: is not sent'],
    [{ client_kwargs: { default_headers: { 'api-key': secret } } }, 'client_kwargs.default_headers'],
    [{ client_config_path: `/keys/${secret}` }, 'completions_kwargs.client_config_path: files of clients and keys'],
    [{ tokens_to_favor: ['m'] }, 'completions_kwargs.tokens_to_favor'],
    [{ client_kwargs: { colour: secret } }, 'client_kwargs.colour: unknown option'],
    [{ client_kwargs: secret }, 'completions_kwargs.client_kwargs: expected fields'],
    [{ client_kwargs: { base_url: 5 } }, 'base_url: expected an address'],
    [{ extra_body: { temperature: 1 } }, 'completions_kwargs.extra_body.temperature'],
    [{ colour: 1 }, 'completions_kwargs.colour: unknown option'],
  ])('are refused by name, without what may be a secret: %j', (completion, expected) => {
    const message = messageOf(completion);
    expect(message).toContain(expected);
    expect(message).toContain('a.yaml');
    expect(message).not.toContain(secret);
    expect(message.length).toBeLessThan(600);
  });
});
