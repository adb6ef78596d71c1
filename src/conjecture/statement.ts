import type { Conjecture } from './conjecture.js';
import type { Domain, Range } from './domain.js';
import { QUANTITIES, type Quantity } from './measured-quantity.js';
import { DEFAULTS, VARIABLE_NAMES, type Variable } from './symbols.js';

/** A conjecture in words and symbols: what is at most what, how often, and where. */
export function statementOf(conjecture: Conjecture): string {
  const { bound, measure, minus, factor, delta } = conjecture;
  const left = minus === undefined ? measure : `${measure} - ${minus}`;
  const chance = delta === undefined ? '' : ` with probability at least ${Number((1 - delta).toPrecision(6))}`;
  const some = factor === undefined ? ' for some C' : bound.hasFactor ? ` with C = ${factor}` : '';
  return `${left} <= ${bound.expression.text}${chance}${some}, ${domainText(conjecture)}`;
}

/** Where it is to hold. */
export function domainText(conjecture: Conjecture): string {
  const { domain, setting, measure } = conjecture;
  const { ranges, derived, fixed, assumptions } = domain;
  const { process, target, embedding } = setting;
  const { uses }: Quantity = QUANTITIES[measure];
  const following = derived.map(({ variable, by }) => `${variable} = ${by.text}`);
  const moving = [...ranges, ...derived].map(({ variable }) => variable);
  const others = variablesOf(conjecture)
    .filter((name) => !moving.includes(name))
    .map((name) => `${name} = ${fixed[name] ?? DEFAULTS[name]}`);
  const clauses = assumptions.map(({ text }) => text);
  const family = 'args' in target ? target.text : `a ${target.kind} in ${JSON.stringify(target)}`;
  const where = [...ranges.map(rangeText), ...following, ...others];
  const assumed = clauses.length === 0 ? '' : `, wherever ${clauses.join(' and ')}`;
  const about = uses.includes('T')
    ? `; ${[process.text, family, ...(uses.includes('m') ? [embedding.text] : [])].join(', ')}`
    : '';
  return `for ${where.join(', ')}${assumed}${about}`;
}

/** The variables that the measured number, the bound or the domain depends on. */
export function variablesOf({ domain: { ranges, derived }, measure, bound }: Conjecture): Variable[] {
  const { uses }: Quantity = QUANTITIES[measure];
  const moving = [...ranges, ...derived].map(({ variable }) => variable);
  const ofConstants = bound.constants.length > 0 ? VARIABLE_NAMES : [];
  return VARIABLE_NAMES.filter((name) => [...uses, ...moving, ...bound.variables, ...ofConstants].includes(name));
}

/** What moves by itself and the bound depends on, though not the measured number. */
export function idleVariables({ domain, setting, measure, minus, bound }: Conjecture): Variable[] {
  const { uses }: Quantity = QUANTITIES[measure];
  // what is taken off depends on more, floor on all that a trained model does
  const off = minus === undefined ? [] : minus === 'floor' ? VARIABLE_NAMES : QUANTITIES.priorKl.uses;
  const { process, target } = setting;
  const families = uses.includes('T') ? [process, ...('args' in target ? [target] : [])] : [];
  const inFamilies = families.flatMap(({ args }) => args.flatMap(({ symbols }) => symbols));
  const [ofBound, ofMeasured] = [bound.variables, [...uses, ...off, ...inFamilies]].map((names) =>
    followed(domain, names),
  );
  return domain.ranges.map(({ variable }) => variable).filter((name) => ofBound.has(name) && !ofMeasured.has(name));
}

/** Names with all that they follow. */
function followed({ derived }: Domain, names: readonly string[]): ReadonlySet<string> {
  const all = new Set(names);
  for (const { variable, by } of derived.toReversed())
    if (all.has(variable)) for (const name of by.symbols) all.add(name);
  return all;
}

function rangeText({ variable, from, to }: Range): string {
  return `${variable} from ${from} to ${to}`;
}
