import { EndpointFault, openai, readHeaders } from '@mainbench/engines';
import { fillTemplate } from '@mainbench/kit';
import { type Filter, type FilterVerdict, headersSchema, type JsonObject, MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { rateReply } from './parse-rating.ts';

const options = z.strictObject({
  url: z
    .string()
    .describe(
      'address of the OpenAI-compatible server of the judge, such as http://127.0.0.1:8000/v1; it must not contain a key',
    ),
  model: z.string().min(1).describe('name of the judge’s model on that server'),
  token_variable: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('environment variable with the bearer token; null: no token is sent'),
  headers: headersSchema
    .optional()
    .describe(`extra headers of every request; \${VARIABLE} in a value stands for an environment variable`),
  max_new_tokens: z
    .int()
    .min(1)
    .default(256)
    .describe('longest reply in tokens; a reply cut before its last line has no rating'),
});
type Options = z.infer<typeof options> & JsonObject;

function tokenOf(variable: string | null): { token?: string } {
  if (variable === null) return {};
  const token = process.env[variable];
  if (token) return { token };
  const hint = 'The option token_variable of the filter judge names it: set it to the judge’s bearer token.';
  throw new MainbenchError('environment', `the environment variable ${variable} is not set.`, { hint });
}

/** What services say of a prompt that they will never answer. */
const filtered = /content[ _](?:filter|policy)|different prompt/i;
const long = /context[ _]length|maximum context|too long|too many tokens|reduce/i;

/**
 * Why a judge gave no rating of one pair where asking again would not help: it refused the pair, or its reply came and
 * cannot be read, as where a filter of the service left the answer out. Undefined for a fault of the judge itself.
 */
export function refusalReason(error: unknown): string | undefined {
  if (!(error instanceof EndpointFault)) return undefined;
  const { status, summary } = error;
  if (status === undefined) return undefined;
  if (status === 200) return 'the judge’s reply cannot be read';
  if (status === 413 || ((status === 400 || status === 422) && long.test(summary))) return 'too long for the judge';
  return (status === 400 || status === 422) && filtered.test(summary) ? 'the judge refused the pair' : undefined;
}

/**
 * An outside chat model rates each pair, as ChatGPT does for AlpaGasus (arXiv 2307.08701: accuracy, from 0 to 5). Scale and
 * words are ours: `templates.rating` is the user's message, and the reply's last line names a rating from 1 to 5.
 */
export const judgeFilter: Filter<Options> = {
  name: 'judge',
  version: 1,
  summary: 'an outside chat model rates each pair from 1 to 5',
  options: options as z.ZodType<Options>,
  models: () => [],
  promptTemplate: 'rating',
  costPerPair: ({ max_new_tokens }) => ({ scored: 0, generated: max_new_tokens }),
  // Where the model is asked, and with which key, changes no rating.
  identity: ({ model, max_new_tokens }) => ({ model, max_new_tokens }),
  async connect({ url, model, token_variable, headers }, signal) {
    const client = await openai.connect(url, {
      model: { path: model },
      signal,
      ...tokenOf(token_variable),
      ...(headers === undefined ? {} : { headers: readHeaders(headers, 'headers of the filter judge') }),
    });
    if (client.capabilities.chat) return client;
    await client.close();
    const hint = 'The filter judge needs a chat model: check options.url and options.model.';
    throw new MainbenchError('endpoint', `the judge ${model} does not answer chat requests.`, { hint });
  },
  async score({ instruction, response }, { max_new_tokens }, { outside, templates, signal }): Promise<FilterVerdict> {
    if (outside === undefined) throw new TypeError('the judge filter was given no chat model');
    const content = fillTemplate(templates.rating.text, { instruction, response });
    const request = { messages: [{ role: 'user' as const, content }], maxNewTokens: max_new_tokens, temperature: 0 };
    try {
      return rateReply(await outside.chat(request, signal), max_new_tokens);
    } catch (error) {
      const reason = refusalReason(error);
      if (reason === undefined) throw error;
      return { score: null, details: { reason } };
    }
  },
};
