import type { AnyClaim, Control } from '../claim/claim.js';
import { FINITE, type Law } from '../claim/law.js';
import { lacking, lackText, needsText } from '../claim/need.js';
import { FailedPart, MeasuredParts, type Part } from '../claim/part.js';
import { decidedLaws } from '../claim/statistical.js';
import { NonFiniteAnswer } from '../system/contract/answers.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';

/** A claim as it is run: about this package itself or about a system, or the reason why it is skipped. */
export type Asked = { readonly claim: AnyClaim } | { readonly skipped: string };

/** Why a claim that cannot be asked of any system is skipped. */
export const NOT_ABOUT_SYSTEMS = 'is not about a system';

/** The laws that decide a claim where it is asked of a system, if it can be: its own, and that answers are numbers. */
export function askedLaws(claim: AnyClaim): string[] {
  return [...decidedLaws(claim), ...(claim.forSystem === undefined ? [] : [FINITE])];
}

/** A claim as it is asked of a system, by the same laws; without one, of this package itself. */
export function askedOf(claim: AnyClaim, system?: SystemUnderTest): Asked {
  if (system === undefined) return { claim };
  const { forSystem, furtherCases: _, deepestCases: __, ...own } = claim;
  if (forSystem === undefined) return { skipped: NOT_ABOUT_SYSTEMS };
  const lacks = lacking(forSystem.needs, system);
  if (lacks.length > 0) return { skipped: `needs ${lackText(lacks, system)}` };
  return {
    claim: {
      ...own,
      // predicates are over the cases of the claim itself
      assumptions: claim.assumptions.map(({ statement }) => ({ statement })),
      laws: {
        ...Object.fromEntries(Object.entries(claim.laws).map(([name, law]) => [name, askedLaw(law, system)])),
        [FINITE]: FINITE_LAW,
      },
      cases: () => forSystem.cases(system),
      measure: (aCase) => measured(() => forSystem.measure(aCase as never, system)),
      controls: (forSystem.controls ?? claim.controls).map((control) => boundTo(system, control, claim)),
      ...(forSystem.sizes === undefined ? {} : { sizes: forSystem.sizes }),
    },
  };
}

/**
 * A control as it is asked of a system; one that has cases of its own, but no measure, goes on to measure this package.
 */
function boundTo(system: SystemUnderTest, control: Control<unknown>, claim: AnyClaim): Control<unknown> {
  const { breaks, cases, measure, check = claim.laws[breaks].check } = control;
  // a claim that NaN refutes has no need of teeth
  const bound = {
    ...control,
    check: (values: unknown) => (values instanceof NotFinite ? FINITE_LAW : { check }).check(values),
  };
  if (measure !== undefined) {
    return { ...bound, measure: (aCase: unknown) => measured(() => measure(aCase as never, system as never)) };
  }
  return cases === undefined ? bound : { ...bound, measure: claim.measure };
}

/** What is measured, or that an answer was not finite: of one part of it, or as a whole. */
async function measured(measure: () => unknown): Promise<unknown> {
  try {
    const found = await measure();
    return found instanceof MeasuredParts ? new MeasuredParts(found.list.map(notFiniteOf)) : found;
  } catch (error) {
    if (error instanceof NonFiniteAnswer) return new NotFinite(error.message);
    throw error;
  }
}

/** A part that failed by an answer that is not finite is evidence about that part. */
function notFiniteOf(values: unknown): unknown {
  const isEvidence = values instanceof FailedPart && values.error instanceof NonFiniteAnswer;
  return isEvidence ? new NotFinite(values.error.message, values.failed) : values;
}

/** What is measured where a system answered NaN or infinity: that it did, and where. */
class NotFinite {
  constructor(
    readonly where: string,
    readonly part?: Part,
  ) {}
}

/** A law of every claim that is asked of a system: an answer is a number. */
export const FINITE_LAW: Law<unknown> = {
  statement: 'every answer inside the described domain is a finite number',
  latex: String.raw`|y| < \infty`,
  sharpness: 'tight',
  kind: 'exact',
  yesOrNo: true,
  causes: '0/0 or log 0 at an end of the process, overflow in a narrow dtype, a model asked outside of the process',
  // counts answers, so that none is well below the bound and one well above it
  check: (values) => ({
    measured: values instanceof NotFinite ? 1 : 0,
    bound: 0.5,
    error: 0,
    ...(values instanceof NotFinite ? { where: values.where } : {}),
  }),
};

/** A law that knows what a system lacks for it, and says nothing where that did not answer with numbers. */
function askedLaw(law: Law<unknown>, system: SystemUnderTest): Law<unknown> {
  const missing = lacking(law.needs ?? [], system);
  const lacks = missing.length > 0 ? needsText(missing) : law.appliesWhen;
  return {
    ...law,
    ...(lacks === undefined ? {} : { lacks }),
    ...(missing.length === 0 ? {} : { isOutOfReach: true }),
    check: (values) => (values instanceof NotFinite ? undefined : law.check(values)),
  };
}
