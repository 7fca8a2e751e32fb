import { headersSchema } from '@mainbench/spec';
import { z } from 'zod';
import { defaultMaxMissing } from '../judge/judge-options.ts';
import { lengthControls } from '../length-control/feature-rows.ts';

/** Options of the benchmark; paths are those of a data directory, or start with `/` or `.`. */
export const optionsSchema = z.strictObject({
  judge: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'address of the OpenAI-compatible server that judges, such as http://127.0.0.1:8000/v1; in a recipe also base-model, the untuned model of the run: a weak judge',
    ),
  judge_variable: z
    .string()
    .default('MAINBENCH_JUDGE_URL')
    .describe('environment variable that holds the address where `judge` does not give it'),
  judge_model: z.string().nullable().default(null).describe('model that judges; default: that of the annotator'),
  judge_key_variable: z.string().nullable().default(null).describe('environment variable that holds the key'),
  judge_headers: headersSchema
    .optional()
    .describe(`headers of every request to the judge; \${VARIABLE} in a value stands for an environment variable`),
  annotator: z
    .string()
    .default('weighted_alpaca_eval_gpt4_turbo')
    .describe('one of alpaca_eval’s annotators, or the path of a folder or YAML file of the same form'),
  judge_cache: z
    .string()
    .nullable()
    .default(null)
    .describe('file of judgements in alpaca_eval’s format; default: one per annotator, in mainbench’s cache'),
  judge_concurrency: z.int().min(1).default(8).describe('maximum concurrent requests to the judge'),
  judge_requests_per_minute: z
    .int()
    .min(1)
    .optional()
    .describe('maximum requests per minute to the judge, evenly spaced'),
  judge_rate_limit_timeout: z
    .number()
    .positive()
    .optional()
    .describe('how long one request may wait for the judge’s rate limit in total, in seconds; default: 600'),
  judge_extra_body: z
    .record(z.string(), z.json())
    .optional()
    .describe('extra fields of each request to the judge, such as {"reasoning_effort":"low"}'),
  judge_timeout: z.number().positive().default(120).describe('timeout of one request to the judge, in seconds'),
  judge_attempts: z.int().min(1).default(8).describe('maximum attempts per request to the judge'),
  judge_prompt_price: z.number().min(0).nullable().default(null).describe('US dollars per million prompt tokens'),
  judge_completion_price: z.number().min(0).nullable().default(null).describe('US dollars per million answer tokens'),
  retry_missing: z.boolean().default(false).describe('ask again if an earlier answer had no verdict'),
  max_missing: z
    .number()
    .min(0)
    .max(1)
    .default(defaultMaxMissing)
    .describe('largest share of comparisons without a verdict; with more of them the run fails'),
  baseline: z
    .string()
    .default('gpt4_1106_preview')
    .describe('a baseline of AlpacaEval (gpt4_1106_preview, text_davinci_003), or a JSON file of outputs'),
  prompts: z
    .string()
    .nullable()
    .default(null)
    .describe('JSON file of records with an instruction; default: all instructions of the baseline'),
  length_control: z
    .enum(['auto', ...lengthControls, 'none'])
    .default('auto')
    .describe('auto: length_controlled_v1 where its data fit the instructions, else length_controlled_minimal'),
  gamed: z.string().nullable().default(null).describe('file to use instead of df_gamed.csv'),
  reasoning: z
    .enum(['remove', 'keep'])
    .default('remove')
    .describe('marked reasoning (<think>) in outputs and in the judge’s answers: removed first, or kept'),
  max_new_tokens: z.int().min(1).default(2048).describe('maximum tokens of an output'),
  temperature: z.number().min(0).default(0).describe('of the outputs; entries of the leaderboard choose their own'),
  top_p: z.number().gt(0).max(1).optional().describe('where the temperature is above 0: nucleus sampling'),
});

export type AlpacaEvalOptions = z.infer<typeof optionsSchema>;
