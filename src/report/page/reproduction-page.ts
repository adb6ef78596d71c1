/** What the page of a reproduction shows (`reproduce`), as plain JSON with no markup; `reproduction.json` holds the same. */
export interface ReproductionPage {
  readonly version: string;
  /** As the command names it. */
  readonly experiment: string;
  readonly title: string;
  /** The paper, and the figures of it. */
  readonly source: string;
  /** What has computed, such as 'TensorFlow.js 4.22.0 by WebAssembly'; bits depend on it. */
  readonly computedBy: string;
  /** The result in a sentence. */
  readonly lead: string;
  /** The configuration in a few lines of words. */
  readonly about: readonly { readonly name: string; readonly text: string }[];
  /** Of each figure of the paper. */
  readonly figures: readonly FigureFound[];
  readonly sections: readonly Section[];
  /** All that was measured, by series. */
  readonly measured: Readonly<Record<string, unknown>>;
}

/** How a figure of the paper came out. */
export interface FigureFound {
  readonly figure: string;
  /** What the paper shows there, in its own terms. */
  readonly shows: string;
  readonly verdict: 'reproduced' | 'not reproduced' | 'with a stated change' | 'in part' | 'not decided' | 'not tried';
  /** What was found, with its numbers. */
  readonly found: string;
}

/** Pictures and tables on one question. */
export interface Section {
  readonly title: string;
  /** Paragraphs. */
  readonly says: readonly string[];
  readonly pictures: readonly Picture[];
  readonly tables: readonly Table[];
}

export type Picture = SeedCurvesPicture | DensitiesPicture;

/** Numbers along something, each the median of several seeds with their range. */
export interface SeedCurvesPicture {
  readonly kind: 'curves';
  readonly caption: string;
  readonly x: { readonly name: string; readonly scale: 'linear' | 'log'; readonly values: readonly number[] };
  readonly y: { readonly name: string; readonly scale: 'linear' | 'log' };
  readonly curves: readonly SeedCurve[];
  /** Places on the x axis that a line marks. */
  readonly marks: readonly { readonly at: number; readonly says: string }[];
}

/** By x; null where there is no number. */
export interface SeedCurve {
  readonly name: string;
  /** What it is, for the key. */
  readonly says: string;
  readonly median: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** How many seeds each is of. */
  readonly seeds: readonly number[];
}

/** Densities on the line, a panel each. */
export interface DensitiesPicture {
  readonly kind: 'densities';
  readonly caption: string;
  readonly panels: readonly {
    readonly title: string;
    readonly x: readonly number[];
    readonly target: readonly number[];
    /** One line a seed. */
    readonly learnt: readonly (readonly number[])[];
  }[];
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
