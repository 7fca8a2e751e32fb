// A process that serves a model on pretended devices and says so; it is to be killed.
import type { ServerSettings } from '@mainbench/spec';
import { createServerRuntime } from '../servers/server-runtime.ts';
import { tgi } from '../tgi/engine.ts';
import { devicesNamed } from './pretended-devices.ts';

const [runDirectory = '', command = '', count = ''] = process.argv.slice(2);
const settings = { engine: 'tgi', command, arguments: [], shards: 1, dtype: 'float16', max_concurrent_requests: 4 };
const options = { runDirectory, python: '/no/python', devices: devicesNamed(Number(count)) };
const trainer = { processes: 1, accelerate_arguments: [] };
const runtime = createServerRuntime(tgi, settings as unknown as ServerSettings, trainer, options, { growAfter: 0 });
const { signal } = new AbortController();
const client = await (await runtime.open(signal)).serve({ path: '/models/a' }, signal);
await client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
process.stdout.write('serving');
