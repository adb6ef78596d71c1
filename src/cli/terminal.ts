/** Where a command writes: results on out, everything else on err. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether err is a terminal that can rewrite a line. */
  readonly interactive: boolean;
  /** Whether out shows colours. */
  readonly colours: boolean;
}
