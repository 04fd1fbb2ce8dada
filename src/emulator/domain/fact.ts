// A value of the contract together with its source.

/** How well a fact is known; docs/contract.md explains the tags. */
export type Confidence = 'WIRE' | 'DOC' | 'SPEC' | '3P' | 'INFER' | 'UNKNOWN' | 'SEED';

export interface Fact<T> {
  value: T;
  confidence: Confidence;
  /** The source: a document with its date, or an id of docs/contract.md as `contract:ID`. */
  source: string;
}
