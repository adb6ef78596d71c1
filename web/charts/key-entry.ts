/** A mark of a picture and what it means. */
export interface KeyEntry {
  readonly says: string;
  readonly colour: string;
  readonly mark:
    | 'dot'
    | 'circle'
    | 'triangle'
    | 'diamond'
    | 'hollow diamond'
    | 'cross'
    | 'error bar'
    | 'line'
    | 'dashed'
    | 'dotted'
    | 'band'
    | 'area'
    | 'tick';
}
