import { createHash } from 'node:crypto';
import type { Benchmark, JsonValue, SourceContext } from '@mainbench/spec';
import { roughTokens } from '../rough-tokens.ts';

/** What is known of a task's documents before they are written. */
export interface DescribedDocuments {
  /** What they depend on: part of their address. */
  identity: JsonValue;
  /** Undefined where they must be read to know. */
  count: number | undefined;
  /** Mean tokens of one request: a document keeps its prompt once, whatever number of continuations comes after it. */
  tokensPerRow: number;
}

/** Describes the documents of a task; those without an `identity` are read once, and their content is what they are. */
export async function describeDocuments(
  task: Benchmark,
  options: object,
  context: SourceContext,
): Promise<DescribedDocuments> {
  const tokens = task.expectedPromptTokens?.(options);
  const tokensPerRow = tokens === undefined ? undefined : tokens / Math.max(1, task.costPerRow(options).scored);
  const expected = task.expectedDocuments?.(options);
  if (task.identity !== undefined)
    return { identity: await task.identity(options, context), count: expected, tokensPerRow: tokensPerRow ?? 0 };
  const hash = createHash('sha256');
  let count = 0;
  let read = 0;
  for await (const document of task.documents(options, context)) {
    context.signal.throwIfAborted();
    const text = JSON.stringify(document);
    hash.update(`${text}\n`);
    count += 1;
    read += roughTokens(text);
  }
  return { identity: { sha256: hash.digest('hex') }, count, tokensPerRow: tokensPerRow ?? read / Math.max(1, count) };
}
