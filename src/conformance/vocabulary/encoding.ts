// The encodings of the body of a creation.

export type Encoding = 'json' | 'multipart';
