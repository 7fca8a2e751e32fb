import type { DatabaseSync } from 'node:sqlite';
import {
  type AskedRequest,
  compareFields,
  type Difference,
  type EngineIdentity,
  type Explanation,
  entriesByKey,
  explainRequest,
  type KeptEntry,
  knownEngines,
  nearestEntry,
  requestFields,
  responseCacheFile,
  withCacheDatabase,
} from '@mainbench/engines';
import { closestName, type JsonObject, MainbenchError } from '@mainbench/spec';
import { writeOutput } from '../standard-streams.ts';
import { differenceText, engineText, entryText } from './explain-text.ts';
import { readRequestFile } from './request-file.ts';

interface Options {
  model?: string;
  json: boolean;
}

/** What an argument of the command names. */
type Subject = { key: string } | { asked: AskedRequest };

const keyPattern = /^[0-9a-f]{4,64}$/i;

async function subjectOf(argument: string): Promise<Subject> {
  return keyPattern.test(argument) ? { key: argument.toLowerCase() } : { asked: await readRequestFile(argument) };
}

function entryOf(database: DatabaseSync, key: string): KeptEntry {
  const [entry, another] = entriesByKey(database, key);
  if (entry === undefined) {
    throw new MainbenchError('usage', `no entry of the cache has a key that begins with ${key}.`, {
      hint: '`mainbench cache explain FILE` looks a request up.',
    });
  }
  if (another !== undefined) {
    throw new MainbenchError('usage', `several entries of the cache have keys that begin with ${key}.`, {
      hint: 'Give more digits.',
    });
  }
  return entry;
}

function explainSubject(database: DatabaseSync, subject: Subject): Explanation {
  if ('asked' in subject) return explainRequest(database, subject.asked);
  const hit = entryOf(database, subject.key);
  return { hit, nearest: nearestEntry(database, [hit.fields.engine], hit.fields, hit.key) };
}

/** The fields of a subject: whole texts where the user gave them. */
function fieldsOf(database: DatabaseSync, subject: Subject): JsonObject {
  if ('key' in subject) return entryOf(database, subject.key).fields;
  const { engine, operation } = subject.asked;
  return { engine: { ...engine } as JsonObject, operation: operation.operation, request: requestFields(operation) };
}

/** Two requests side by side; what only one of them tells of its engine is no difference. */
function compareSubjects(database: DatabaseSync, one: Subject, other: Subject): Difference[] {
  const comparable = 'asked' in one === 'asked' in other;
  if (!comparable) {
    throw new MainbenchError('usage', 'expected two keys or two request files, found one of each.', {
      hint: 'Explain them one after the other: each names its nearest entry.',
    });
  }
  const differences = compareFields(fieldsOf(database, one), fieldsOf(database, other));
  return differences.filter(
    ({ field, one: left, other: right }) => !field.startsWith('engine.') || (left !== undefined && right !== undefined),
  );
}

function enginesOf(database: DatabaseSync, model: string): { engine: EngineIdentity; differences: Difference[] }[] {
  const engines = knownEngines(database);
  const own = engines.filter((engine) => engine.model === model);
  if (own.length === 0) {
    const names = [...new Set(engines.map((engine) => engine.model))];
    const near = closestName(model, names);
    throw new MainbenchError('usage', `--model: no answer of ${model} is kept.`, {
      hint:
        near === undefined
          ? `Kept are answers of ${names.slice(0, 10).join(', ') || 'no model'}.`
          : `Did you mean ${near}?`,
    });
  }
  return own.map((engine, index) => {
    const before = own[index + 1];
    const differences =
      before === undefined ? [] : compareFields({ ...before } as JsonObject, { ...engine } as JsonObject);
    return { engine, differences };
  });
}

function explanationText({ hit, nearest }: Explanation, isKey: boolean): string {
  const now = Date.now();
  const verdict = isKey
    ? ''
    : hit === undefined
      ? 'A miss: no answer is kept for this request.\n'
      : 'A hit: this answer is kept.\n';
  const found = hit === undefined ? '' : entryText(hit, now);
  if (nearest === undefined) return `${verdict}${found}${hit === undefined ? 'The cache is empty.\n' : ''}`;
  const about = `\nThe nearest entry ${hit === undefined ? '' : 'beside it '}is ${nearest.entry.key}.\n`;
  const differences = differenceText(nearest.differences, isKey ? 'this' : 'asked', isKey ? 'that' : 'kept');
  return `${verdict}${found}${about}${differences}`;
}

function print(json: boolean, value: object, text: () => string): void {
  writeOutput(json ? `${JSON.stringify(value, null, 2)}\n` : text());
}

function explainModel(database: DatabaseSync, model: string, json: boolean): void {
  const engines = enginesOf(database, model);
  print(json, { model, engines }, () =>
    engines
      .map(({ engine, differences }, index) => {
        const title = `${index === 0 ? 'Used last' : 'Before it'}: ${engineText(engine)}\n`;
        return differences.length === 0 ? title : `${title}${differenceText(differences, 'before', 'then')}`;
      })
      .join('\n'),
  );
}

/**
 * `mainbench cache explain`.
 * @throws MainbenchError of kind `usage` or `data` where the arguments name nothing
 */
export async function explain(
  first: string | undefined,
  second: string | undefined,
  { model, json }: Options,
): Promise<void> {
  if ((first === undefined) === (model === undefined)) {
    throw new MainbenchError('usage', 'expected a key, a request file or --model: what is to be explained?', {
      hint: '`mainbench cache explain --help` shows examples.',
    });
  }
  const one = first === undefined ? undefined : await subjectOf(first);
  const other = second === undefined ? undefined : await subjectOf(second);
  const file = responseCacheFile();
  const explained = withCacheDatabase(file, (database) => {
    if (model !== undefined) explainModel(database, model, json);
    if (one === undefined) return true;
    if (other !== undefined) {
      const differences = compareSubjects(database, one, other);
      print(json, { differences }, () => differenceText(differences, 'first', 'second'));
      return true;
    }
    const explanation = explainSubject(database, one);
    print(json, { hit: explanation.hit ?? null, nearest: explanation.nearest ?? null }, () =>
      explanationText(explanation, 'key' in one),
    );
    return true;
  });
  if (explained === undefined) {
    throw new MainbenchError('usage', 'there is no response cache yet.', {
      file,
      hint: 'It is made by the first run that keeps answers; MAINBENCH_CACHE names its folder.',
    });
  }
}
