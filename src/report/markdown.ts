/**
 * Somebody else's text in Markdown: it stays text, at the start of a line and in a cell of a table too. It has to be one
 * line.
 */
export function markdownText(text: string): string {
  return text
    .trim()
    .replace(/[\\`*_[\]<>|~$&]/g, String.raw`\$&`)
    .replace(/^[#+=-]/, String.raw`\$&`)
    .replace(/^(\d+)(?=[.)])/, '$1\\');
}

/** Text as a block of code. @param language names how to colour it */
export function codeBlock(text: string, language = ''): string {
  const fence = longerFence(text);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

/** A table of cells that are Markdown already; the columns from `right` on, counted from 0, are numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], right: number): string {
  const rule = head.map((_, i) => (i < right ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** More backticks in a row than the text has. */
function longerFence(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return '`'.repeat(longest + 1);
}
