import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSealedJson, sealJson, writeFileAtomic } from '@mainbench/kit';
import { type ClientActivity, type JsonObject, MainbenchError } from '@mainbench/spec';

/** Requests and tokens of a row stage, over every process that worked on it. */
export interface Usage extends JsonObject {
  requests: number;
  promptTokens: number;
  generatedTokens: number;
}

const usageFile = /^usage-.*\.json$/;

/** Notes what this process asked for, beside the shards: whoever merges them adds it up. */
export async function noteUsage(directory: string, activity: ClientActivity | undefined): Promise<void> {
  if (activity === undefined || activity.requests === 0) return;
  const { requests, promptTokens, generatedTokens } = activity;
  await mkdir(directory, { recursive: true });
  const usage: Usage = { requests, promptTokens, generatedTokens };
  await writeFileAtomic(join(directory, `usage-${randomUUID()}.json`), sealJson(usage));
}

function parseUsage(text: string, file: string): Usage {
  try {
    const usage = openSealedJson(text).value as Usage;
    if (Object.values(usage).every((count) => Number.isSafeInteger(count))) return usage;
  } catch {
    // Said below.
  }
  throw new MainbenchError('data', 'expected counts of requests and tokens; they are truncated or were changed.', {
    file,
    hint: 'Remove this file and run the same command again: the costs then leave out what this file counted.',
  });
}

/**
 * What all processes noted; a process that was killed noted nothing of its last turn.
 * @throws MainbenchError of kind `data` naming the file that is damaged
 */
export async function readUsage(directory: string): Promise<Usage> {
  const total: Usage = { requests: 0, promptTokens: 0, generatedTokens: 0 };
  const names = await readdir(directory).catch(() => [] as string[]);
  for (const name of names.filter((each) => usageFile.test(each))) {
    const usage = parseUsage(await readFile(join(directory, name), 'utf8'), join(directory, name));
    total.requests += usage.requests;
    total.promptTokens += usage.promptTokens;
    total.generatedTokens += usage.generatedTokens;
  }
  return total;
}
