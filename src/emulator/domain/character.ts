// A stored character: a name that creations refer to by its id (SPEC, contract:characters.*).

/** Times in milliseconds since 1970 on the project's clock. */
export interface CharacterRecord {
  id: string;
  createdAt: number;
  name: string;
}

/** The largest number of characters in one creation (DOC, contract:characters.two-in-create). */
export const mostCharacters = 2;
/** Longest name, in characters (SPEC, contract:characters.*). */
export const longestName = 80;
