import type { JsonValue } from '@mainbench/spec';
import type { Parsed, Parser } from './parser.ts';

/** `pipeline_meta_parser`: each parser reads what the one before it found. */
export function pipelineParser(parsers: readonly Parser[]): Parser {
  const apply = (parsed: Parsed, rest: readonly Parser[]): JsonValue[] => {
    const [first, ...others] = rest;
    const found = (first as Parser)(parsed);
    if (others.length === 0) return found;
    return found.map((value) => {
      const inner = apply(value, others);
      return inner.length === 1 ? (inner[0] as JsonValue) : inner;
    });
  };
  return (parsed) => apply(parsed, parsers);
}
