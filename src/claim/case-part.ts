/**
 * One of several things that a case asks about and that are decided each by itself: a sampler, say, of a system that has
 * ten.
 */
export interface Part {
  readonly name: string;
  /** How it was asked, in a few words: '10 steps'. */
  readonly at: string;
}

/** A part of which nothing was measured, as its measurement threw. */
export class FailedPart {
  constructor(
    readonly failed: Part,
    readonly error: unknown,
  ) {}
}

/** What was measured part by part; undefined where no law applies to the part. */
export class MeasuredParts<V> {
  constructor(readonly list: readonly (V | FailedPart | undefined)[]) {}

  /** Some of the values of each part, or what is made of them. */
  map<W extends object>(some: (values: V) => W | undefined): MeasuredParts<W> {
    return new MeasuredParts(
      this.list.map((values): W | FailedPart | undefined => {
        if (values instanceof FailedPart) return values;
        const [part, found] = [partOf(values), values && some(values)];
        return part === undefined || found === undefined ? found : ofPart(part, found);
      }),
    );
  }
}

/** What is measured of each part, where what one throws is about that part alone. */
export function measuredByPart<V extends object>(
  parts: readonly { readonly part: Part; measure(): readonly V[] }[],
): MeasuredParts<V> {
  return new MeasuredParts(
    parts.flatMap(({ part, measure }): (V | FailedPart)[] => {
      try {
        return measure().map((values) => ofPart(part, values));
      } catch (error) {
        return [new FailedPart(part, error)];
      }
    }),
  );
}

/** Values of a part, for `partOf`. */
export function ofPart<V extends object>(part: Part, values: V): V {
  return { ...values, part };
}

/** The part that values are of, if they are of one. */
export function partOf(values: unknown): Part | undefined {
  if (typeof values !== 'object' || values === null || !('part' in values)) return undefined;
  const { part } = values;
  const isPart = typeof part === 'object' && part !== null && 'name' in part && 'at' in part;
  if (!isPart || typeof part.name !== 'string' || typeof part.at !== 'string') return undefined;
  return { name: part.name, at: part.at };
}

/** A part as a sentence names it. */
export function partText({ name, at }: Part): string {
  return `${name} (${at})`;
}

/** No more parts than these are named in one sentence. */
const MOST_NAMED = 5;

/** Parts as a sentence lists them. */
export function partsText(parts: readonly Part[]): string {
  return listed(parts.map(partText));
}

/** A list in a sentence; of many the first, and how many more there are. */
export function listed(texts: readonly string[]): string {
  const named = texts.slice(0, MOST_NAMED).join(', ');
  return texts.length > MOST_NAMED ? `${named} and ${texts.length - MOST_NAMED} more` : named;
}
