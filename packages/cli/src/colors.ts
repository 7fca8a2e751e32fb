import pc from 'picocolors';

/** Colours only where a person looks at a terminal: never in a pipe, a file or a log of continuous integration. */
function colorsOf(stream: NodeJS.WriteStream) {
  return pc.createColors(stream.isTTY === true && process.env.TERM !== 'dumb' && !process.env.NO_COLOR);
}

export const outputColors = colorsOf(process.stdout);
export const errorColors = colorsOf(process.stderr);
