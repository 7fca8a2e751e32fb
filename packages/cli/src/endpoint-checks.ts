import type { Engine, InferenceCapabilities, JsonObject } from '@mainbench/spec';
import type { EnvironmentCheck } from './environment-checks.ts';

type Probe = JsonObject & {
  loglikelihood: boolean;
  limits: Record<string, number>;
  roundTrip: { texts: number; failed: string[] } | null;
  noise: { repeats: number; largest: number; step: number | null } | null;
  requestsPerScore: number | null;
  throughput: { what: string; concurrency: number; requestsPerSecond: number; tokensPerSecond: number } | null;
  notMeasured?: Record<string, string>;
};

/** Above this, nats a token, scores of one text are told apart by what else the server does. */
const usualNoise = 0.05;
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function number(value: number): string {
  return value === Number.MAX_SAFE_INTEGER ? 'not told' : whole.format(value);
}

function yesOrNo(name: string, has: boolean, found: string, remedy: string): EnvironmentCheck {
  return has ? { name, state: 'ok', found } : { name, state: 'optional', found: 'no', remedy };
}

function notMeasured(name: string, why: string): EnvironmentCheck {
  return { name, state: 'optional', found: `not measured: ${why.replace(/\.$/, '')}` };
}

function noiseCheck({ advice }: Engine, { loglikelihood, noise, notMeasured: whys }: Probe): EnvironmentCheck {
  const name = 'noise of scores';
  if (noise === null) {
    return notMeasured(name, whys?.noise ?? (loglikelihood ? 'not asked for' : 'nothing is scored here'));
  }
  const grid = noise.step === null ? '' : `, in steps of 1/${1 / noise.step}`;
  const size = noise.largest === 0 ? 'none' : `${noise.largest.toPrecision(2)} nats per token at most`;
  const found = `${size} in ${noise.repeats} scores of one text${grid}`;
  if (noise.largest > usualNoise) {
    const remedy =
      advice?.noise ?? 'Serve the model in float16 instead of bfloat16, and compare only means of many rows.';
    return { name, state: 'optional', found, remedy };
  }
  return { name, state: 'ok', found };
}

function requestsCheck(requests: number): EnvironmentCheck {
  const name = 'requests per score';
  const tokenizer = ', since the tokenizer must tell where a continuation begins';
  return { name, state: 'ok', found: requests === 1 ? '1' : `${requests}${tokenizer}` };
}

function roundTripCheck({ roundTrip, notMeasured: whys }: Probe): EnvironmentCheck {
  const name = 'tokens and texts';
  if (roundTrip === null) return notMeasured(name, whys?.roundTrip ?? 'the server does not return tokens');
  if (roundTrip.failed.length === 0) {
    return { name, state: 'ok', found: `${roundTrip.texts} texts of several scripts come back from their tokens` };
  }
  const texts = roundTrip.failed.map((text) => JSON.stringify(text)).join(', ');
  const remedy = 'This tokenizer rewrites texts; check its files, and do not score texts that it changes.';
  return { name, state: 'optional', found: `changed by the tokenizer: ${texts}`, remedy };
}

function throughputCheck({ charges }: Engine, { throughput, notMeasured: whys }: Probe): EnvironmentCheck {
  const name = 'throughput';
  if (throughput === null) {
    const check = notMeasured(name, whys?.throughput ?? 'not asked for');
    return charges ? { ...check, remedy: 'A service may charge for it: add --throughput.' } : check;
  }
  const { what, concurrency, requestsPerSecond, tokensPerSecond } = throughput;
  const rates = `${number(requestsPerSecond)} requests/s and ${number(tokensPerSecond)} tokens/s of ${what}`;
  return { name, state: 'ok', found: `about ${rates}, with ${concurrency} concurrent requests` };
}

/** What a probe found, as lines for a person. */
export function endpointChecks(
  served: Engine,
  capabilities: InferenceCapabilities,
  found: JsonObject,
): EnvironmentCheck[] {
  const probe = found as Probe;
  const { engine, version, systemFingerprint, model, weights, unavailable, unlisted } = capabilities;
  const settings = systemFingerprint === undefined ? '' : `, as ${systemFingerprint}`;
  const { inputTokens = 0, totalTokens = 0, concurrentRequests = 0 } = probe.limits;
  return [
    { name: 'server', state: 'ok', found: `${engine} ${version}${settings}` },
    unlisted === undefined
      ? { name: 'model', state: 'ok', found: weights === undefined ? model : `${model} at ${weights}` }
      : { name: 'model', state: 'optional', found: `${model}, which is used anyway`, remedy: unlisted },
    yesOrNo('continues prompts', capabilities.generate, 'yes', unavailable?.generate ?? 'Use chat, or another server.'),
    yesOrNo(
      'conversations',
      capabilities.chat,
      'yes, by the chat template of the model',
      unavailable?.chat ??
        'The model has no chat template: give its tokenizer one if you need the prompt format `chat`.',
    ),
    yesOrNo(
      'text of conversations',
      capabilities.render === true,
      'available, so scored tasks can use the chat template',
      'Scored tasks need it with the prompt format `chat`: use a TGI, vLLM or embedded server with a chat template.',
    ),
    yesOrNo(
      'log-probabilities of prompts',
      capabilities.loglikelihood,
      capabilities.greedy ? 'yes, and whether they are greedy' : 'yes',
      served.advice?.scores ?? 'Scoring tasks and filters need them.',
    ),
    {
      name: 'beginning of text',
      state: 'ok',
      found: capabilities.addsBeginningOfText ? 'added to each prompt by the server' : 'not added by the server',
    },
    ...(served.charges
      ? []
      : [
          yesOrNo(
            'end of text',
            capabilities.endOfText !== '',
            JSON.stringify(capabilities.endOfText),
            'No known end-of-text token is one token here, so it cannot be scored: set score_end_of_text: false.',
          ),
        ]),
    {
      name: 'limits',
      state: 'ok',
      found: `context ${number(totalTokens)}, prompts ${number(inputTokens)} tokens; ${number(concurrentRequests)} concurrent requests`,
    },
    ...(typeof probe.adapter === 'string'
      ? [{ name: 'adapter', state: 'ok' as const, found: `${probe.adapter} is in use` }]
      : []),
    roundTripCheck(probe),
    noiseCheck(served, probe),
    ...(typeof probe.requestsPerScore === 'number' ? [requestsCheck(probe.requestsPerScore)] : []),
    throughputCheck(served, probe),
  ];
}
