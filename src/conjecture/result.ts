import { z } from 'zod';
import { conjectureSchema } from './conjecture.js';

const number = z.number();
const known = number.nullable();
const interval = z.tuple([number, number]).nullable();
const values = z.record(z.string(), number).describe('n, m, d, tau, mu and T');
const verdict = z.enum(['holds', 'refuted', 'inconclusive']);

const boundCase = z
  .strictObject({
    variables: values,
    seed: number.describe('of features and data'),
    measured: number,
    error: number.describe('of measured - bound'),
    bound: number,
    ratio: number.describe('measured/bound'),
  })
  .describe('a case beside the bound, with the C of the answer');

const median = z.strictObject({ median: known, interval });

const growth = z.strictObject({
  direction: z.string().describe("the variable that goes out, or 'together'"),
  beside: z.array(z.string()).describe('variables that go out with it, as the assumptions let it go on no other way'),
  verdict,
  replicates: number,
  growing: number.describe(
    'replicates in which measured/bound grows further out by the power 0.1 at least to the end, keeping more than half of its power',
  ),
  within: number.describe(
    'replicates in which it grows by less than the power 0.1 on the whole way or, where it slows down, at the end',
  ),
  isSlowing: z.boolean().describe('whether it holds because growth slows down to less at the end'),
  ended: number.describe(
    'further ladders that decide nothing, as assumptions end them or what is measured does not exist as far again',
  ),
  critical: number.describe('how many of either decide; where nothing is drawn, how many that grow refute'),
  exceeding: number.describe(
    'draws further out on the ladders that grow that exceed the bound with the C that fits inside and where they start',
  ),
  exceedingOn: number.describe('on how many of these ladders there are some'),
  isFalling: z
    .boolean()
    .describe('whether the variable falls on the way out: what grows as it falls has negative powers'),
  outer: median.describe('the power of growth on the part that was kept apart'),
  whole: median.describe('and on the whole way'),
  detects: known.describe(
    'growth by this power is refuted with probability 0.9 at least, at the scatter that was seen',
  ),
});

const exponent = z.strictObject({
  name: z.string(),
  variable: z.string().nullable().describe('of s^-e beside the bound; null for an exponent of its formula'),
  largerIsStronger: z.boolean(),
  value: number.describe('where half of the replicates grow further out'),
  holds: number.describe('where they surely do not'),
  refuted: number.describe('from here on the verdict is refuted: enough grow by more than the power 0.1 to the end'),
  replicatesNeeded: known.describe('replicates that would tell a difference of 0.05'),
});

const tradeOff = z.strictObject({
  names: z.tuple([z.string(), z.string()]),
  pairs: z.array(z.tuple([number, number])).describe('the strongest second exponent beside each first one'),
  trades: z.boolean().describe('whether the second is stronger where the first is weaker'),
});

const assumption = z.strictObject({
  text: z.string(),
  verdict: z
    .enum(['needed', 'no counterexample', 'never fails alone'])
    .describe('whether a counterexample comes in once it is dropped'),
  cases: number.describe('draws in which it alone fails'),
  beyond: number.describe('of them with a larger ratio than any admitted draw'),
  worst: boundCase.nullable(),
});

/** What a study of a conjecture finds; docs/schemas has it. */
export const conjectureResultSchema = z.strictObject({
  version: z.string(),
  conjecture: conjectureSchema,
  statement: z.string(),
  verdict,
  reason: z.string(),
  expected: z.boolean().nullable().describe('whether the verdict is that which was expected, if any was'),
  alpha: z.strictObject({ budget: number, spent: number }),
  cases: z.strictObject({ measured: number, unknown: number, firstReason: z.string().nullable() }),
  factor: z
    .strictObject({
      given: known,
      inside: known.describe('the smallest C on the part for calibration'),
      outside: known.describe('the smallest C on the part that was kept apart'),
      whole: known.describe('and on all draws'),
      beyondInside: number.describe(
        'draws of the part kept apart that exceed the bound with the C of the other part by more than numerical errors',
      ),
      outsideDraws: number,
      noise: number.describe('cases within their numerical errors of 0, which fix no C'),
    })
    .describe('C, or the factor that would do where the bound has none'),
  exceedances: z
    .strictObject({
      draws: number,
      beyond: number.describe('draws that exceed the bound, with the C that is given'),
      critical: known.describe('how many refute; null where one does'),
      detects: known.describe('the rate that is refuted with probability 0.99'),
    })
    .nullable(),
  binding: z.array(boundCase).describe('the largest ratios'),
  growth: z.array(growth),
  ended: z
    .array(z.strictObject({ direction: z.string(), ladders: number }))
    .describe(
      'directions of which all ladders end, by assumptions or where what is measured does not exist as far again',
    ),
  frontier: z.strictObject({ exponents: z.array(exponent), tradeOffs: z.array(tradeOff) }).nullable(),
  worst: z
    .strictObject({
      evaluations: number,
      found: boundCase,
      simplest: boundCase,
      experiment: z.unknown().describe('what `measure` reads; null of a plug-in Gaussian'),
    })
    .nullable(),
  assumptions: z.array(assumption),
});

export type ConjectureResult = z.infer<typeof conjectureResultSchema>;
export type BoundCase = ConjectureResult['binding'][number];
