import { afterAll, beforeAll, describe } from 'vitest';
import { embeddedTarget } from './embedded-target.ts';
import { choiceRows } from './rows/choice-rows.ts';
import { clientRows } from './rows/client-rows.ts';
import { doctorRows } from './rows/doctor-rows.ts';
import { generateRows } from './rows/generate-rows.ts';
import { openaiRows } from './rows/openai-rows.ts';
import { refusalRows } from './rows/refusal-rows.ts';
import { streamRows } from './rows/stream-rows.ts';
import { tokenRows } from './rows/token-rows.ts';
import type { Target } from './target.ts';

/** A server that runs already. */
function running<Engine extends 'tgi' | 'vllm'>(engine: Engine, url: string | undefined) {
  if (url === undefined) return [];
  return [{ name: `a real ${engine}`, engine, url, start: async () => {}, stop: async () => {} }];
}

const dialects: Target[] = [embeddedTarget(), ...running('tgi', process.env.MAINBENCH_TGI_URL)];

describe.each(dialects)('the dialect of TGI on $name', (target) => {
  beforeAll(() => target.start(), 120_000);
  afterAll(() => target.stop());

  generateRows(target);
  refusalRows(target);
  streamRows(target);
  tokenRows(target);
  openaiRows(target);
  clientRows({
    engine: target.engine,
    start: async () => {},
    get url() {
      return target.url;
    },
  });
  choiceRows(target);
  doctorRows(target);
});

for (const target of running('vllm', process.env.MAINBENCH_VLLM_URL)) {
  describe(target.name, () => clientRows(target));
}
