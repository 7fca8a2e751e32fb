import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import { type FieldPath, isMapping, type Problem, valueAt } from './field-path.ts';
import { type SchemaShape, shapeOf } from './schema-shape.ts';
import { choiceWords, unionProblems } from './union-problems.ts';
import { count, foundWords, typeName } from './words.ts';

type Issue = z.core.$ZodIssue;

const mostListed = 10;

function oneOf(values: readonly unknown[], found: unknown): string {
  const names = values.map(String);
  const near = typeof found === 'string' ? closestName(found, names) : undefined;
  const expected = names.length === 1 ? names[0] : `one of ${names.join(', ')}`;
  return `expected ${expected}; found ${foundWords(found)}${near === undefined ? '' : `, did you mean ${near}?`}`;
}

function unknownField(key: string, fields: readonly string[]): string {
  const near = closestName(key, fields);
  if (near !== undefined) return `unknown field, did you mean ${near}?`;
  return fields.length > 0 && fields.length <= mostListed
    ? `unknown field; expected one of ${fields.join(', ')}`
    : 'unknown field';
}

function unknownKey(key: string, path: FieldPath, value: unknown, shape: SchemaShape): Problem {
  const branches = shape.branchesAt(path).filter((branch) => branch.agrees);
  const beside = branches.filter((branch) => !branch.fields.includes(key)).flatMap((branch) => branch.fields);
  if (beside.length > 0 && branches.some((branch) => branch.fields.includes(key)) && isMapping(value)) {
    const others = Object.keys(value).filter((name) => name !== key && beside.includes(name));
    return {
      path: [...path, key],
      message: `cannot be combined with ${others.join(', ')}; expected ${choiceWords(branches)}`,
    };
  }
  return { path: [...path, key], message: unknownField(key, shape.fieldsAt(path)) };
}

/** A field that is missing beside one that looks like it is a misspelt one. */
function misspelt(path: FieldPath, input: unknown, shape: SchemaShape): Problem | undefined {
  const place = path.slice(0, -1);
  const parent = valueAt(input, place);
  if (!isMapping(parent)) return undefined;
  const fields = shape.fieldsAt(place);
  const key = Object.keys(parent).find((name) => !fields.includes(name) && closestName(name, fields) === path.at(-1));
  return key === undefined ? undefined : { path: [...place, key], message: unknownField(key, fields) };
}

function boundWords(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, found: unknown): string {
  const low = issue.code === 'too_small';
  const limit = low ? issue.minimum : issue.maximum;
  if (issue.origin === 'array' || issue.origin === 'set') {
    const number = Array.isArray(found) ? found.length : 0;
    const bound = count(limit, 'entry', 'entries');
    return `expected at ${low ? 'least' : 'most'} ${bound}, found ${number === 0 ? 'none' : number}`;
  }
  if (issue.origin === 'string') {
    const bound = count(limit, 'character', 'characters');
    return `expected at ${low ? 'least' : 'most'} ${bound}, found ${foundWords(found)}`;
  }
  const words = issue.inclusive === false ? (low ? 'more than' : 'less than') : low ? 'at least' : 'at most';
  return `expected ${words} ${limit}, found ${foundWords(found)}`;
}

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat, found: unknown): string {
  // A pattern says nothing to a user: the schema that has one brings its own words.
  if (issue.format === 'regex') return `${issue.message}; found ${foundWords(found)}`;
  const expected = issue.format === 'url' ? 'a URL such as http://127.0.0.1:8080' : `a valid ${issue.format}`;
  // Without its scheme an address may still hold a password.
  const isAddress = issue.format === 'url' && typeof found === 'string' && found.includes('@');
  return `expected ${expected}, found ${isAddress ? 'an address with credentials' : foundWords(found)}`;
}

function typeWords(issue: z.core.$ZodIssueInvalidType, found: unknown): string {
  const unbounded = typeof found === 'number' && !Number.isFinite(found);
  return `expected ${unbounded ? 'a finite number' : typeName(issue.expected)}, found ${foundWords(found)}`;
}

function describe(issue: Issue, prefix: FieldPath, input: unknown, shape: SchemaShape): Problem[] {
  const path = [...prefix, ...issue.path];
  const found = valueAt(input, path);
  const lone = (message: string): Problem[] => [{ path, message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, found, shape));
    case 'invalid_union':
      if (issue.errors.length === 0) return lone(oneOf('options' in issue ? (issue.options ?? []) : [], found));
      return unionProblems(issue, path, found, shape, (inner) => describe(inner, path, input, shape));
    case 'invalid_type': {
      const problem = found === undefined ? misspelt(path, input, shape) : undefined;
      return problem === undefined ? lone(typeWords(issue, found)) : [problem];
    }
    case 'invalid_value': {
      const problem = found === undefined ? misspelt(path, input, shape) : undefined;
      return problem === undefined ? lone(oneOf(issue.values, found)) : [problem];
    }
    case 'too_small':
    case 'too_big':
      return lone(boundWords(issue, found));
    case 'invalid_format':
      return lone(formatWords(issue, found));
    case 'invalid_key': {
      const [inner] = issue.issues;
      const key = String(path.at(-1) ?? '');
      return lone(
        inner?.code === 'invalid_format' ? formatWords(inner, key) : `${foundWords(key)} cannot be a name here`,
      );
    }
    case 'not_multiple_of':
      return lone(`expected a multiple of ${issue.divisor}, found ${foundWords(found)}`);
    default:
      return lone(issue.message);
  }
}

/**
 * What is wrong with a value that a schema refused, each thing once, in sentences for a user.
 * @param issues as `safeParse` gave them for that value
 */
export function describeIssues(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Problem[] {
  const shape = shapeOf(schema, input);
  const problems = new Map<string, Problem>();
  for (const problem of issues.flatMap((issue) => describe(issue, [], input, shape))) {
    const key = JSON.stringify([problem.path.map(String), problem.message]);
    if (!problems.has(key)) problems.set(key, problem);
  }
  return [...problems.values()];
}

/** What is wrong with a value under a schema, in sentences for a user; nothing where it is right. */
export function findProblems(schema: z.ZodType, input: unknown): Problem[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : describeIssues(schema, input, parsed.error.issues);
}
