import { z } from 'zod';
import { type FieldPath, isMapping } from './field-path.ts';

/** The part of a JSON Schema that says which fields there are. */
interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  const?: unknown;
  pattern?: string;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  allOf?: SchemaNode[];
}

/** One alternative of a union, as its fields show it. */
export interface SchemaBranch {
  fields: string[];
  required: string[];
  /** Whether its fixed fields, such as `kind`, agree with what was given. */
  agrees: boolean;
}

/** Which fields a schema knows, for messages. */
export interface SchemaShape {
  /** The fields that a mapping at this place can have. */
  fieldsAt(path: FieldPath): string[];
  /** The alternatives of the union at this place; none where there is no union. */
  branchesAt(path: FieldPath): SchemaBranch[];
}

function toNode(schema: z.ZodType): SchemaNode {
  try {
    return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  } catch {
    // A user's own schema may have no JSON form; messages then go without suggestions.
    return {};
  }
}

/** Whether the fields with one fixed value, such as `kind`, or with a pattern agree with what is there. */
function agrees(node: SchemaNode, value: unknown): boolean {
  if (!isMapping(value)) return true;
  return Object.entries(node.properties ?? {}).every(([key, field]) => {
    const found = value[key];
    if (found === undefined) return true;
    if (field.const !== undefined) return found === field.const;
    return field.pattern === undefined || typeof found !== 'string' || new RegExp(field.pattern).test(found);
  });
}

function alternatives(node: SchemaNode, value: unknown): SchemaNode[] {
  const branches = node.anyOf ?? node.oneOf ?? node.allOf;
  if (branches === undefined) return [node];
  const fitting = branches.filter((branch) => agrees(branch, value));
  return (fitting.length === 0 ? branches : fitting).flatMap((branch) => alternatives(branch, value));
}

function childrenOf(node: SchemaNode, key: PropertyKey): SchemaNode[] {
  if (typeof key === 'number') return node.items === undefined ? [] : [node.items];
  const child = Object.hasOwn(node.properties ?? {}, key) ? node.properties?.[String(key)] : undefined;
  return child === undefined ? [] : [child];
}

function fieldsOf(nodes: readonly SchemaNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The shape of a schema; `input` is what was given, which decides between alternatives by their `kind`. */
export function shapeOf(schema: z.ZodType, input: unknown): SchemaShape {
  const root = toNode(schema);

  function nodesAt(path: FieldPath): { nodes: SchemaNode[]; value: unknown } {
    let nodes = [root];
    let value = input;
    for (const key of path) {
      nodes = nodes.flatMap((node) => alternatives(node, value)).flatMap((node) => childrenOf(node, key));
      value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
    }
    return { nodes, value };
  }

  return {
    fieldsAt(path) {
      const { nodes, value } = nodesAt(path);
      return fieldsOf(nodes.flatMap((node) => alternatives(node, value)));
    },
    branchesAt(path) {
      const { nodes, value } = nodesAt(path);
      const branches = nodes.flatMap((node) => node.anyOf ?? node.oneOf ?? []);
      return branches.map((node) => ({
        fields: fieldsOf(alternatives(node, undefined)),
        required: node.required ?? [],
        agrees: agrees(node, value),
      }));
    },
  };
}
