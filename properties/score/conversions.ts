import { claim } from '../../src/claim/claim.js';
import type { Law } from '../../src/claim/law.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { agrees, agreesWithPercentMore } from '../generators/answers.js';
import { type Batch, batches } from '../generators/batches.js';
import { aboutSystems, ownCases } from '../generators/own-systems.js';
import { type Conversion, converted, type Scaled, scaledBy } from './conversions.measure.js';

export const conversions = claim({
  id: 'conversions',
  title: 'Noise, data, score, velocity and flow are five ways to say one prediction',
  source: {
    paper: 'Salimans, Ho 2022, Progressive Distillation for Fast Sampling of Diffusion Models',
    locus: 'appendix D',
    note: 'for any alpha and sigma; the flow is that of Lipman et al. 2023, section 4',
  },
  assumptions: [{ statement: 'x = alpha x_0 + sigma eps, with sigma > 0' }],
  scope: ['every pair that a system has, on batches of five points with a label each, in up to three dimensions'],
  laws: {
    'to-noise': law(
      'eps = (x - alpha x_0)/sigma',
      String.raw`\varepsilon = (x - \alpha x_0)/\sigma`,
      'noise',
      'a sign, sigma and alpha exchanged',
    ),
    'to-data': law(
      'x_0 = (x - sigma eps)/alpha',
      String.raw`x_0 = (x - \sigma \varepsilon)/\alpha`,
      'data',
      'a sign, sigma and alpha exchanged, the label of another point',
    ),
    'to-score': law('s = -eps/sigma', String.raw`s = -\varepsilon/\sigma`, 'score', 'a sign, sigma^2 for sigma'),
    'to-velocity': law(
      'v = alpha eps - sigma x_0',
      String.raw`v = \alpha \varepsilon - \sigma x_0`,
      'velocity',
      'a sign, the inverse for alpha^2 + sigma^2 = 1 where it is not',
    ),
    'to-flow': law(
      "u = alpha' x_0 + sigma' eps",
      String.raw`u = \alpha' x_0 + \sigma' \varepsilon`,
      'flow',
      'time that runs the other way, a flow taken for a velocity',
    ),
    'round-trip': {
      statement: 'there and back again is where it started',
      latex: String.raw`c_{q \to p}(c_{p \to q}(p)) = p`,
      sharpness: 'tight',
      needs: ['convert'],
      appliesWhen: 'a conversion there and back',
      causes: 'two conversions that are no inverses of each other',
      check: ({ back }) => back && agrees(back),
    },
    input: {
      statement: 'the input of a preconditioned network has variance 1',
      latex: String.raw`c_{in}^2 (\alpha^2 \sigma_{data}^2 + \sigma^2) = 1`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'input'",
      causes: 'sigma for sigma^2, another sigmaData',
      check: ({ input }) => input && agrees(input),
    },
    target: {
      statement: 'so has its target',
      latex: String.raw`(1 - c_{skip} \alpha)^2 \sigma_{data}^2 + c_{skip}^2 \sigma^2 = c_{out}^2`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'target'",
      causes: 'c_skip and c_out of different sigmaData, a missing root in c_out',
      check: ({ target }) => target && agrees(target),
    },
    noise: {
      statement: 'the network is told the time that is described, as log(sigma)/4',
      latex: String.raw`c_{noise} = \tfrac14 \log \sigma`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: 'preconditioning.noise, and noise from precondition',
      causes: 'a logarithm to another base, sigma for its logarithm, a forgotten factor',
      check: ({ noise }) => noise && agrees(noise),
    },
    boundary: {
      statement: 'at the data end skip = 1 and output = 0',
      latex: String.raw`c_{skip} = 1, \ c_{out} = 0 \text{ at the data end}`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'boundary'",
      causes: 'the least sigma left out of c_skip and c_out',
      check: ({ boundary }) => boundary?.flatMap((each) => agrees(each) ?? []),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems([['convert', 'precondition']], () => batches(), predictionsOf),
  controls: [
    ...(['noise', 'data', 'score', 'velocity'] as const).map((to) => ({
      id: `percent-more-${to}`,
      title: `${to} that is one percent too large`,
      breaks: `to-${to}` as const,
      check: ({ [`to-${to}` as const]: found }: Seen) => found && agreesWithPercentMore(found),
      // a system that lacks the pair cannot show that a mistake in it would be seen: the suite's own do
      cases: () => ownCases(['convert'], () => batches()),
    })),
    {
      id: 'percent-more-told',
      title: 'what the network is told as time, one percent too large',
      breaks: 'noise',
      check: ({ noise }) => noise && agreesWithPercentMore(noise),
      cases: () => ownCases(['precondition', 'convert'], () => batches()),
    },
  ],
});

type Seen = Conversion & Scaled;

function predictionsOf(system: SystemUnderTest, batch: Batch): Seen[] {
  return [
    ...(system.can.has('convert') ? converted(system, batch) : []),
    ...(system.can.has('precondition') ? scaledBy(system, batch.progress) : []),
  ];
}

/** The law of what predictions are converted to. */
function law(says: string, latex: string, of: Parameterization, causes: string): Law<Seen> {
  return {
    statement: says,
    latex,
    sharpness: 'tight',
    needs: of === 'flow' ? ['convert', ['continuous time', 'slopes']] : ['convert'],
    appliesWhen: `a conversion to ${of}`,
    causes,
    check: ({ [`to-${of}` as const]: found }) => found && agrees(found),
  };
}
