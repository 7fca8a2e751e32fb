import type { EngineName, InferenceClient } from '@mainbench/spec';
import { connectOpenai } from '../openai/connect.ts';
import { connectSglang } from '../sglang/connect.ts';
import { connectTgi } from '../tgi/connect.ts';
import { connectVllm } from '../vllm/connect.ts';
import type { EngineOptions } from './connect-options.ts';

/**
 * Connects to a running server of an engine, and probes what it can do.
 *
 * @param url may carry a user and password; messages never show them
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectEngine(engine: EngineName, url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  switch (engine) {
    case 'tgi':
    case 'embedded':
      return connectTgi(url, { ...options, engine });
    case 'vllm':
      return connectVllm(url, options);
    case 'sglang':
      return connectSglang(url, options);
    case 'openai':
      return connectOpenai(url, options);
  }
}
