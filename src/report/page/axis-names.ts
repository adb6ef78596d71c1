/** Names for the axes of a law's figure: those that the law declares, or else those that its statement gives away. */
import type { Law } from '../../claim/law.js';
import type { LawKind } from '../../evidence/comparison.js';
import type { Axes } from './page-data.js';

/** A name longer than this does not fit beside an axis. */
const LONGEST = 40;

const UNNAMED: Axes = { measured: 'measured', bound: 'bound', unit: null };
const OF_IDENTITY: Axes = { measured: 'difference of both sides', bound: 'tolerance', unit: null };

/** Letters in a row that are a symbol or a function; all others that stand alone are words. */
const SYMBOLS = new Set(
  (
    'alpha beta delta eps eta kappa lambda mu pi psi sigma tau theta phi rho ' +
    'dt ds dx cos det exp grad hess inf ln log max min sd sin sqrt sum sup tr'
  ).split(' '),
);

/**
 * The names of what a law measures and of its bound, with their unit.
 *
 * A law that declares `axes` is believed. Otherwise the first clause of its statement is split at its one relation,
 * `measured <= bound` or `bound >= measured`, and an identity `left = right` measures a difference against a tolerance.
 * Where that is not certain, as words or several relations are in the way, the names stay 'measured' and 'bound'.
 *
 * @param kind the law's own, or that of its claim
 */
export function axesOf({ axes, statement }: Pick<Law<unknown>, 'axes' | 'statement'>, kind: LawKind): Axes {
  if (axes !== undefined) {
    const { measured, bound = UNNAMED.bound, unit = unitOf(measured) } = axes;
    return { measured, bound, unit };
  }
  if (kind === 'identity' && isPlainEquation(statement)) return OF_IDENTITY;
  // a trend measures a slope, and a constant that is left open is decided by how fast a ladder grows
  if (kind === 'trend' || kind === 'finding' || /\bfor some\b|=>/.test(statement)) return UNNAMED;
  const clause = firstClause(statement);
  // of several bounds, the name of one would be wrong
  if (/\band\b.*(<=|>=)/s.test(statement.slice(statement.indexOf(clause) + clause.length))) return UNNAMED;
  const [relation, ...others] = relationsIn(clause);
  if (relation === undefined) return UNNAMED;
  const isEquation = [relation, ...others].every(({ sign }) => sign === '=');
  if (isEquation) return kind === 'identity' ? OF_IDENTITY : UNNAMED;
  if (others.length > 0 || (relation.sign !== '<=' && relation.sign !== '>=')) return UNNAMED;
  const sides = [clause.slice(0, relation.at), clause.slice(relation.at + relation.sign.length)].map((s) => s.trim());
  if (sides.some(hasWords)) return UNNAMED;
  const [measured, bound] = relation.sign === '<=' ? sides : sides.reverse();
  if (measured.length > LONGEST) return UNNAMED;
  return { measured, bound: bound.length > LONGEST ? UNNAMED.bound : bound, unit: unitOf(measured) };
}

/** Whether all of a statement's relations are equations, in signs and in words. */
function isPlainEquation(statement: string): boolean {
  const signs = statement.replaceAll('=>', '');
  return /(?<![<>])=/.test(signs) && !/[<>]|\bat (most|least)\b|\bno (more|less)\b/.test(signs);
}

/** A KL divergence alone is in nats, and a distance W2 a length. */
function unitOf(name: string): string | null {
  if (/^KL\([^()]*\)$/.test(name)) return 'nats';
  return /^W2\([^()]*\)$/.test(name) ? 'length' : null;
}

/** Up to the first comma, colon or gap outside all brackets, without the conditions before and behind it. */
function firstClause(statement: string): string {
  const text = statement
    .replaceAll('\n', ' ')
    .replace(/^(with probability at least [^:]*:|vp:|ve:)\s*/, '')
    .replace(/ with probability .*$/, '');
  const end = outside(text).find((i) => /^[,:;]|^ {2}/.test(text.slice(i)));
  return text.slice(0, end);
}

interface Relation {
  readonly sign: string;
  readonly at: number;
}

/** Those outside all brackets. */
function relationsIn(clause: string): Relation[] {
  const free = new Set(outside(clause));
  return [...clause.matchAll(/<=|>=|=>|->|[<>=]/g)]
    .map(({ 0: sign, index: at }) => ({ sign, at }))
    .filter(({ at }) => free.has(at));
}

/** The places of a text that lie in no brackets. */
function outside(text: string): number[] {
  let depth = 0;
  return [...text].flatMap((sign, i) => {
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    return depth === 0 ? [i] : [];
  });
}

function hasWords(side: string): boolean {
  return (side.match(/(?<![\w^])[a-z]{2,}(?![\w^(])/g) ?? []).some((word) => !SYMBOLS.has(word));
}
