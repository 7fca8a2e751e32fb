/** Flags of a program: by name the kind of value that each takes, `switch` for none, or the values that it may have. */
export function flagsOf(kind, names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, kind]));
}

const numbers = { whole: /^-?\d+$/, number: /^-?\d+(\.\d+)?$/, length: /^(-?\d+(\.\d+)?[kmgKMG]?|auto)$/ };
const pythonNames = { whole: 'int', number: 'float', length: 'human_readable_int_or_auto' };

/**
 * Reads a command line as Python's argparse does.
 *
 * @param refuse told what is wrong with it, in argparse's words; it must not return
 * @param positionals how many arguments without a name there may be
 */
export function parseAsArgparse(flags, args, refuse, positionals = 0) {
  const settings = {};
  const positional = [];
  const unknown = [];
  const readValue = (name, value) => {
    const kind = flags[name];
    if (value === undefined) refuse(`argument ${name}: expected one argument`);
    if (Array.isArray(kind) && !kind.includes(value)) {
      refuse(`argument ${name}: invalid choice: '${value}' (choose from ${kind.join(', ')})`);
    }
    if (numbers[kind]?.test(value) === false)
      refuse(`argument ${name}: invalid ${pythonNames[kind]} value: '${value}'`);
    return kind === 'whole' || kind === 'number' ? Number(value) : value;
  };
  for (let index = 0; index < args.length; index += 1) {
    const [, dashed, given] = /^(--[^=]+)(?:=(.*))?$/s.exec(args[index]) ?? [];
    if (dashed === undefined) {
      positional.push(args[index]);
      continue;
    }
    const name = dashed.replaceAll('_', '-');
    const positive = name.replace(/^--no-/, '--');
    if (flags[positive] === 'switch' && given === undefined) settings[positive] = positive === name;
    else if (flags[name] === undefined || flags[name] === 'switch') unknown.push(args[index]);
    else if (given === undefined) {
      const next = args[index + 1];
      settings[name] = readValue(name, next?.startsWith('--') ? undefined : next);
      index += 1;
    } else settings[name] = readValue(name, given);
  }
  unknown.push(...positional.slice(positionals));
  if (unknown.length > 0) refuse(`unrecognized arguments: ${unknown.join(' ')}`);
  return { positional, settings };
}

/** Reads a command line as Rust's clap does; parameters as of `parseAsArgparse`. */
export function parseAsClap(flags, args, refuse) {
  const settings = {};
  for (let index = 0; index < args.length; index += 1) {
    const [, name, given] = /^(--[^=]+)(?:=(.*))?$/s.exec(args[index]) ?? [];
    const kind = flags[name];
    if (kind === undefined) refuse(`unexpected argument '${args[index]}' found`);
    if (kind === 'switch') {
      settings[name] = true;
      continue;
    }
    if (given === undefined) index += 1;
    const value = given ?? args[index];
    if (value === undefined) refuse(`a value is required for '${name} <VALUE>' but none was supplied`);
    if ((Array.isArray(kind) && !kind.includes(value)) || numbers[kind]?.test(value) === false) {
      refuse(`invalid value '${value}' for '${name} <VALUE>'`);
    }
    settings[name] = value;
  }
  return settings;
}
