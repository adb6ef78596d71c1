import fc, { type Arbitrary } from 'fast-check';
import { mixedBits } from '../numeric/random.js';

/** Cases of one kind, and how many cards of a deck are theirs: a whole number from 1 up. */
interface Kind<C> {
  readonly weight: number;
  readonly arbitrary: Arbitrary<C>;
}

/** The decks that cases are dealt from. */
const decks = new WeakMap<Arbitrary<unknown>, readonly Arbitrary<unknown>[]>();

/**
 * Cases of several kinds, dealt from a deck that is shuffled anew whenever it is used up: a run of its length has every kind, as often as
 * its weight says. If kinds were drawn as by `fc.oneof`, a law about one kind in ten would have no case in one of eight runs of twenty.
 *
 * It deals where it is what `cases` returns. Within another arbitrary, and in claims by chance, whose draws are independent, kinds are
 * drawn.
 *
 * @throws RangeError where a weight is not a whole number from 1 up
 */
export function dealt<C>(...kinds: readonly Kind<C>[]): Arbitrary<C> {
  const wrong = kinds.find(({ weight }) => !Number.isSafeInteger(weight) || weight < 1);
  if (wrong !== undefined) throw new RangeError(`a weight is a whole number from 1 up, and not ${wrong.weight}`);
  const drawn = fc.oneof(...kinds);
  decks.set(
    drawn,
    kinds.flatMap(({ weight, arbitrary }) => new Array<Arbitrary<C>>(weight).fill(arbitrary)),
  );
  return drawn;
}

/** What the case at a place is drawn from, if kinds are dealt; else the cases themselves. @param seed of the shuffles */
export function dealtAt<C>(cases: Arbitrary<C>, place: number, seed: number): Arbitrary<C> {
  const deck = decks.get(cases);
  if (deck === undefined) return cases;
  const size = deck.length;
  const first = place - (place % size);
  // no two cards have one number, as `mixedBits` is a bijection
  const numbers = deck.map((_, card) => mixedBits(seed ^ mixedBits(first + card)));
  const shuffled = Array.from(deck.keys()).sort((a, b) => numbers[a] - numbers[b]);
  return deck[shuffled[place % size]] as Arbitrary<C>;
}
