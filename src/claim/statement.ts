/** A numbered statement of a paper, and what a registry has of it. */
export interface Statement {
  readonly paper: string;
  /** Its number there, as in 'Lemma 4'. */
  readonly locus: string;
  /** What it is about. */
  readonly about: string;
  /** The ids of the claims about it. */
  readonly claims: readonly string[];
  /** Why there is none, or what those that there are leave out. */
  readonly note?: string;
}
