import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import { type FieldPath, isMapping, type Problem } from './field-path.ts';
import type { SchemaBranch, SchemaShape } from './schema-shape.ts';
import { either, foundWords, typeName } from './words.ts';

type Issue = z.core.$ZodIssue;

/** How far a mapping follows an alternative: fields it knows count more than misspelt ones. */
function likeness(value: Record<string, unknown>, branch: SchemaBranch): number {
  return Object.keys(value).reduce((sum, key) => {
    if (branch.fields.includes(key)) return sum + 2;
    return sum + (closestName(key, branch.fields) === undefined ? 0 : 1);
  }, 0);
}

/** The alternatives by the fields each needs: `world or seed with unlabeled`. */
export function choiceWords(branches: readonly SchemaBranch[]): string {
  const described = branches.filter((branch) => branch.fields.length > 0);
  return either(described.map(({ fields, required }) => (required.length > 0 ? required : fields).join(' with ')));
}

function wantedType(issues: readonly Issue[]): string | undefined {
  const issue = issues.find((inner) => inner.code === 'invalid_type' && inner.path.length === 0);
  return issue?.code === 'invalid_type' ? issue.expected : undefined;
}

/**
 * One account of what is wrong with a value that fits no alternative of a union: the alternative that comes nearest is
 * the one that was meant.
 * @param describe turns an issue of that alternative into problems
 */
export function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: FieldPath,
  value: unknown,
  shape: SchemaShape,
  describe: (issue: Issue) => Problem[],
): Problem[] {
  const branches = shape.branchesAt(path);
  const choices = choiceWords(branches);
  const ofItsType = issue.errors.filter((issues) => wantedType(issues) === undefined);
  if (!isMapping(value)) {
    if (ofItsType[0] !== undefined) return ofItsType[0].flatMap(describe);
    const types = new Set(issue.errors.map((issues) => wantedType(issues) ?? ''));
    const names = [...types].map((type) =>
      type === 'object' && choices !== '' ? `a mapping with ${choices}` : typeName(type),
    );
    return [{ path, message: `expected ${either(names)}, found ${foundWords(value)}` }];
  }
  const options = issue.errors.map((issues, index) => {
    const branch = branches.length === issue.errors.length ? branches[index] : undefined;
    return { issues, branch, likeness: branch === undefined ? 0 : likeness(value, branch) };
  });
  const agreeing = options.filter(({ branch }) => branch?.agrees !== false);
  const ranked = (agreeing.length > 0 ? agreeing : options).sort(
    (a, b) => b.likeness - a.likeness || a.issues.length - b.issues.length,
  );
  const best = ranked[0] ?? { issues: [], likeness: 0 };
  if (best.likeness > 0 || choices === '') return best.issues.flatMap(describe);
  const names = Object.keys(value);
  return [{ path, message: `expected ${choices}; found ${names.length === 0 ? foundWords(value) : names.join(', ')}` }];
}
