import fc, { type Arbitrary } from 'fast-check';
import { type MeasuredParts, measuredByPart, type Part } from '../../src/claim/case-part.js';
import { dealt } from '../../src/claim/dealt.js';
import type { Need } from '../../src/claim/need.js';
import type { Sizes } from '../../src/claim/profiles.js';
import { hasOrder } from '../../src/sampler/ladder.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { Method } from '../../src/sampler/walk.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { LineMixture } from '../oracles/line-mixture.js';
import { referenceCases, referenceNames, referenceSystem, systemOf } from './about-systems.js';
import { between, drawSeeds, eitherSign, logBetween, shares, vectors } from './numbers.js';

/** A normal and a mixture that samplers are to generate, and seeds of starts and noises. */
export interface SamplerCase {
  readonly dimension: number;
  /** In units of the data's scale. */
  readonly means: readonly number[];
  readonly variance: number;
  readonly mixture: LineMixture;
  /** Where between both variances a model with a learned variance puts that of a step. */
  readonly fraction: number;
  /** The half of the numbers of steps that is tried: those at even places of the list, or at odd ones. */
  readonly half: number;
  /** Its name; default: all samplers. */
  readonly sampler?: string;
  /** Whether one number of steps is tried for each sampler, in place of half of them. */
  readonly single?: true;
  readonly seed: number;
}

/** Two normals on either side of 0, in units of the data's scale. */
export const lineMixtures: Arbitrary<LineMixture> = fc.record({
  weights: shares(2),
  means: fc.tuple(between(-1.5, -0.2), between(0.2, 1.5)),
  variances: vectors(2, logBetween(0.05, 0.5)),
});

/** Cases about all samplers of a system. */
export const samplerCases = (): Arbitrary<SamplerCase> =>
  fc.integer({ min: 1, max: 3 }).chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      means: vectors(dimension, eitherSign(0.1, 1.5)),
      variance: logBetween(0.05, 1),
      mixture: lineMixtures,
      fraction: fc.constantFrom(0, 0.3, 1),
      half: fc.integer({ min: 0, max: 1 }),
      seed: drawSeeds,
    }),
  );

/** Cases about one sampler each: of the reference systems, which have many. */
export const oneSamplerCases =
  (suits: Suits) =>
  (system: SystemUnderTest): Arbitrary<SamplerCase> =>
    dealt(
      ...samplersOf(system, {}, suits).map(({ name: sampler }) => ({
        weight: 1,
        arbitrary: samplerCases().map((aCase) => ({ ...aCase, sampler })),
      })),
    );

/** The same for controls, of the reference systems that have what is needed. */
export const referenceSamplers = (needs: readonly Need[], suits: Suits) => () =>
  referenceCases(needs, oneSamplerCases(suits));

/** A condition on a sampler, for a claim to be about it. */
export type Suits = (sampler: DescribedSampler, system: SystemUnderTest) => boolean;

/** Whether a sampler names its method, and draws no noise of its own. */
export const isNamed = ({ method, seeded, corrector }: DescribedSampler): boolean =>
  method !== undefined && !seeded && corrector === undefined;

/** Whether a named sampler draws noise. */
export const isNoisy = (sampler: DescribedSampler): boolean => isNamed(sampler) && methodOf(sampler).draws(sampler);

/** Whether a sampler takes enough steps for the order of its error to show. */
export const isOrdered: Suits = (sampler, system) => !sampler.seeded && hasOrder(sampler, levelCount(system));

/** Whether a sampler chooses its steps itself, by a tolerance. */
export const isAdaptive: Suits = ({ tolerances }) => tolerances !== undefined;

/** Whether a named sampler walks its grid upwards too. */
export const isEncoding: Suits = (sampler) => isNamed(sampler) && sampler.encodeLabel !== undefined;

/** Whether a sampler solves the flow upwards too. */
export const isEncodingByTolerance: Suits = ({ encodes }) => encodes === true;

/** Whether a sampler begins at any state of its grid. */
export const isBeginning: Suits = ({ begins }) => begins === true;

/** Whether a sampler has Langevin steps. */
export const isCorrected: Suits = ({ corrector }) => corrector !== undefined;

/** The method that a named sampler follows. @throws RangeError */
export function methodOf({ method, name }: DescribedSampler): Method {
  if (method === undefined) throw new RangeError(`the sampler '${name}' names no method`);
  return METHODS[method];
}

/** The samplers that a case is about, of those that suit a claim. */
export function samplersOf(
  system: SystemUnderTest,
  { sampler }: Pick<SamplerCase, 'sampler'>,
  suits: Suits,
): DescribedSampler[] {
  return system.description.samplers.filter((each) => suits(each, system) && (sampler ?? each.name) === each.name);
}

/** Numbers of steps that are tried where samplers take them. */
const COUNTS = [1, 2, 5, 10, 13, 50];

/** The listed numbers of steps that a sampler takes, or else some of its own; on a chain, no more than it has levels. */
export function countsOf(sampler: DescribedSampler, system: SystemUnderTest, listed = COUNTS): number[] {
  const { least, only } = sampler.steps;
  if (sampler.tolerances !== undefined) return [statedSteps(sampler)];
  const most = levelCount(system);
  // a short list is taken as it is
  const counts = only !== undefined && only.length <= listed.length ? only.toSorted((a, b) => a - b) : listed;
  const allowed = counts.filter((count) => count >= least && count <= most && (only?.includes(count) ?? true));
  return allowed.length > 0 ? allowed : (only?.slice(0, 2) ?? [least]);
}

/** As whose number of steps a sampler that chooses its own is asked: from end to end, and from there to the data. */
export function statedSteps({ last }: Pick<DescribedSampler, 'last'>): number {
  return last === undefined ? 1 : 2;
}

/** The levels of a chain; in continuous time there is no end of them. */
export function levelCount({ schedule }: SystemUnderTest): number {
  return schedule.levels?.length ?? Number.POSITIVE_INFINITY;
}

/** Numbers of steps for a reader. */
export function stepsText(steps: readonly number[]): string {
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  if (least < most) return `${least} to ${most} steps`;
  return `${most} step${most === 1 ? '' : 's'}`;
}

/** A sampler at some numbers of steps, which are measured together. */
export interface SamplerPart {
  readonly sampler: DescribedSampler;
  readonly steps: readonly number[];
}

/** The samplers that suit a claim, each at every number of steps that a case asks for. */
export function partsByCount(system: SystemUnderTest, aCase: SamplerCase, suits: Suits): SamplerPart[] {
  return samplersOf(system, aCase, suits).flatMap((sampler, i) => {
    const counts = countsOf(sampler, system);
    if (aCase.single) return [{ sampler, steps: [counts[(aCase.seed + i) % counts.length]] }];
    const halved = counts.filter((_, k) => k % 2 === aCase.half);
    return (halved.length > 0 ? halved : counts).map((steps) => ({ sampler, steps: [steps] }));
  });
}

/** A measurement of the samplers of a system: part by part, each of which may give several values. */
interface SamplerMeasurement<C, V extends object> {
  parts(system: SystemUnderTest, aCase: C): readonly SamplerPart[];
  measure(system: SystemUnderTest, aCase: C, part: SamplerPart): readonly V[];
}

/** A case about the samplers of one of the reference systems; without a system, of all of them. */
type OfReferences<C> = C & { readonly system?: string };

/**
 * The measurement as a law makes it: of the samplers of the reference system that the case names, or else of the system under
 * test. A sampler that fails leaves the others as they are.
 */
export function ofSamplers<C extends object, V extends object>({ parts, measure }: SamplerMeasurement<C, V>) {
  return (aCase: OfReferences<C>, tested?: SystemUnderTest): MeasuredParts<V> => {
    const system = systemOf(aCase, tested);
    const systems = system === undefined ? referenceNames([]).map(referenceSystem) : [system];
    return measuredByPart(
      systems.flatMap((system) =>
        parts(system, aCase).map((part) => ({ part: partOf(part), measure: () => measure(system, aCase, part) })),
      ),
    );
  };
}

function partOf({ sampler, steps }: SamplerPart): Part {
  const { name, tolerances } = sampler;
  return { name, at: tolerances === undefined ? stepsText(steps) : `tolerance ${tolerances.join(', ')}` };
}

/** Cases about the samplers of a system, and how many of them a profile takes; default: as the profile says. */
interface SamplerCases<C> {
  cases(system: SystemUnderTest): Arbitrary<C>;
  readonly sizes?: Sizes;
}

/**
 * The cases of a claim about samplers: each is about those of one of the reference systems, or of the system under test.
 *
 * @param others the cases of a system under test; default: as of the reference systems
 */
export function aboutSamplers<C extends object>(
  needs: readonly Need[],
  references: SamplerCases<C>,
  others: SamplerCases<C> = { cases: references.cases },
) {
  return {
    cases: (): Arbitrary<OfReferences<C>> => referenceCases(needs, references.cases),
    forSystem: { needs, ...others },
    ...(references.sizes && { sizes: references.sizes }),
  };
}

/** The same where each case is about every sampler of all of the reference systems, at one number of steps. */
export function aboutEverySampler(needs: readonly Need[], sizes: Sizes) {
  return {
    cases: (): Arbitrary<OfReferences<SamplerCase>> => samplerCases().map((aCase) => ({ ...aCase, single: true })),
    forSystem: { needs, cases: samplerCases, sizes: ALL_SAMPLERS_SIZES },
    sizes,
  };
}

/** The numbers of cases for a system under test, where each case is about all of its samplers. */
export const ALL_SAMPLERS_SIZES: Sizes = {
  quick: { cases: 5, controlCases: 5 },
  ci: { cases: 20, controlCases: 10 },
  deep: { cases: 100, controlCases: 40 },
};
