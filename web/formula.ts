/** Statements of laws in MathML, as pages have them: a page needs no KaTeX then, and neither do users. */
import katex from 'katex';

/** A `<math>` element, without the LaTeX beside it, which is as long as the formula. @throws Error for LaTeX that is wrong */
export function mathml(latex: string): string {
  const html = katex.renderToString(inLines(latex), { displayMode: true, output: 'mathml', strict: 'error' });
  const [math] = /<math.*<\/math>/s.exec(html) ?? [html];
  return math.replace(/<annotation.*<\/annotation>/s, '').replace(/<\/?semantics>/g, '');
}

/** A formula with each of its clauses, which `, \quad` or `: \quad` ends, on a line of its own: nothing else would break it. */
export function inLines(latex: string): string {
  const clauses = clausesOf(latex);
  return clauses.length === 1 ? latex : `\\begin{gathered} ${clauses.join(' \\\\ ')} \\end{gathered}`;
}

/** What opens and closes, and what ends a clause outside all of it. */
const TOKEN = /\\left\b|\\begin\b|\\right\b|\\end\b|\\[{}]|[{}]|[,:]\s*\\quad\b/g;
const OPENING = new Set(['\\left', '\\begin', '{']);

function clausesOf(latex: string): string[] {
  const clauses: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of latex.matchAll(TOKEN)) {
    if (token.endsWith('\\quad')) {
      if (depth > 0) continue;
      clauses.push(latex.slice(start, index + 1).trim());
      start = index + token.length;
    } else if (OPENING.has(token)) depth++;
    else if (token !== '\\{' && token !== '\\}') depth--;
  }
  return [...clauses, latex.slice(start).trim()];
}
