import { stripVTControlCharacters } from 'node:util';

/** How much deeper the rest of a line stands than its beginning. */
const INDENT = 4;

/** A narrower terminal shows lines as they are: words would stand one below the other. */
const LEAST_COLUMNS = 30;

/** Commands and snippets are copied, and would end at a break; a line of progress rewrites itself. */
const STAYS_WHOLE = /npx diffusion-bounds |asked again: |\r/;

/**
 * A text whose lines fit a terminal: longer ones go on below, indented. Words are never broken.
 *
 * @param columns of the terminal; undefined where there is none, and nothing is wrapped
 */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < LEAST_COLUMNS) return text;
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns || STAYS_WHOLE.test(line) ? line : wrappedLine(line, columns)))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string {
  const [margin] = /^ */.exec(line) ?? [''];
  const indent = margin + ' '.repeat(INDENT);
  const lines: string[] = [];
  let current = margin;
  for (const [, space, word] of line.slice(margin.length).matchAll(/( *)([^ ]+)/g)) {
    if (current.trim() !== '' && widthOf(current + space + word) > columns) {
      lines.push(current);
      current = indent + word;
    } else {
      current += space + word;
    }
  }
  return [...lines, current].join('\n');
}

/** Colours take no width. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
