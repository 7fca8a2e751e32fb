// Stands in for text-generation-launcher: refuses what the one of TGI 3.3 refuses, then serves a toy with one token a
// character.
import { appendFileSync } from 'node:fs';
import { flagsOf, parseAsClap } from './fake-flags.mjs';
import { startToyServer } from './toy-server.mjs';

/** Flags of docs/source/reference/launcher.md. */
const flags = {
  ...flagsOf('text', '--model-id --revision --quantize --hostname --shard-uds-path --master-addr --cuda-graphs'),
  ...flagsOf('text', '--huggingface-hub-cache --weights-cache-override --otlp-endpoint --otlp-service-name'),
  ...flagsOf('text', '--cors-allow-origin --api-key --ngrok-authtoken --ngrok-edge --tokenizer-config-path'),
  ...flagsOf('text', '--lora-adapters'),
  ...flagsOf('whole', '--validation-workers --num-shard --speculate --max-concurrent-requests --max-best-of --port'),
  ...flagsOf('whole', '--max-stop-sequences --max-top-n-tokens --max-input-tokens --max-input-length --master-port'),
  ...flagsOf('whole', '--max-total-tokens --max-batch-prefill-tokens --max-batch-total-tokens --max-waiting-tokens'),
  ...flagsOf('whole', '--max-batch-size --max-client-batch-size --payload-limit --prometheus-port'),
  ...flagsOf('number', '--waiting-served-ratio --cuda-memory-fraction --rope-factor --watermark-gamma'),
  ...flagsOf('number', '--watermark-delta'),
  ...flagsOf('switch', '--trust-remote-code --disable-custom-kernels --json-output --ngrok --disable-grammar-support'),
  ...flagsOf('switch', '--enable-prefill-logprobs --env'),
  '--sharded': ['true', 'false'],
  '--dtype': ['float16', 'bfloat16'],
  '--kv-cache-dtype': ['fp8_e4m3fn', 'fp8_e5m2'],
  '--rope-scaling': ['linear', 'dynamic'],
  '--usage-stats': ['on', 'off', 'no-stack'],
};

function refuse(message) {
  process.stderr.write(`error: ${message}\n\nUsage: text-generation-launcher [OPTIONS]\n`);
  process.exit(2);
}

const args = process.argv.slice(2);
if (args[0] === '--version') {
  process.stdout.write('text-generation-launcher 3.3.7\n');
  process.exit(0);
}
if (process.env.FAKE_RECORD !== undefined) {
  appendFileSync(process.env.FAKE_RECORD, `${JSON.stringify({ pid: process.pid, args, environment: {} })}\n`);
}
const settings = parseAsClap(flags, args, refuse);
if (settings['--enable-prefill-logprobs'] !== true) refuse('a toy that scores nothing is no use');
await startToyServer({
  port: Number(settings['--port'] ?? 3000),
  modelId: settings['--model-id'] ?? 'bigscience/bloom-560m',
  healthyAfter: 200,
});
