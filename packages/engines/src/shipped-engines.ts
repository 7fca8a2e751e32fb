import type { Engine, EngineOptions, InferenceClient } from '@mainbench/spec';
import { embedded } from './embedded/engine.ts';
import { openai } from './openai/engine.ts';
import { sglang } from './sglang/engine.ts';
import { tgi } from './tgi/engine.ts';
import { vllm } from './vllm/engine.ts';

/** What mainbench ships; a new engine is one more folder, and one more entry here. */
export const shippedEngines = [tgi, vllm, sglang, openai, embedded] as const satisfies readonly Engine[];

/**
 * A shipped engine.
 * @throws RangeError where there is none of that name
 */
export function engineNamed(name: string): Engine {
  const engine = shippedEngines.find((each) => each.name === name);
  if (engine === undefined) throw new RangeError(`no engine is called ${name}`);
  return engine;
}

/** Connects to a server of a shipped engine, as its `connect`. */
export function connectEngine(name: string, url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  return engineNamed(name).connect(url, options);
}
