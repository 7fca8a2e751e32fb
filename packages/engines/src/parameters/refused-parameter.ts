import { isObject } from '@mainbench/kit';
import { parseBoundedJson } from '../json/bounded-json.ts';

/** Names that services have for the largest number of new tokens. */
const limitNames = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'max_new_tokens'];

/** The parameters that may be renamed or left out, as they are spelled in sentences. */
const spellings = Object.entries({
  max_tokens: 'max_?tokens',
  max_completion_tokens: 'max_?completion_?tokens',
  max_output_tokens: 'max_?output_?tokens',
  max_new_tokens: 'max_?new_?tokens',
  temperature: 'temperature',
  top_p: 'top[_ -]?p',
  seed: 'seed',
  presence_penalty: 'presence_?penalty',
  frequency_penalty: 'frequency_?penalty',
  top_logprobs: 'top_?log_?probs?',
  logprobs: 'log_?probs?',
});

/** "stop" is a word of many sentences: only as a name it is the parameter. */
const stopNames =
  /['"`[(]stop['"`\])]|\bstop (?:parameters?|arguments?|sequences?|strings?|words?)\b|\bstop_?sequences?\b|(?:parameters?|arguments?|fields?|model):? +stop\b/i;

/** What servers say of a parameter that the model does not take. */
const refusing =
  /unsupported|not (?:currently |yet |be )*(?:support|allow|permit|accept|implement|available|enabled|recogni[sz]ed|compatible)|n't (?:currently )?(?:support|accept|allow)|unrecogni[sz]ed|unknown|unexpected (?:keyword|field|parameter|argument)|extra(?:neous| inputs?| fields?| keys?|_forbidden)|only the default|cannot (?:both )?be (?:both )?(?:set|used|specified)|cannot both|deprecated|may only be set|incompatible|cannot find field|must be (?:omitted|unset)/i;

/** A value beyond a bound is a mistake of the request: the parameter itself is taken. */
const outOfRange =
  /exceed|too (?:large|high|small|low|long|many)|\bbetween\b|less than|greater than|at (?:most|least)|[<>]=? ?\d|maximum|minimum|out of range/i;
const plainlyRefusing = /unsupported[ _](?:parameter|value|argument)|only the default/i;

/** A temperature of 0 that only means "greedy" elsewhere. */
const wantsPositive = /strictly positive|must be positive|greater than (?:0|zero)\b|> ?0(?:\.0+)?(?![.\d])|non-?zero/i;

/** A parameter that a model does not take. */
export interface RefusedParameter {
  name: string;
  /** What the server calls it, where it says so. */
  instead?: string;
  /** True where only the value 0 is refused. */
  zeroOnly?: boolean;
  /** The server's sentence. */
  words: string;
}

/** By parameter, where a sentence names it. */
const patterns = new Map([
  ['stop', stopNames],
  ...spellings.map(([name, spelling]) => [name, new RegExp(`(?<![\\w.])${spelling}(?!\\w)`, 'i')] as const),
]);

/** The name in `param` (OpenAI) or at the end of `loc` (pydantic: FastAPI, Mistral). */
function namedIn({ param, loc }: Record<string, unknown>): string | undefined {
  if (typeof param === 'string') return param.split('.').at(-1);
  const last: unknown = Array.isArray(loc) ? loc.at(-1) : undefined;
  return typeof last === 'string' ? last : undefined;
}

/** What an error says, each text beside the parameter that stands in a field next to it. What was sent is no answer. */
function* saidIn(value: unknown, named?: string): Generator<{ text: string; named: string | undefined }> {
  if (typeof value === 'string') {
    yield { text: value, named };
  } else if (Array.isArray(value)) {
    for (const entry of value) yield* saidIn(entry, named);
  } else if (isObject(value)) {
    const own = namedIn(value);
    for (const [key, entry] of Object.entries(value)) {
      if (!['input', 'param', 'loc'].includes(key)) yield* saidIn(entry, own);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return text;
  }
}

const isRefusal = (text: string) => refusing.test(text) && (!outOfRange.test(text) || plainlyRefusing.test(text));

/** The first parameter that a sentence names; of two that exclude each other the one that matters less. */
function nameIn(sentence: string, sent: readonly string[]): string | undefined {
  const found = sent
    .map((name) => ({ name, place: sentence.search(patterns.get(name) as RegExp) }))
    .filter(({ place }) => place >= 0)
    .sort((one, other) => one.place - other.place)
    .map(({ name }) => name);
  return /\bboth\b/i.test(sentence) && found.includes('top_p') ? 'top_p' : found[0];
}

/** Lists of what is allowed name every parameter; nothing is refused by them. */
const withoutLists = (text: string) => text.replace(/(?:expected|must be) one of .*$/is, '');

const sentencesOf = (text: string) => withoutLists(text).split(/(?<=[.!?])\s+|\n+/);

/**
 * The parameter that a refusal is about, in the words of OpenAI, Azure, vLLM, Mistral, Gemini, Anthropic, xAI, Groq,
 * DeepSeek, Bedrock and servers on FastAPI or serde; undefined where it is about something else.
 *
 * @param text the body of a reply with status 400, 403 or 422
 * @param body what was sent: only its parameters can be refused
 */
export function refusedParameter(text: string, body: Readonly<Record<string, unknown>>): RefusedParameter | undefined {
  const sent = Object.keys(body).filter((name) => patterns.has(name));
  const said = [...saidIn(parsed(text))];
  const all = said.map((entry) => entry.text).join(' ');
  for (const { named, text: own } of said) {
    const name = sent.find((each) => each === named);
    if (name !== undefined && isRefusal(own)) return refused(name, own, all);
  }
  for (const sentence of said.flatMap((entry) => sentencesOf(entry.text))) {
    const name = nameIn(sentence, sent);
    if (name === undefined) continue;
    if (isRefusal(sentence)) return refused(name, sentence, all);
    if (name === 'temperature' && body.temperature === 0 && wantsPositive.test(sentence)) {
      return { name, words: sentence, zeroOnly: true };
    }
  }
  return undefined;
}

function refused(name: string, words: string, all: string): RefusedParameter {
  const others = limitNames.includes(name) ? limitNames.filter((other) => other !== name) : [];
  const instead = others.find((other) => new RegExp(`(?<!\\w)${other}(?!\\w)`).test(all));
  // The number of alternatives is nothing without the wish for them.
  return { name: name === 'top_logprobs' ? 'logprobs' : name, words, ...(instead === undefined ? {} : { instead }) };
}
