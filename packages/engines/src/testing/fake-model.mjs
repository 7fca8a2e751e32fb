// A model whose tokens are bytes, as fakes of servers have it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

const special = new Map([
  ['<unk>', 0],
  ['<s>', 1],
  ['</s>', 2],
]);
const texts = [...special.keys()];

export const encode = (text, beginning) => [
  ...(beginning ? [1] : []),
  ...text
    .split(/(<unk>|<\/?s>)/)
    .flatMap((part) => (special.has(part) ? [special.get(part)] : [...Buffer.from(part)].map((byte) => byte + 3))),
];
export const decode = (ids) =>
  Buffer.concat(ids.map((id) => (id < 3 ? Buffer.from(texts[id]) : Buffer.from([id - 3])))).toString('utf8');

/** Follows the token and the one before it, so that a score depends on its context. */
export const logprobOf = (ids, index) => -(1 + ((31 * (ids[index - 1] ?? 0) + ids[index]) % 64)) / 16;

/** What a text goes on with. */
export function continued(ids, count, seed = 0) {
  const start = ids.reduce((sum, id) => (31 * sum + id) % 997, seed % 997);
  return Array.from({ length: count }, (_, at) => 'a tin rose '[(start + at) % 11]).join('');
}

/**
 * The context length of a model folder, which must be a whole one; that of a toy for a hub id.
 *
 * @param failed told why it cannot be loaded, in transformers' words; it must not return
 */
export function contextLength(model, failed) {
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
