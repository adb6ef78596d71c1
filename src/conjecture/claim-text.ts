import { basename } from 'node:path';
import { InputError } from '../input/input-error.js';
import { boundLatex, readBound } from './bound.js';
import type { Conjecture, ConjectureSpec } from './conjecture.js';
import { domainText } from './statement.js';
import type { Study } from './study.js';

/** The chance that a draw may exceed the bound, where the factor is the largest ratio that was seen. */
const CHANCE = 0.05;
/** The control has this part of the ratio that all but a tenth of the draws exceed. */
const [PART, TENTH] = [0.9, 0.1];
/** At this rate at least its draws then exceed its bound, wherever in the domain they are drawn. */
const EXCEEDANCE = 0.6;

/** The id of the claim in a file. @throws InputError where the name of the file is none */
export function claimIdOf(path: string): string {
  const id = basename(path).replace(/\.[cm]?[jt]s$/, '');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new InputError(
      `The claim takes its id from the file's name, which should be lower case words joined by hyphens, found '${id}'.`,
    );
  return id;
}

/**
 * The text of a module with a claim that says what a study found, for `verify --with`: that the bound holds with the C of the
 * answer or, if it is refuted, that it does not with the C that was fitted inside.
 *
 * @param path of the file, by which the claim is called
 */
export function claimText(conjecture: Conjecture, { result, ladders, ratioOf }: Study, path: string): string {
  const { delta, isRandom, bound } = conjecture;
  const isRefuted = result.verdict === 'refuted';
  const { given, inside, whole } = result.factor;
  const factor = given ?? roundedUp((isRefuted ? inside : whole) ?? 1);
  const spec = specWith(conjecture, result, factor);
  const isEach = !isRandom || (conjecture.factor !== undefined && delta === undefined) || isRefuted;
  const chance = delta ?? CHANCE;
  const ratios = Array.from(ladders.values())
    .flat()
    .flatMap(({ rungs }) => rungs.map(({ found }) => ratioOf(found)));
  const least = [...ratios].sort((a, b) => a - b)[Math.floor(TENTH * ratios.length)] ?? 0;
  const part = Number(((PART * least) / (bound.hasFactor ? factor : 1)).toPrecision(2));
  const id = claimIdOf(path);
  const statement = `${conjecture.minus === undefined ? conjecture.measure : `${conjecture.measure} - ${conjecture.minus}`} <= ${spec.bound}`;
  const constant = bound.hasFactor ? ` with C = ${factor}` : '';
  const name = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const latex = boundLatex(readBound(spec.bound));
  return `import { atMost, claim, conjectured, times } from 'diffusion-bounds';

// ${oneComment(result.statement)}
// The study said: ${result.verdict}, ${oneComment(result.reason)}.
const { assumptions, cases, measure } = conjectured(${JSON.stringify(spec, null, 2)});

const ${name} = claim({
  id: ${text(id)},
  title: ${text(spec.title ?? `A bound on ${conjecture.measure}`)},
  source: { paper: ${text(spec.source ?? 'mine')}, locus: 'Conjecture 1' },
  assumptions,
  scope: [${text(domainText(conjecture))}],
  laws: {
    bound: {
      statement: ${text(`${statement}${constant}`)},
      latex: String.raw\`\\text{${conjecture.measure}} \\le ${latex}\`,
      sharpness: 'upper',
      check: ({ measured, bound }) => atMost(measured, bound),
    },
  },
  kind: ${isEach ? "'exact'" : "'coverage'"},
${isEach ? '' : `  delta: ${chance},\n`}  expects: ${isRefuted ? `{ refuted: ${text(result.reason)} }` : "'holds'"},
  cases,
  measure,
  controls: [
    {
      id: 'a-part',
      title: ${text(`${part} of the bound, less than nearly all draws need`)},
      breaks: 'bound',
${isEach ? '' : `      exceedance: ${EXCEEDANCE},\n`}      check: ({ measured, bound }) => atMost(measured, times(${part}, bound)),
    },
  ],
  sizes: {
    quick: { cases: 100, controlCases: ${isEach ? 20 : 100} },
    ci: { cases: 400, controlCases: ${isEach ? 40 : 100} },
    deep: { cases: 4000, controlCases: ${isEach ? 100 : 200} },
  },
});

export const claims = [${name}];
`;
}

/** The conjecture with its exponents and its C as numbers. */
function specWith({ spec, bound }: Conjecture, { frontier }: Study['result'], factor: number): ConjectureSpec {
  const {
    expects: _expects,
    draws: _draws,
    rungs: _rungs,
    search: _search,
    seed: _seed,
    alpha: _alpha,
    ...kept
  } = spec;
  let text = spec.bound;
  for (const { name, variable, holds } of frontier?.exponents ?? []) {
    if (variable === null) text = text.replace(new RegExp(`\\b${name}\\b`, 'g'), `(${holds})`);
  }
  return { ...kept, bound: text, ...(bound.hasFactor ? { C: factor } : {}) };
}

/** To three digits, and never below what the draws need. */
function roundedUp(value: number): number {
  const rounded = Number(value.toPrecision(3));
  return rounded >= value ? rounded : Number((value * 1.005).toPrecision(3));
}

/** A string in TypeScript. */
function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function oneComment(value: string): string {
  return value.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
