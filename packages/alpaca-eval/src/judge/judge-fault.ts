import { EndpointFault } from '@mainbench/engines';

/** Statuses that may pass beside those of model servers. */
const transient = new Set([409, 425]);
const again = 'Check the judge, then run the same command again: judgements made so far are kept.';

function limitHint(retryable: boolean): string {
  return retryable
    ? 'Limit requests with judge_requests_per_minute or judge_concurrency, or raise judge_rate_limit_timeout: judgements made so far are kept.'
    : 'The quota is used up: run the same command again once it is renewed; judgements made so far are kept.';
}

function hintOf({ status, retryAfter, details }: EndpointFault, retryable: boolean): string | undefined {
  if (status === 401 || status === 403) return 'Name the environment variable that holds a valid key.';
  if (status === 404) return 'Check the address and the name of the judge model.';
  if (status === 429 || retryAfter !== undefined) return limitHint(retryable);
  return retryable ? again : details.hint;
}

/** Whether the judge will never answer this prompt: it is too long, it was filtered, or every token went to reasoning. */
export function isMissingVerdict({ status, details: { reason } }: EndpointFault): boolean {
  return reason === 'too-long' || reason === 'refused' || reason === 'no-content' || status === 413;
}

/** A fault of the exchange as judging takes it: whether it may pass, and what to do. */
export function judgeFault(fault: EndpointFault): EndpointFault {
  const { status } = fault;
  // Only what the judge said of this pair is a judgement: anything else under a status of success is asked for again.
  const isPassing = status !== undefined && (transient.has(status) || status >= 500 || status === 200);
  const retryable = !isMissingVerdict(fault) && (fault.retryable || isPassing);
  return fault.with({ retryable, hint: hintOf(fault, retryable) });
}

/** The fault of a judge without log-probabilities, for an annotator that weighs verdicts by them. */
export function noLogprobs(place: string, annotator: string, words: string): EndpointFault {
  return new EndpointFault(
    `${place} returns no log-probabilities for this model (${words}), and ${annotator} needs them`,
    {
      hint: 'Name an annotator that reads text, such as --set annotator=alpaca_eval_gpt4_turbo_fn, or another judge.',
    },
  );
}
