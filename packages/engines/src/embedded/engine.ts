import type { Engine } from '@mainbench/spec';
import { readSummary } from '../connect/with-connection.ts';
import { connectTgi } from '../tgi/connect.ts';
import { readServerInfo } from '../tgi/server-info.ts';

/** The server of packages/engine-python, which speaks TGI's dialect; a run trains and serves in its processes. */
export const embedded: Engine = {
  name: 'embedded',
  abilities: ['generate', 'chat', 'loglikelihood', 'greedy', 'render'],
  connect: (url, options) => connectTgi(url, { ...options, engine: 'embedded' }),
  readInfo: (url, options) => readSummary(url, options, readServerInfo),
  scoresTogether: true,
  takesExtraBody: (promptFormat, body) =>
    promptFormat === 'chat' && Object.keys(body).every((name) => name === 'chat_template_kwargs'),
};
