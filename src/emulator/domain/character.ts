// A stored character: a name that creations refer to by its id (SPEC, videos-api 6).

/** Times in milliseconds since 1970 on the project's clock. */
export interface CharacterRecord {
  id: string;
  createdAt: number;
  name: string;
}

/** Most characters of one creation (DOC, videos-api 1.5). */
export const mostCharacters = 2;
/** Longest name, in characters (SPEC, videos-api 6). */
export const longestName = 80;
