import type { EndpointFault } from '@mainbench/engines';
import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

interface JudgeDetails extends ErrorDetails {
  status?: number | undefined;
  /** Milliseconds that the server asked to wait. */
  retryAfter?: number | undefined;
  /** True where the judge will never take this prompt: it is too long, or it was filtered. */
  refused?: boolean;
  /** The body of a refusal, for what it says of parameters. */
  body?: string | undefined;
}

/** A request to a judge that brought no answer. */
export class JudgeFault extends MainbenchError {
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly refused: boolean;
  readonly #body: string | undefined;

  constructor(message: string, { status, retryAfter, refused = false, body, ...details }: JudgeDetails) {
    super('endpoint', message, details);
    this.status = status;
    this.retryAfter = retryAfter;
    this.refused = refused;
    this.#body = body;
  }

  /** The body of a refusal; a method, so that no display of an error shows what a server wrote. */
  refusal(): string | undefined {
    return this.#body;
  }
}

/** Statuses that may pass beside those of model servers. */
const transient = new Set([409, 425]);
const again = 'Look at the judge, then run the same command again: judgements made so far are kept.';

function hintOf({ status, details }: EndpointFault, retryable: boolean): string | undefined {
  if (status === 401 || status === 403) return 'Name the environment variable that holds a valid key.';
  if (status === 404) return 'Check the address and the name of the judge model.';
  if (status === 429) return limitHint(retryable);
  return retryable ? again : details.hint;
}

function limitHint(retryable: boolean): string {
  return retryable
    ? 'Ask less with judge_requests_per_minute or judge_concurrency, or wait longer with judge_rate_limit_timeout: judgements made so far are kept.'
    : 'The quota is used up: run the same command again once it is renewed; judgements made so far are kept.';
}

/** What a fault of the exchange is to a judgement. */
export function judgeFault(fault: EndpointFault): JudgeFault {
  const { status, retryAfter } = fault;
  const { reason } = fault.details;
  // Only what the judge said of this pair is a judgement: anything else under a status of success is asked for again.
  const isPassing = status !== undefined && (transient.has(status) || status >= 500 || status === 200);
  const refused = reason === 'too-long' || reason === 'refused' || status === 413;
  const retryable = !refused && (fault.retryable || (isPassing && reason !== 'no-content'));
  const details = { status, retryAfter, refused: refused || reason === 'no-content', body: fault.refusal() };
  return new JudgeFault(fault.message, { ...details, retryable, hint: hintOf(fault, retryable) });
}

/** The fault of a rate limit once it was waited as long as was allowed: nothing is to be tried again. */
export function afterWaiting(fault: JudgeFault, waited: number, tries: number): JudgeFault {
  const message = `${fault.message.replace(/\.$/, '')}, still after ${Math.round(waited / 1000)} s (tried ${tries} times).`;
  return new JudgeFault(message, { status: fault.status, hint: limitHint(true) });
}

/** The fault of a judge without log-probabilities, for an annotator that weighs verdicts by them. */
export function noLogprobs(place: string, annotator: string, words: string): JudgeFault {
  return new JudgeFault(
    `${place} tells no log-probabilities with this model (${words}), and ${annotator} needs them.`,
    {
      hint: 'Name an annotator that reads text, such as --set annotator=alpaca_eval_gpt4_turbo_fn, or another judge.',
    },
  );
}
