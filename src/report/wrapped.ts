import { stripVTControlCharacters } from 'node:util';

/** How much deeper the rest of a line stands than its beginning. */
const INDENT = 4;

/** A narrower terminal shows lines as they are: words would stand one below the other. */
const LEAST_COLUMNS = 30;

/** Commands and snippets are copied, and would end at a break. */
const STAYS_WHOLE = /npx diffusion-bounds |asked again: /;

/**
 * A text whose lines fit a terminal: longer ones go on below, indented. Words are never broken. A line that rewrites itself
 * is cut.
 *
 * @param columns of the terminal; undefined where there is none, and nothing is wrapped
 */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < LEAST_COLUMNS) return text;
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns || STAYS_WHOLE.test(line) ? line : fitted(line, columns)))
    .join('\n');
}

function fitted(line: string, columns: number): string {
  if (!line.startsWith('\r')) return wrappedLine(line, columns);
  // of two lines the terminal would only erase the second
  const words = stripVTControlCharacters(line.slice(1));
  return `${line.slice(0, line.length - words.length)}${words.slice(0, columns - 1)}…`;
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
