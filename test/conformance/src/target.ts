import { type Reply, send } from './http.ts';

/** A server that the suite is run against. */
export interface Target {
  name: string;
  engine: 'embedded' | 'tgi';
  /** Starts it where nobody else did, and settles its address. */
  start(): Promise<void>;
  stop(): Promise<void>;
  url: string;
}

/** Posts to a route of a target. */
export function post(target: Target, route: string, body: unknown): Promise<Reply> {
  return send(`${target.url}${route}`, 'POST', body);
}

export function generate(target: Target, inputs: string, parameters: object): Promise<Reply> {
  return post(target, '/generate', { inputs, parameters });
}

/** Tokens of a text with their byte offsets. */
export async function tokens(
  target: Target,
  inputs: string,
): Promise<{ id: number; text: string; start: number; stop: number }[]> {
  return (await post(target, '/tokenize', { inputs })).json;
}

export const prompt = 'Question: river stone?\nAnswer:';
