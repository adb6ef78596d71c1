/** Statements of laws in MathML, as pages have them: a page needs no KaTeX then, and neither do users. */
import katex from 'katex';

/** A `<math>` element, without the LaTeX beside it, which is as long as the formula. @throws Error for LaTeX that is wrong */
export function mathml(latex: string): string {
  const html = katex.renderToString(inLines(latex), { displayMode: true, output: 'mathml', strict: 'error' });
  const [math] = /<math.*<\/math>/s.exec(html) ?? [html];
  return spaced(math.replace(/<annotation.*<\/annotation>/s, '').replace(/<\/?semantics>/g, ''));
}

/** The name of a function, with what stands below it if anything does. */
const FUNCTION =
  /<munder><mrow><mi>[a-z]{2,}<\/mi>.*?<\/munder>|<mi(?: mathvariant="normal")?>[a-z]{2,}<\/mi><mo>\u2061<\/mo>/;
const SPACE = '<mspace width="0.167em"></mspace>';

/** Browsers set no space around the names of functions: d ln n, where TeX has a thin one before it and after it. */
function spaced(math: string): string {
  const before = new RegExp(`(?<=</(?:mi|mn|mrow|msub|msup|msubsup|msqrt|mfrac)>)(?=${FUNCTION.source})`, 'g');
  const after = new RegExp(`(${FUNCTION.source})(?=<m)(?!<mo)`, 'g');
  return math.replace(after, `$1${SPACE}`).replace(before, SPACE);
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
