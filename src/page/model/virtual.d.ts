// Modules that the build makes (scripts/page.mjs).
declare module 'virtual:situations' {
  /** The files of fixtures/scenarios, in the order of their names. */
  const situations: readonly { name: string; title: string; description: string }[];
  export default situations;
}
