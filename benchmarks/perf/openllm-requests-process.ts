// Builds the requests of the Open LLM tasks with mainbench: one JSON object on standard output. Started by openllm-requests.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openllmOptions, openllmTasks } from '../../packages/openllm/src/index.ts';

const [folder = ''] = process.argv.slice(2);
const settings: Record<string, { shots: number; seed: number; ours: string }> = JSON.parse(
  readFileSync(join(folder, 'tasks.json'), 'utf8'),
);
const context = { dataDirectory: folder, signal: new AbortController().signal, note: () => undefined };

interface Built {
  requests: number;
  hash: ReturnType<typeof createHash>;
}

const built = new Map<string, Built>();
/** Seconds spent on hashing, which belongs to the comparison and not to the building: of the processor, and on the clock. */
let [hashed, hashedWall] = [0, 0];

function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const started = processor();
const clock = performance.now();
const wanted = new Map(Object.values(settings).map((own) => [own.ours, own]));
for (const task of openllmTasks) {
  const own = wanted.get(task.name);
  if (own === undefined) continue;
  const options = openllmOptions.parse({ shots: own.shots, fewshot_seed: own.seed });
  for await (const document of task.documents(options, context)) {
    const [before, clockBefore] = [processor(), performance.now()];
    let entry = built.get(document.task);
    if (entry === undefined) {
      entry = { requests: 0, hash: createHash('sha256') };
      built.set(document.task, entry);
    }
    for (const text of document.contexts) {
      const seconds = document.generation === null ? document.continuations : [untilText(document.generation.until)];
      for (const second of seconds) {
        entry.requests += 1;
        entry.hash.update(`${text}\0${second}\0`);
      }
    }
    hashed += processor() - before;
    hashedWall += performance.now() - clockBefore;
  }
}

/** As Python's json.dumps writes it. */
function untilText(until: readonly string[]): string {
  return `[${until.map((text) => JSON.stringify(text)).join(', ')}]`;
}

const build = processor() - started - hashed;
const wall = (performance.now() - clock - hashedWall) / 1000;
const peak = process.resourceUsage().maxRSS * 1024;
const hashes = Object.fromEntries(
  [...built].map(([name, { requests, hash }]) => [name, [requests, hash.digest('hex')]]),
);
process.stdout.write(JSON.stringify({ load: 0, build, wall, peak, built: hashes }));
