import { meanOf } from '../numeric/vectors.js';
import type { FastKinks } from './fast-kinks.js';
import type { QuadraticLoss, RuleLoss } from './quadratic-loss.js';

/**
 * A loss by a rule in time, and by the same rule tilted towards its thirds, or one of its halves. Thirds show other waves of what is
 * integrated than halves do, so that errors are what both show together.
 */
export interface TiltedLosses {
  readonly loss: QuadraticLoss;
  /** The losses by every other node. */
  readonly halves: readonly RuleLoss[];
  /** Made on each call: few ask for all three, and a gram takes m^2 numbers. */
  tilted(third: number): QuadraticLoss;
  /** Towards one of the halves; the other changes as much, the other way. */
  halved(): QuadraticLoss;
}

/**
 * The least part of a tilted rule that is the third itself. The errors of the thirds lie on a wave, e_k = E cos(phi + 2 pi k/3),
 * so that max_k e_k - min_k e_k >= 1.5 E at any phase. From a third to the whole rule errors fall to 1/27 at worst, with the
 * third power of the number of nodes, and to 1/81 where kinks cross: 1/15 leaves room for chance.
 */
const LEAST_TILT = 1 / 15;
/**
 * Errors may fall less from thirds to the whole rule than from ninths to thirds. Of 561 drawn settings with kinks, where 0.03 and more
 * is left, with 96 nodes, some number was beyond its error in 14, by up to 6 times, as long as thirds had a doubt of 2 or else halves
 * counted a quarter, whichever said more; with 3/2 of these errors it was in 9. With a doubt of 3 for both, both added up, and with
 * what kinks leave that pass single data (`passing-kinks.ts`) it is in 3, each an entry of a gram of two features that are hardly on
 * at once; stated errors are a median of 1.9 times as large.
 */
const DOUBT = 3;
/** The least part of a rule tilted towards a half that is the half itself: at worst errors fall to 1/8 from that to all nodes. */
const LEAST_HALF_TILT = 1 / 4;
/** Of a fall by some factor from thirds to the whole rule, that from halves to it has this power: twice the nodes for thrice. */
const OF_HALVES = Math.log(2) / Math.log(3);
/** Differences of B below this part of it are rounding. */
const ROUNDING = 1e-13;

/**
 * The loss by a rule from those by its six shifted parts, see `evenTimes`: their mean; tilted towards third k it is the
 * larger part of the mean and some of that third. Grams stay positive semidefinite, and a model trained on a tilted loss
 * is off by about as much as a model trained on the whole rule, so what depends on it steeply shows its error too.
 *
 * The part of the third is thrice what was left of errors from ninths to thirds of the rule, as about that is left again
 * from thirds to the whole of it, but no less than `LEAST_TILT`: with features that change faster than the nodes
 * follow, more of them hardly help. That of the half is thrice what is left by twice the nodes if so much is by thrice as many.
 *
 * @param least see `leastTilt`
 */
export function tiltedLosses(sixths: readonly RuleLoss[], least = LEAST_TILT): TiltedLosses {
  const thirds = [0, 1, 2].map((k): RuleLoss => {
    const [one, other] = [sixths[k], sixths[k + 3]];
    // node i of the third is node i/2 of one or (i - 1)/2 of the other, in turn, and of ninth i mod 3
    const crossThirds = [0, 1, 2].map((r) =>
      meanOf([one.crossThirds[(2 * r) % 3], other.crossThirds[(2 * r + 1) % 3]]),
    );
    return { ...weighted([one, other], [1 / 2, 1 / 2]), crossThirds };
  });
  const halves = [0, 1].map((k): RuleLoss => {
    const parts = [sixths[k], sixths[k + 2], sixths[k + 4]];
    return { ...weighted(parts, [1 / 3, 1 / 3, 1 / 3]), crossThirds: parts.map(({ crossMoment }) => crossMoment) };
  });
  const loss = weighted(halves, [1 / 2, 1 / 2]);
  const left = decay(loss.crossMoment, thirds);
  const tilt = Math.min(1, Math.max(least, DOUBT * left));
  const halfTilt = Math.min(1, Math.max(LEAST_HALF_TILT, leftOfHalves(least), DOUBT * leftOfHalves(left)));
  return {
    loss,
    halves,
    tilted: (k) => weighted([loss, thirds[k]], [1 - tilt, tilt]),
    halved: () => weighted([loss, halves[0]], [1 - halfTilt, halfTilt]),
  };
}

/**
 * How much of a tilted rule is the third itself at least. A feature with a fast kink leaves the error of a kink in time in G,
 * C B_2(phase), and that of a jump in B, C B_1(phase): several may cancel in the thirds, and where B is small beside others,
 * nothing of it is seen in how fast that converges. If all features are like that, the tilted rules are the thirds themselves.
 * Beside others their errors count as independent ones do.
 */
export function leastTilt({ share }: FastKinks): number {
  return Math.max(LEAST_TILT, Math.sqrt(share));
}

/** What is left of an error by twice the nodes, of which so much is left by thrice as many. */
const leftOfHalves = (left: number) => Math.exp(OF_HALVES * Math.log(left));

function weighted(losses: readonly QuadraticLoss[], weights: readonly number[]): QuadraticLoss {
  const sumOf = (key: 'gram' | 'crossMoment') => {
    const sum = new Float64Array(losses[0][key].length);
    for (const [i, { [key]: part }] of losses.entries()) {
      for (let e = 0; e < sum.length; e++) sum[e] += weights[i] * part[e];
    }
    return sum;
  };
  return { width: losses[0].width, gram: sumOf('gram'), crossMoment: sumOf('crossMoment') };
}

/**
 * How far the errors of B fall from ninths to thirds of a rule: with e and n the largest distances of an entry by thirds and by
 * ninths from that by the whole rule,
 *
 *     (sum_e (e min(1, e/n))^2/sum_e e^2)^(1/2).
 */
function decay(whole: Float64Array, thirds: readonly RuleLoss[]): number {
  const ninths = thirds.flatMap(({ crossThirds }) => crossThirds);
  const largest = whole.reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  const farthest = (some: readonly Float64Array[], e: number) =>
    some.reduce((most, each) => Math.max(most, Math.abs(each[e] - whole[e])), 0);
  const crossMoments = thirds.map(({ crossMoment }) => crossMoment);
  let [fallen, square] = [0, 0];
  for (const e of whole.keys()) {
    const now = farthest(crossMoments, e);
    if (!(now > ROUNDING * largest)) continue;
    const next = now * Math.min(1, now / farthest(ninths, e));
    fallen += next * next;
    square += now * now;
  }
  return square > 0 ? Math.sqrt(fallen / square) : 0;
}
