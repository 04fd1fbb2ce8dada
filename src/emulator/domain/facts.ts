// A value of the contract together with where it is known from.

/** How well a fact is known; the words are explained in CONTRIBUTING, "Confidence". */
export type Confidence = 'WIRE' | 'DOC' | 'SPEC' | '3P' | 'INFER' | 'UNKNOWN' | 'SEED';

export interface Fact<T> {
  value: T;
  confidence: Confidence;
  /** Where it was seen: a document with its date, or a section of the contract notes. */
  source: string;
}
